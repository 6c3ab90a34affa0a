import { missingWords } from '#backend/ingest/missingWords.ts';
import { parseNumber, plainFormat } from '#backend/ingest/parseNumber.ts';

const headerWords =
  /^(?:id|key|uid|uuid|name|file(?:name)?|path|image|text|label|class|target|y|split|index|row_?id|title|date|category|status)$/i;

export const isNumber = (value: string): boolean => !Number.isNaN(parseNumber(value, plainFormat));

/**
 * Whether the first record names the columns. Against it, column by column: a number above numbers, a word for a missing value, a
 * cell that comes again below. For it: a word above numbers, numbers that count columns or years, or a well-known column name that does
 * not come again, which above categories outweighs all numbers. A header is taken where both are as strong, unless it `mustShow`.
 */
export function likeHeader(records: readonly (readonly string[])[], mustShow = false): boolean {
  const [first, ...body] = records;
  if (first === undefined || body.length === 0) return true;
  // Files that were put one after another repeat their header.
  const others = body.filter((record) => !isRepeated(record, first));
  const rest = others.length === 0 ? body : others;
  const counted = countsUp(first) && !rest.some(countsUp);
  let forIt = 0;
  let against = 0;
  for (const [c, cell] of first.entries()) {
    const below = columnOf(rest, c);
    const name = cell.trim();
    if (below.length === 0 || name === '') continue;
    const isAboveNumbers = areNumbers(below);
    if (isAboveNumbers && isNumber(cell)) {
      if (counted) forIt++;
      else against++;
    } else if (below.some((value) => value.trim() === name)) against++;
    else if (missingWords.has(name)) against++;
    else if (isAboveNumbers) forIt++;
    // A well-known name says more than one column that could be read either way.
    else if (headerWords.test(name)) forIt += areCategories(below) ? first.length : 2;
  }
  return mustShow ? forIt > against : forIt >= against;
}

/** The cells of a column that are not blank. */
export function columnOf(rows: readonly (readonly string[])[], column: number): string[] {
  return rows.map((row) => row[column] ?? '').filter((value) => value.trim() !== '');
}

export function areNumbers(values: readonly string[]): boolean {
  return values.some(isNumber) && values.every((value) => isNumber(value) || missingWords.has(value.trim()));
}

/** A file that was put behind another may begin with a byte order mark. */
function isRepeated(record: readonly string[], header: readonly string[]): boolean {
  return (
    record.length === header.length &&
    record.length > 1 &&
    record.every((cell, i) => (i === 0 ? cell.replace('\ufeff', '') : cell) === header[i])
  );
}

/** Whether the whole numbers among some cells, three or more, go up by one: numbers of columns, or years. */
function countsUp(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => /^\d+$/.test(cell.trim())).map(Number);
  return numbers.length >= 3 && numbers.every((number, i) => i === 0 || number === numbers[i - 1]! + 1);
}

/** Values that come again and again. */
function areCategories(values: readonly string[]): boolean {
  return values.length >= 8 && new Set(values).size * 4 <= values.length;
}
