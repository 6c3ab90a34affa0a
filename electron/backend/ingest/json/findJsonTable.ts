import { WinnowError } from '#shared/base/winnowError.ts';
import type { JsonLayout, Problem } from '#shared/model/importMapping.ts';
import { listNames } from '#backend/ingest/headerNames.ts';
import type { JsonDocument } from '#backend/ingest/json/jsonDocument.ts';
import { keyOf, kindOf, listItems, type JsonList, notJson } from '#backend/ingest/json/jsonItems.ts';
import { rowsOrColumns } from '#backend/ingest/json/rowsOrColumns.ts';
import { tableOfColumns, tableOfLists, tableOfRecords, type JsonTable } from '#backend/ingest/json/jsonTable.ts';
import { endOfString, skipBlanks } from '#backend/ingest/jsonValuePlace.ts';

export type FoundTable = {
  readonly table: JsonTable;
  readonly layout: JsonLayout;
  readonly problems: readonly Problem[];
};

const deepest = 4;

/**
 * The table that a document is: an array of records, records under one key (GeoJSON's features too), records by name, columns, or
 * bare rows beside the names of their columns. Throws `bad_input` that names the shape of anything else.
 */
export async function findJsonTable(document: JsonDocument): Promise<FoundTable> {
  const { units } = document;
  const root = skipBlanks(units, document.start);
  if (units[root] === '[') {
    const list = await listItems(document, root);
    requireEnd(document, list);
    return found(tableOfArray(document, list), 'array', []);
  }
  if (units[root] !== '{') throw refused(document, 'it is a single value');
  const list = await listItems(document, root);
  const next = skipBlanks(units, list.close + 1);
  if (next < units.length) return found(tableOfRecords(document, await sequence(document, root), null), 'sequence', []);
  return tableOfObject(document, list, []);
}

/** The table that a document is known to be: one that lost rows may look like something else. */
export async function openJsonTable(document: JsonDocument, layout: JsonLayout | undefined): Promise<JsonTable> {
  if (layout === undefined) return (await findJsonTable(document)).table;
  const { kind, at, index } = layout;
  const root = skipBlanks(document.units, document.start);
  if (kind === 'sequence') return tableOfRecords(document, await sequence(document, root), null);
  let list = await listItems(document, root);
  for (const key of at) {
    const i = Array.from({ length: list.count }, (_, n) => n).find((n) => keyOf(document, list, n) === key);
    if (list.kind !== 'object' || i === undefined || kindOf(document, list, i) === 'scalar')
      throw refused(document, `it has nothing under ${listNames(at)}`);
    list = await listItems(document, list.values[i]!);
  }
  if (kind === 'array' || kind === 'rows') return tableOfRecords(document, list, kind === 'rows' ? index : null);
  const members = membersOf(document, list);
  const table =
    kind === 'split'
      ? ((await splitTable(document, members, layout))?.table ?? null)
      : tableOfColumns(document, await columnLists(document, members), index);
  if (table === null) throw refused(document, 'it has no lists “columns” and “data”');
  return table;
}

function found(table: JsonTable, kind: JsonLayout['kind'], at: readonly string[]): FoundTable {
  return { table, layout: { kind, at: [...at], index: null }, problems: [] };
}

function refused({ path }: JsonDocument, shape: string): WinnowError {
  return new WinnowError(
    'bad_input',
    `“${path}” is JSON, but no table: ${shape}. Rows can be an array of objects, such an array under one key, an object for each row or for each column, or JSON lines.`,
    { file: path },
  );
}

function requireEnd(document: JsonDocument, { close }: JsonList): void {
  const next = skipBlanks(document.units, close + 1);
  if (next < document.units.length) throw notJson(document, next, 'there is more after its end');
}

function tableOfArray(document: JsonDocument, list: JsonList): JsonTable {
  const kinds = new Set<string>();
  for (let i = 0; i < Math.min(list.count, 1000); i++) kinds.add(kindOf(document, list, i));
  if (list.count > 0 && !kinds.has('object'))
    throw refused(
      document,
      kinds.has('array')
        ? 'it is a list of lists, which have no names for their columns'
        : 'it is a list of single values',
    );
  return tableOfRecords(document, list, null);
}

/** Objects one after another, on several lines each. */
async function sequence(document: JsonDocument, root: number): Promise<JsonList> {
  const { units } = document;
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = root; at < units.length;) {
    if (units[at] !== '{') throw notJson(document, at, 'there is more after its end');
    const { close } = await listItems(document, at);
    starts.push(at);
    ends.push(close + 1);
    at = skipBlanks(units, close + 1);
  }
  const places = Int32Array.from(starts);
  return {
    kind: 'array',
    open: document.start - 1,
    close: units.length,
    count: starts.length,
    starts: places,
    values: places,
    ends: Int32Array.from(ends),
  };
}

type Member = { readonly name: string; readonly kind: 'object' | 'array' | 'scalar'; readonly at: number };

function membersOf(document: JsonDocument, list: JsonList): Member[] {
  return Array.from({ length: list.count }, (_, i) => ({
    name: keyOf(document, list, i),
    kind: kindOf(document, list, i),
    at: list.values[i]!,
  }));
}

async function tableOfObject(document: JsonDocument, list: JsonList, at: readonly string[]): Promise<FoundTable> {
  if (list.count > 100_000) return tableOfObjects(document, list, at);
  const members = membersOf(document, list);
  const split = await splitTable(document, members, undefined);
  if (split !== null)
    return { ...found(split.table, 'split', at), layout: { kind: 'split', at: [...at], index: split.index } };
  const withRecords = members.filter(
    (one) => one.kind === 'array' && document.units[skipBlanks(document.units, one.at + 1)] === '{',
  );
  if (withRecords.length > 1)
    throw refused(document, `it holds several lists of objects (${listNames(withRecords.map(({ name }) => name))})`);
  const [records] = withRecords;
  if (records !== undefined)
    return found(tableOfArray(document, await listItems(document, records.at)), 'array', [...at, records.name]);
  if (members.length > 1 && members.every(({ kind }) => kind === 'array')) {
    if (await areListsOfRows(document, members))
      throw refused(
        document,
        `it holds several lists of rows (${listNames(members.map(({ name }) => name))}), which have no names for their columns`,
      );
    return found(tableOfColumns(document, await columnLists(document, members), null), 'columns', at);
  }
  const objects = members.filter(({ kind }) => kind === 'object');
  const isDeep = at.length >= deepest;
  if (objects.length > 0 && objects.length === members.length) {
    const rows = await tableOfObjects(document, list, at).catch((error: unknown) => {
      if (objects.length === 1 && !isDeep) return null;
      throw error;
    });
    if (rows !== null) return rows;
  }
  const [inner] = objects;
  if (inner !== undefined && objects.length === 1 && !isDeep && members.every(({ kind }) => kind !== 'array'))
    return tableOfObject(document, await listItems(document, inner.at), [...at, inner.name]);
  const names = listNames(members.map(({ name }) => name));
  throw refused(document, members.length === 0 ? 'it is an empty object' : `it is one object, with the keys ${names}`);
}

/** `{"train": [["how are you", "greeting"], …], "val": […]}`: lists of as many values each, which begin with a text. */
async function areListsOfRows(document: JsonDocument, members: readonly Member[]): Promise<boolean> {
  const widths = new Set<number>();
  for (const { at } of members) {
    const rows = await listItems(document, at);
    for (let i = 0; i < Math.min(rows.count, 20); i++) {
      if (kindOf(document, rows, i) !== 'array') return false;
      const row = await listItems(document, rows.values[i]!);
      if (row.count < 2 || document.units[row.values[0]!] !== '"') return false;
      widths.add(row.count);
    }
  }
  return widths.size === 1;
}

/** `{"columns": […], "data": [[…], …]}`, with the names of the rows in `index`. */
async function splitTable(
  document: JsonDocument,
  members: readonly Member[],
  known: JsonLayout | undefined,
): Promise<{ readonly table: JsonTable; readonly index: string | null } | null> {
  const at = (name: string): number | null => {
    const member = members.find((one) => one.name === name);
    return member?.kind === 'array' ? member.at : null;
  };
  const [columns, data, index] = [at('columns'), at('data'), at('index')];
  if (columns === null || data === null) return null;
  const names = await listItems(document, columns);
  const rows = await listItems(document, data);
  if (names.count === 0 || (rows.count > 0 && kindOf(document, rows, 0) !== 'array')) return null;
  const texts = Array.from({ length: names.count }, (_, i) => textOf(document, names, i));
  const rowNames = index === null ? null : await listItems(document, index);
  if (rowNames !== null && rowNames.count !== rows.count)
    throw refused(document, `its “index” has ${rowNames.count} entries and its “data” ${rows.count}`);
  const isCounted = rowNames === null || isCounting(rowNames.count, (i) => textOf(document, rowNames, i));
  const name = known === undefined ? (isCounted ? null : freeName(texts)) : known.index;
  const table = tableOfLists(document, rows, unique(texts), rowNames === null ? null : { name, list: rowNames });
  return { table, index: name };
}

/** A name or number of a list as text; of two levels, both. */
function textOf(document: JsonDocument, list: JsonList, i: number): string {
  const [start, end] = [list.values[i]!, list.ends[i]!];
  const raw = document.text(start, end);
  if (document.units[start] !== '"') return raw;
  try {
    return JSON.parse(raw) as string;
  } catch (cause) {
    throw notJson(document, start, cause instanceof Error ? cause.message : String(cause));
  }
}

const isCounting = (count: number, textAt: (i: number) => string): boolean => {
  for (let i = 0; i < count; i++) if (textAt(i) !== String(i)) return false;
  return true;
};

function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let n = 2; taken.has(candidate); n++) candidate = `${name} (${n})`;
    taken.add(candidate);
    return candidate;
  });
}

const freeName = (names: readonly string[]): string => {
  let name = 'index';
  while (names.includes(name)) name = `row ${name}`;
  return name;
};

type Columns = { readonly name: string; readonly list: JsonList }[];

/** The columns of an object of lists, all of one length. */
async function columnLists(document: JsonDocument, members: readonly Member[]): Promise<Columns> {
  const names = unique(members.map(({ name }) => name));
  const columns: Columns = [];
  for (const [i, { at, kind }] of members.entries()) {
    if (kind === 'scalar') throw refused(document, `“${names[i]}” is no list`);
    columns.push({ name: names[i]!, list: await listItems(document, at) });
  }
  if (new Set(columns.map(({ list }) => list.count)).size > 1) {
    const lengths = columns.slice(0, 5).map(({ name, list }) => `“${name}” ${list.count}`);
    throw refused(document, `its lists differ in length (${lengths.join(', ')})`);
  }
  return columns;
}

/** An object of objects: one for each row, or one for each column. */
async function tableOfObjects(document: JsonDocument, list: JsonList, at: readonly string[]): Promise<FoundTable> {
  for (let i = 0; i < list.count; i++)
    if (kindOf(document, list, i) !== 'object') throw refused(document, `it is one object with ${list.count} keys`);
  const outer = Array.from({ length: Math.min(list.count, 1000) }, (_, i) => keyOf(document, list, i));
  const inner: JsonList[] = [];
  for (let i = 0; i < outer.length; i++) inner.push(await listItems(document, list.values[i]!));
  const choice = await rowsOrColumns(document, { outer, inner, count: list.count });
  if (choice === null)
    throw refused(document, `it is one object of objects that differ in their keys (${listNames(outer.slice(0, 5))})`);
  const { kind } = choice;
  const problems = choice.isSure ? [] : [doubt(document, list.count, kind)];
  const first = inner[0]!;
  const isCounted = kind === 'columns' && isCounting(first.count, (i) => keyOf(document, first, i));
  const inside = (): string[] =>
    inner.slice(0, 100).flatMap((one) => Array.from({ length: one.count }, (_, i) => keyOf(document, one, i)));
  const index = isCounted ? null : freeName(kind === 'rows' ? inside() : outer);
  const table =
    kind === 'rows'
      ? tableOfRecords(document, list, index)
      : tableOfColumns(document, await columnLists(document, membersOf(document, list)), index);
  return { table, layout: { kind, at: [...at], index }, problems };
}

function doubt({ path }: JsonDocument, count: number, kind: 'rows' | 'columns'): Problem {
  const [taken, other] = kind === 'rows' ? ['row', 'column'] : ['column', 'row'];
  const message = `Each of the ${count} objects is taken for a ${taken}; it could be a ${other} as well.`;
  return { file: path, row: null, column: null, code: 'json_shape', message, severity: 'warning' };
}

/** Whether a file that begins with an object is JSON lines: the first value ends in its line, and another follows or nothing. */
export function looksLikeLines(text: string, isWhole: boolean): boolean {
  const end = endOfObject(text);
  if (end < 0) return false;
  const next = skipBlanks(text, end);
  const line = text.slice(0, end);
  if (line.includes('\n')) return false;
  return next < text.length ? text[next] === '{' : !isWhole;
}

function endOfObject(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const c = text[at];
    if (c === '"') {
      at = endOfString(text, at);
      if (at < 0) return -1;
      continue;
    }
    at++;
    if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return at;
  }
  return -1;
}
