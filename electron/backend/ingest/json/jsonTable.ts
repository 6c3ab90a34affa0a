import { parseJson } from '#backend/ingest/flattenJson.ts';
import type { JsonDocument } from '#backend/ingest/json/jsonDocument.ts';
import { keyOf, type JsonList } from '#backend/ingest/json/jsonItems.ts';
import { endOfValue, keyDecoder, placeOfValue, skipBlanks } from '#backend/ingest/jsonValuePlace.ts';

/** Where a row's value of a column is in the document. */
export type JsonCell =
  | { readonly kind: 'value'; readonly start: number; readonly end: number }
  /** The row's object, from `open`, has no such member: where a further one goes. */
  | { readonly kind: 'absent'; readonly at: number; readonly open: number; readonly isEmpty: boolean };

/** A document as a table, however it is laid out. */
export type JsonTable = {
  readonly document: JsonDocument;
  readonly rows: number;
  /** The row's value, an object where it can be a row. Throws SyntaxError. */
  readonly value: (row: number) => unknown;
  /** The row as it stands in the document. */
  readonly raw: (row: number) => string;
  /** Where the row ends, for progress. */
  readonly end: (row: number) => number;
  /** null where the row has no place for such a value. */
  readonly cell: (row: number, column: string) => JsonCell | null;
  /** The lists that have an item for each row: without these a row is gone. */
  readonly lists: readonly JsonList[];
};

const parseAt = (document: JsonDocument, list: JsonList, i: number): unknown =>
  parseJson(document.text(list.values[i]!, list.ends[i]!));

/** An array of objects; or an object of them, whose keys become the column `keyName`. */
export function tableOfRecords(document: JsonDocument, list: JsonList, keyName: string | null): JsonTable {
  const decodeKey = keyDecoder(document.encoding);
  return {
    document,
    rows: list.count,
    value(row) {
      const value = parseAt(document, list, row);
      if (keyName === null || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return { [keyName]: keyOf(document, list, row), ...value };
    },
    raw: (row) => document.text(list.values[row]!, list.ends[row]!),
    end: (row) => list.ends[row]!,
    cell(row, column) {
      if (column === keyName) return null;
      const open = list.values[row]!;
      const place = placeOfValue(document.units.slice(open, list.ends[row]!), column, decodeKey);
      if (place === null) return null;
      if (place.kind === 'absent') return { kind: 'absent', at: open + place.at, open, isEmpty: place.isEmpty };
      return { kind: 'value', start: open + place.start, end: open + place.end };
    },
    lists: [list],
  };
}

/** Rows of bare values with the names of their columns beside them; `index` names the rows. */
export function tableOfLists(
  document: JsonDocument,
  data: JsonList,
  names: readonly string[],
  index: { readonly name: string | null; readonly list: JsonList } | null,
): JsonTable {
  return {
    document,
    rows: data.count,
    value(row) {
      const values = parseAt(document, data, row);
      // A row of another length is no row of this table: it is set aside as it is.
      if (!Array.isArray(values) || values.length !== names.length) return values;
      const record: [string, unknown][] = names.map((name, c) => [name, values[c]]);
      if (index === null || index.name === null) return Object.fromEntries(record);
      return Object.fromEntries([[index.name, parseAt(document, index.list, row)], ...record]);
    },
    raw: (row) => document.text(data.values[row]!, data.ends[row]!),
    end: (row) => data.ends[row]!,
    cell(row, column) {
      const c = names.indexOf(column);
      return c < 0 ? null : nthItem(document, data.values[row]!, c);
    },
    lists: index === null ? [data] : [data, index.list],
  };
}

function nthItem({ units }: JsonDocument, open: number, n: number): JsonCell | null {
  let at = skipBlanks(units, open + 1);
  for (let i = 0; ; i++) {
    const end = endOfValue(units, at);
    if (end < 0) return null;
    if (i === n) return { kind: 'value', start: at, end };
    at = skipBlanks(units, end);
    if (units[at] !== ',') return null;
    at = skipBlanks(units, at + 1);
  }
}

/** A list for each column, with the rows' values in order; `index`: the keys of the items name the rows. */
export function tableOfColumns(
  document: JsonDocument,
  columns: readonly { readonly name: string; readonly list: JsonList }[],
  index: string | null,
): JsonTable {
  const first = columns[0]!.list;
  return {
    document,
    rows: first.count,
    value(row) {
      const record: [string, unknown][] = columns.map(({ name, list }) => [name, parseAt(document, list, row)]);
      return Object.fromEntries(index === null ? record : [[index, keyOf(document, first, row)], ...record]);
    },
    raw(row) {
      const members = columns.map(
        ({ name, list }) => `${JSON.stringify(name)}:${document.text(list.values[row]!, list.ends[row]!)}`,
      );
      return `{${members.join(',')}}`;
    },
    end: (row) => columns.at(-1)!.list.ends[row]!,
    cell(row, column) {
      const list = columns.find(({ name }) => name === column)?.list;
      return list === undefined ? null : { kind: 'value', start: list.values[row]!, end: list.ends[row]! };
    },
    lists: columns.map(({ list }) => list),
  };
}
