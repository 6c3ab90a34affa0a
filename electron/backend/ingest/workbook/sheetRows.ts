import { setImmediate } from 'node:timers/promises';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import type { Workbook } from './openWorkbook.ts';
import { attributeOf, stringOf, textOfXml } from './xml.ts';

export type SheetCell = {
  /** 0-based. */
  readonly column: number;
  readonly value: FlatValue | null;
  /** Its place in the XML, tags included. */
  readonly start: number;
  readonly end: number;
  /** Between the brackets of its tag. */
  readonly tag: string;
};

export type SheetRow = {
  /** As the workbook counts, from 1. */
  readonly row: number;
  readonly cells: readonly SheetCell[];
  readonly start: number;
  readonly end: number;
};

const rowTag = /<(?:\w+:)?row\b([^>]*?)(\/?)>/g;

/** The rows of a sheet that hold something, in order. Other calls get their turn now and then. */
export async function* sheetRows(xml: string, book: Workbook): AsyncGenerator<SheetRow> {
  const tags = new RegExp(rowTag);
  let row = 0;
  let turn = 0;
  for (let found = tags.exec(xml); found !== null; found = tags.exec(xml)) {
    row = Number(attributeOf(found[1]!, 'r') ?? row + 1);
    if (found[2] === '/') continue;
    const close = /<\/(?:\w+:)?row>/g;
    close.lastIndex = tags.lastIndex;
    const closed = close.exec(xml);
    if (closed === null) return;
    const cells = cellsOf(xml, { from: tags.lastIndex, to: closed.index }, book);
    tags.lastIndex = close.lastIndex;
    if (turn++ % 1000 === 999) await setImmediate();
    if (cells.some(({ value }) => value !== null)) yield { row, cells, start: found.index, end: close.lastIndex };
  }
}

function cellsOf(
  xml: string,
  { from, to }: { readonly from: number; readonly to: number },
  book: Workbook,
): SheetCell[] {
  const cells: SheetCell[] = [];
  const inner = xml.slice(from, to);
  for (const found of inner.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>([^]*?)<\/(?:\w+:)?c>)/g)) {
    const [whole, tag = '', content = ''] = found;
    const reference = attributeOf(tag, 'r');
    const column = reference === null ? (cells.at(-1)?.column ?? -1) + 1 : columnNumber(reference);
    const start = from + found.index;
    cells.push({ column, value: valueOf(tag, content, book), start, end: start + whole.length, tag });
  }
  return cells;
}

/** `AB12` is column 27. */
export function columnNumber(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]+/i.exec(reference)?.[0].toUpperCase() ?? 'A')
    column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

export function columnLetters(column: number): string {
  const rest = column % 26;
  return (column >= 26 ? columnLetters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + rest);
}

/** What a cell holds: a formula counts by the value that was kept of it, an error is no value. */
function valueOf(tag: string, content: string, book: Workbook): FlatValue | null {
  const type = attributeOf(tag, 't') ?? 'n';
  if (type === 'inlineStr') return stringOf(content);
  const raw = /<(?:\w+:)?v(?:\s[^>]*)?>([^]*?)<\/(?:\w+:)?v>/.exec(content)?.[1];
  if (raw === undefined || type === 'e') return null;
  const text = textOfXml(raw);
  if (type === 's') return book.strings[Number(text)] ?? null;
  if (type === 'str' || type === 'd') return text;
  if (type === 'b') return text.trim() === '1';
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) return text === '' ? null : text;
  return book.isDate(Number(attributeOf(tag, 's') ?? 0)) ? dateText(number, book.is1904) : number;
}

/** Days since 1899-12-30 (or 1904-01-01) as ISO 8601: a date, a date with time, or a time below one day. */
function dateText(days: number, is1904: boolean): string {
  // The first 60 days count a 29 February 1900 that never was.
  const epoch = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 && days >= 1 ? 31 : 30);
  const moment = new Date(epoch + Math.round(days * 86_400_000));
  if (Number.isNaN(moment.getTime())) return String(days);
  const text = moment.toISOString().replace(/\.000Z$|Z$/, '');
  if (days >= 0 && days < 1) return text.slice(11);
  return text.endsWith('T00:00:00') ? text.slice(0, 10) : text;
}
