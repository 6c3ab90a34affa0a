import type { FileHandle } from 'node:fs/promises';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import type { Chunk } from '#backend/ingest/parquet/parquetFile.ts';
import { presentIn, readPages, type Page } from '#backend/ingest/parquet/readPages.ts';
import type { ShowValue } from '#backend/ingest/parquet/storedText.ts';
import { valueAt, type StoredValues } from '#backend/ingest/parquet/storedValues.ts';

/** The entries of a stored column, one after another: levels and values. */
export type LeafStream = {
  /** Reads pages until `rows` whole rows wait; for columns of lists and groups. */
  readonly fill: (rows: number) => Promise<void>;
  /** Levels of the next entry; −1 at the end. */
  readonly definition: () => number;
  readonly repetition: () => number;
  /** Goes to the next entry and gives what the one before holds; null where it is not there. */
  readonly next: () => FlatValue | null;
  /** The next values of a column without lists, missing ones as null. */
  readonly flat: (rows: number) => Promise<(FlatValue | null)[]>;
  /** Throws RangeError unless every entry was taken. */
  readonly finish: () => Promise<void>;
};

/** A page with how far it was taken. */
type OpenPage = { readonly page: Page; entry: number; value: number; readonly shown: readonly (FlatValue | null)[] };

export function leafStream(handle: FileHandle, chunk: Chunk, footerStart: number, show: ShowValue): LeafStream {
  const { leaf } = chunk;
  const pages = readPages(handle, chunk, footerStart);
  const waiting: OpenPage[] = [];
  let waitingRows = 0;
  let isAtEnd = false;
  let dictionary: { readonly of: StoredValues; readonly shown: readonly (FlatValue | null)[] } | null = null;

  const shownOf = (values: StoredValues): (FlatValue | null)[] =>
    Array.from({ length: values.count }, (_, i) => show(valueAt(values, i)));

  async function more(): Promise<boolean> {
    const step = await pages.next();
    if (step.done === true) {
      isAtEnd = true;
      return false;
    }
    const page = step.value;
    if (page.places !== null && dictionary?.of !== page.values)
      dictionary = { of: page.values, shown: shownOf(page.values) };
    if (page.entries > 0) {
      if (
        waitingRows === 0 &&
        waiting.length === 0 &&
        page.repetition !== null &&
        page.repetition[0] !== 0 &&
        !wasBegun
      )
        throw new RangeError('a column begins within a row');
      wasBegun = true;
      waiting.push({
        page,
        entry: 0,
        value: 0,
        shown: page.places === null ? shownOf(page.values) : dictionary!.shown,
      });
      waitingRows += page.repetition === null ? page.entries : countZeros(page.repetition);
    }
    return true;
  }
  let wasBegun = false;

  const valueOf = (open: OpenPage): FlatValue | null => {
    const { page, shown } = open;
    const at = open.value++;
    return shown[page.places === null ? at : page.places[at]!]!;
  };

  return {
    async fill(rows) {
      // A row of lists ends where the next begins, so one more must be seen.
      while (!isAtEnd && waitingRows <= rows) await more();
      if (waitingRows < rows) throw new RangeError(`“${leaf.path.join('.')}” has fewer rows than it says`);
    },
    definition() {
      const open = waiting[0];
      return open === undefined ? -1 : (open.page.definition?.[open.entry] ?? leaf.maxDefinition);
    },
    repetition() {
      const open = waiting[0];
      return open === undefined ? -1 : (open.page.repetition?.[open.entry] ?? 0);
    },
    next() {
      const open = waiting[0];
      if (open === undefined) throw new RangeError(`“${leaf.path.join('.')}” has fewer values than its rows need`);
      const isThere = (open.page.definition?.[open.entry] ?? leaf.maxDefinition) === leaf.maxDefinition;
      if ((open.page.repetition?.[open.entry] ?? 0) === 0) waitingRows--;
      open.entry++;
      const value = isThere ? valueOf(open) : null;
      if (open.entry === open.page.entries) waiting.shift();
      return value;
    },
    async flat(rows) {
      const values: (FlatValue | null)[] = [];
      while (values.length < rows) {
        const open = waiting[0];
        if (open === undefined) {
          if (!(await more()) && waiting.length === 0)
            throw new RangeError(`“${leaf.path.join('.')}” has fewer rows than it says`);
          continue;
        }
        takeFlat(open, leaf.maxDefinition, rows, values);
        if (open.entry === open.page.entries) waiting.shift();
      }
      return values;
    },
    async finish() {
      // The check of the counts is in the pages: they end at the last value or throw.
      while (!isAtEnd) await more();
      if (waiting.length > 0) throw new RangeError(`“${leaf.path.join('.')}” has more rows than it says`);
    },
  };

  function takeFlat(open: OpenPage, most: number, rows: number, values: (FlatValue | null)[]): void {
    const { definition, entries } = open.page;
    const end = Math.min(entries, open.entry + rows - values.length);
    if (definition === null || presentIn(open.page) === entries)
      for (; open.entry < end; open.entry++) values.push(valueOf(open));
    else for (; open.entry < end; open.entry++) values.push(definition[open.entry] === most ? valueOf(open) : null);
  }
}

function countZeros(levels: Int32Array): number {
  let count = 0;
  for (const level of levels) if (level === 0) count++;
  return count;
}
