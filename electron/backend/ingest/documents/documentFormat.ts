import { readFile } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import type { TextEncoding } from '#shared/model/textEncodings.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import { decodeWhole, encodeText } from '#backend/ingest/cellText.ts';
import type { Dialect, DialectDocument, DialectRecord } from '#backend/ingest/documents/dialect.ts';
import { type JsonEdit, spliceJson } from '#backend/ingest/documents/spliceJson.ts';
import { fileError, openRegularFile } from '#backend/ingest/fileWindows.ts';
import { parseJson } from '#backend/ingest/flattenJson.ts';
import { createBreather, mapInTurns } from '#backend/threads/breather.ts';
import type { JsonText } from '#backend/ingest/json/jsonDocument.ts';
import { notJson } from '#backend/ingest/json/jsonItems.ts';
import { parseInParts } from '#backend/ingest/json/parseInParts.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type {
  FileFormat,
  FileStart,
  GivenSource,
  ReadOptions,
  RewriteRequest,
  Rewritten,
  SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { textSource } from '#backend/ingest/textSource.ts';
import { createMemo } from '#backend/project/memo.ts';

/** A document is held in memory whole. */
const maxBytes = 512 * 1024 * 1024;

/** How lines of objects are taken apart and put together; a document is one text. */
type Parts = {
  readonly isLines: boolean;
  /** The byte order mark, if any. */
  readonly mark: string;
  readonly texts: readonly string[];
  readonly ends: readonly string[];
};

/** The format of a labelling tool, by what is its own. Cells that are not decided on, and all layout, go back as they were. */
export function documentFormat(dialect: Dialect): FileFormat & { readonly write: null } {
  return {
    isFolder: false,
    recognise: dialect.recognise,
    // Descriptions of models are JSON too.
    isDatasetAmongFiles: (start) => dialect.recognise(start) !== null,
    shape: (start, given) => shape(dialect, start, given),
    read: (mapping, path, options) => read(dialect, mapping, path, options),
    rewrite: (request) => rewrite(dialect, request),
    write: null,
  };
}

async function shape(dialect: Dialect, start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path } = start;
  const { source, problems } = textSource(start, dialect.format, given);
  const { columns, notes } = await load(dialect, path, source.encoding, start);
  const found = notes.map(({ code, message }): Problem => {
    return { file: path, row: null, column: null, code, message, severity: 'warning' };
  });
  const roles = new Map([...columns].flatMap(([name, column]) => (column === null ? [] : [[name, column] as const])));
  return { source, names: [...columns.keys()], problems: [...problems, ...found], mixed: new Map(), roles };
}

async function* read(
  dialect: Dialect,
  mapping: ImportMapping,
  path: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const document = await load(dialect, path, mapping.source.encoding, options.start ?? {});
  const { columns, records, length } = document;
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  for (const name of columns.keys()) reading.reported.add(name);
  const breathe = createBreather(options.signal);
  for (const [index, { values, notes }] of records.entries()) {
    if (index % 256 === 0) await breathe();
    const row = index + 1;
    for (const { code, message } of notes) warn(assembler, { row, column: null }, code, message);
    addRecord(reading, values, { row, record: index, raw: () => JSON.stringify(Object.fromEntries(values)) });
    if (isFull(assembler)) yield takeBatch(assembler, Math.round((length * row) / records.length), false);
  }
  yield takeBatch(assembler, length, true);
}

type Loaded = DialectDocument & { readonly length: number };
const loaded = createMemo<Promise<Loaded>>();

/** A document is looked at several times before it is imported: it is read once for each look at the file. */
function load(dialect: Dialect, path: string, encoding: TextEncoding, look: object): Promise<Loaded> {
  return loaded(look, [dialect, path, encoding], async () => {
    const text = await textOf(path, encoding);
    const document = await dialect.read(await valueOf(await partsOf(dialect, text), path), path);
    return { ...document, length: text.length };
  });
}

async function textOf(path: string, encoding: TextEncoding): Promise<string> {
  const { handle, sizeBytes } = await openRegularFile(path);
  try {
    if (sizeBytes > maxBytes)
      throw new WinnowError('too_large', `“${path}” is over 512 MiB; a document that large cannot be read.`, {
        file: path,
      });
    return decodeWhole(await handle.readFile(), encoding);
  } catch (cause) {
    throw fileError(path, cause);
  } finally {
    await handle.close();
  }
}

/** A document; or, where the tool writes lines and this is no array, the lines. Blank ones belong to the end of the line before. */
async function partsOf({ layout }: Dialect, whole: string): Promise<Parts> {
  const mark = whole.startsWith('\ufeff') ? '\ufeff' : '';
  const text = whole.slice(mark.length);
  if (layout === 'document' || text.trimStart().startsWith('['))
    return { isLines: false, mark, texts: [text], ends: [''] };
  const texts: string[] = [];
  const ends: string[] = [];
  const breathe = createBreather();
  for (const [line] of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    if (texts.length % 256 === 0) await breathe();
    const content = line.replace(/\r?\n$/, '');
    if (content.trim() === '' && ends.length > 0) ends[ends.length - 1] += line;
    else {
      texts.push(content);
      ends.push(line.slice(content.length));
    }
  }
  return { isLines: true, mark, texts, ends };
}

async function valueOf({ isLines, texts }: Parts, path: string): Promise<unknown> {
  if (isLines)
    return mapInTurns(texts, (text, at) => {
      try {
        return parseJson(text);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new WinnowError(
          'bad_input',
          `Line ${at + 1} of “${path}” is not valid JSON: ${why}`,
          { file: path },
          { cause },
        );
      }
    });
  const text = texts[0]!;
  const document: JsonText = { path, units: text, start: 0, text: (start, end) => text.slice(start, end) };
  const values = await parseInParts(document, parseJson);
  if (values.length !== 1)
    throw notJson(document, 0, values.length === 0 ? 'it is empty' : 'there is more after its end');
  return values[0];
}

async function rewrite(dialect: Dialect, request: RewriteRequest): Promise<Rewritten> {
  const { path, mapping } = request;
  const { encoding } = mapping.source;
  const text = await textOf(path, encoding);
  const parts = await partsOf(dialect, text);
  const document = await dialect.read(await valueOf(parts, path), path);
  const { edits, kept } = editsOf(document, request);
  const copy = edits.length === 0 ? text : parts.mark + changed(parts, edits);
  const bytes = encodeText(copy, encoding);
  if (bytes === null || !encodeText(text, encoding)?.equals(await readFile(path)))
    throw new WinnowError('unsupported', `“${path}” is not all text in ${encoding}, so it cannot be written again.`, {
      file: path,
    });
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    await compareAll(dialect, { before: document.records, copy: await textOf(written, encoding), path, kept }, request);
    return kept;
  };
  return { parts: [bytes], readBack };
}

function editsOf(
  { records }: DialectDocument,
  { edit, label, path }: RewriteRequest,
): { readonly edits: JsonEdit[]; readonly kept: SourceRow[] } {
  const edits: JsonEdit[] = [];
  const kept: SourceRow[] = [];
  for (const [at, record] of records.entries()) {
    const change = edit(at as SourceRow);
    if (change.kind === 'drop') {
      edits.push(...record.drop());
      continue;
    }
    kept.push(at as SourceRow);
    if (change.kind !== 'replace' || label === null) continue;
    const made = record.relabel(label, change.value);
    if (typeof made === 'string')
      throw new WinnowError('unsupported', `Record ${at + 1}: ${made}`, { file: path, row: at + 1, column: label });
    edits.push(...made);
  }
  return { edits, kept };
}

function changed({ isLines, texts, ends }: Parts, edits: readonly JsonEdit[]): string {
  if (!isLines) return spliceJson(texts[0]!, edits);
  const ofLine = new Map<number, JsonEdit[]>();
  for (const edit of edits) {
    const line = Number(edit.path[0]);
    const own = { ...edit, path: edit.path.slice(1) };
    ofLine.set(line, [...(ofLine.get(line) ?? []), own]);
  }
  const line = (text: string, at: number): string => {
    const own = ofLine.get(at);
    if (own === undefined) return text + ends[at]!;
    return own.some(({ kind, path }) => kind === 'remove' && path.length === 0)
      ? ''
      : spliceJson(text, own) + ends[at]!;
  };
  return texts.map(line).join('');
}

type Written = {
  readonly before: readonly DialectRecord[];
  readonly copy: string;
  readonly path: string;
  readonly kept: readonly SourceRow[];
};

/** Reads the copy as the source is read, and compares every value of every record but the decided labels. */
async function compareAll(
  dialect: Dialect,
  { before, copy, path, kept }: Written,
  { edit, label }: RewriteRequest,
): Promise<void> {
  const { records: after } = await dialect.read(await valueOf(await partsOf(dialect, copy), path), path);
  const equal = await mapInTurns(kept, (at, i) => i < after.length && isEqual(before[at]!, after[i]!, at));
  const isSame = after.length === kept.length && !equal.includes(false);
  function isEqual(one: DialectRecord, other: DialectRecord, at: SourceRow): boolean {
    const isDecided = edit(at).kind === 'replace';
    const names = new Set([...one.values.keys(), ...other.values.keys()]);
    return [...names].every((name) => {
      // The vote of the annotator whose label was decided on changes with it.
      const isLabel = name === label || name.startsWith(`${label} · `) || dialect.changesWithLabel?.includes(name);
      const isVote = isDecided && label !== null && isLabel === true;
      return isVote || JSON.stringify(one.values.get(name) ?? null) === JSON.stringify(other.values.get(name) ?? null);
    });
  }
  if (!isSame)
    throw new WinnowError(
      'verify_failed',
      'The exported file was not read back as it was written. Nothing was exported.',
      {
        file: path,
      },
    );
}
