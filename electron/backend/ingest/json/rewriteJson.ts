import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { JsonLayout } from '#shared/model/importMapping.ts';
import { createBreather, inStretches } from '#backend/threads/breather.ts';
import { encodeText } from '#backend/ingest/cellText.ts';
import { findJsonTable, openJsonTable } from '#backend/ingest/json/findJsonTable.ts';
import { type JsonDocument, loadJson } from '#backend/ingest/json/jsonDocument.ts';
import type { JsonList } from '#backend/ingest/json/jsonItems.ts';
import type { JsonCell, JsonTable } from '#backend/ingest/json/jsonTable.ts';
import { createLabelForms, type LabelForms } from '#backend/ingest/json/labelForms.ts';
import type { RewriteRequest, Rewritten } from '#backend/ingest/sourceFormat.ts';

/** A stretch of the document, in units, and what stands there instead. */
type Change = { readonly start: number; readonly end: number; readonly text: string };

const breathEvery = 1024;

/** The document's own bytes, with only the decided cells changed and the dropped rows left out. */
export async function rewriteJson(request: RewriteRequest): Promise<Rewritten> {
  const { path, mapping, edit } = request;
  const document = await loadJson(path, mapping.source.encoding);
  const layout = mapping.source.layout ?? (await findJsonTable(document)).layout;
  const table = await openJsonTable(document, layout);
  const forms = await learnForms(table, request);
  const kept: SourceRow[] = [];
  const cells: Change[] = [];
  const breathe = createBreather(request.signal);
  for (let row = 0 as SourceRow; row < table.rows; row++) {
    if (row % breathEvery === 0) await breathe();
    const change = edit(row);
    if (change.kind === 'drop') continue;
    kept.push(row);
    if (change.kind === 'replace') cells.push(cellChange(table, row, change.value, { request, forms }));
  }
  const drops = kept.length === table.rows ? [] : table.lists.flatMap((list) => dropped(list, kept));
  const changes = [...cells, ...drops].sort((a, b) => a.start - b.start);
  return {
    parts: spliced(document, changes, request),
    readBack: (written) => compareDocuments(table, kept, { written, request, layout }),
  };
}

async function learnForms(table: JsonTable, { label, edit, mapping, signal }: RewriteRequest): Promise<LabelForms> {
  const forms = createLabelForms(mapping.source);
  if (label === null) return forms;
  const breathe = createBreather(signal);
  let isNeeded = false;
  for (let row = 0; row < table.rows && !isNeeded; row++) isNeeded = edit(row as SourceRow).kind === 'replace';
  for (let row = 0; row < table.rows && isNeeded; row++) {
    if (row % breathEvery === 0) await breathe();
    const cell = table.cell(row, label);
    if (cell?.kind === 'value') forms.see(table.document.text(cell.start, cell.end));
  }
  return forms;
}

function cellChange(
  { document, cell }: JsonTable,
  row: number,
  value: string | null,
  { request, forms }: { readonly request: RewriteRequest; readonly forms: LabelForms },
): Change {
  const { label, path } = request;
  const place = label === null ? null : cell(row, label);
  if (place === null || label === null)
    throw new WinnowError('unsupported', `Entry ${row + 1} has no place “${label ?? ''}” that could be changed.`, {
      file: path,
      row: row + 1,
      column: label ?? undefined,
    });
  if (place.kind === 'value')
    return { start: place.start, end: place.end, text: forms.write(value, document.text(place.start, place.end)) };
  return { start: place.at, end: place.at, text: newMember(document, place, label) + forms.write(value, '') };
}

/** The beginning of a further member, laid out as the others of its object are. */
function newMember({ units }: JsonDocument, place: Extract<JsonCell, { kind: 'absent' }>, label: string): string {
  const inside = units.slice(place.open + 1, place.at);
  const blanks = /^\s*/.exec(inside)![0];
  const colon = /"\s*:(\s*)/.exec(inside)?.[1] ?? '';
  if (place.isEmpty) return `${JSON.stringify(label)}:`;
  // On one line the blank behind a comma is the one behind a colon, on several the line's own.
  const gap = blanks.includes('\n') ? blanks : (/,(\s*)"/.exec(inside)?.[1] ?? colon);
  return `,${gap}${JSON.stringify(label)}:${colon.includes('\n') ? ' ' : colon}`;
}

/** The stretches that take the other items out of a list, with a comma each. */
function dropped(list: JsonList, kept: readonly number[]): Change[] {
  const changes: Change[] = [];
  const isKept = new Uint8Array(list.count);
  for (const row of kept) isKept[row] = 1;
  for (let i = 0; i < list.count;) {
    if (isKept[i] === 1) {
      i++;
      continue;
    }
    let end = i;
    while (end < list.count && isKept[end] === 0) end++;
    // At the beginning the comma behind goes, elsewhere the one before.
    const isFirst = i === 0;
    const start = isFirst ? list.starts[0]! : list.ends[i - 1]!;
    const stop = isFirst && end < list.count ? list.starts[end]! : list.ends[end - 1]!;
    changes.push({ start, end: stop, text: '' });
    i = end;
  }
  return changes;
}

const blockBytes = 1024 * 1024;

function* spliced(document: JsonDocument, changes: readonly Change[], request: RewriteRequest): Generator<Uint8Array> {
  const { bytes, unitBytes, encoding } = document;
  let at = 0;
  let waiting: Buffer[] = [];
  let size = 0;
  const add = function* (block: Buffer): Generator<Uint8Array> {
    waiting.push(block);
    size += block.length;
    if (size < blockBytes) return;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  };
  for (const { start, end, text } of changes) {
    throwIfAborted(request.signal);
    yield* add(bytes.subarray(at * unitBytes, start * unitBytes));
    if (text !== '') yield* add(encodeJson(text, encoding));
    at = end;
  }
  yield* add(bytes.subarray(at * unitBytes));
  yield Buffer.concat(waiting);
}

/** Where the encoding lacks a character, everything beyond ASCII is escaped, which reads the same. */
function encodeJson(text: string, encoding: JsonDocument['encoding']): Buffer {
  const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return encodeText(text, encoding) ?? encodeText(text.replace(/[\u0080-\uffff]/g, escape), encoding)!;
}

/** Reads the copy anew: rows that were kept are the same text, edited ones the same around their cell, and so is all beside the rows. */
async function compareDocuments(
  table: JsonTable,
  kept: readonly SourceRow[],
  {
    written,
    request,
    layout,
  }: { readonly written: string; readonly request: RewriteRequest; readonly layout: JsonLayout },
): Promise<readonly SourceRow[]> {
  const { path, mapping, label, edit, signal } = request;
  const fail = (row: number | undefined): WinnowError =>
    new WinnowError(
      'verify_failed',
      'The exported JSON differs from the source in more than the decided cells. Nothing was exported.',
      { file: path, row },
    );
  const copy = await loadJson(written, mapping.source.encoding);
  const after = await openJsonTable(copy, layout);
  if (after.rows !== kept.length || after.lists.length !== table.lists.length) throw fail(undefined);
  if (outside(table) !== outside(after) || !(await areGapsSame(table, after, { kept, signal }))) throw fail(undefined);
  const breathe = createBreather(signal);
  for (const [at, row] of kept.entries()) {
    if (at % breathEvery === 0) await breathe();
    const cell = edit(row).kind === 'replace' && label !== null ? table.cell(row, label) : null;
    const newCell = cell === null || label === null ? null : after.cell(at, label);
    if ((cell === null) !== (newCell === null)) throw fail(row + 1);
    if (around(table, row, cell) !== around(after, at, newCell, cell?.kind === 'absent')) throw fail(row + 1);
  }
  return kept;
}

/** All text beside the rows. */
function outside({ document, lists }: JsonTable): string {
  let at = 0;
  let text = '';
  for (const { open, close } of lists.toSorted((a, b) => a.open - b.open)) {
    text += document.units.slice(at, open + 1);
    at = close;
  }
  return text + document.units.slice(at);
}

/** Whether what lies between the rows is the same: before each what was before it, before the first what was before the first. */
async function areGapsSame(
  before: JsonTable,
  after: JsonTable,
  { kept, signal }: { readonly kept: readonly number[]; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  const gap = ({ document }: JsonTable, { open, starts, ends }: JsonList, row: number): string =>
    document.units.slice(row === 0 ? open + 1 : ends[row - 1]!, starts[row]!);
  const last = ({ document }: JsonTable, { open, close, count, ends }: JsonList): string =>
    document.units.slice(count === 0 ? open + 1 : ends[count - 1]!, close);
  for (const [l, list] of before.lists.entries()) {
    const other = after.lists[l]!;
    if (kept.length > 0 && last(before, list) !== last(after, other)) return false;
    let isSame = true;
    await inStretches(kept.length, { signal }, (from, to) => {
      for (let at = from; at < to && isSame; at++)
        isSame = gap(before, list, at === 0 ? 0 : kept[at]!) === gap(after, other, at);
    });
    if (!isSame) return false;
  }
  return true;
}

/** The text of a row without one cell; without the whole member where that is new. */
function around({ document, lists }: JsonTable, row: number, cell: JsonCell | null, isNew = false): string {
  const { units } = document;
  return lists
    .map(({ starts, ends }) => {
      const [start, end] = [starts[row]!, ends[row]!];
      if (cell === null || cell.kind === 'absent') return units.slice(start, end);
      if (cell.start < start || cell.end > end) return units.slice(start, end);
      if (!isNew) return `${units.slice(start, cell.start)}\0${units.slice(cell.end, end)}`;
      const before = units.slice(start, cell.start).replace(/,?\s*"(?:[^"\\]|\\.)*":\s*$/s, '');
      return before + units.slice(cell.end, end);
    })
    .join('\0\0');
}
