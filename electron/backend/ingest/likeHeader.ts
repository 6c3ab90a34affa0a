import { missingWords } from '#backend/ingest/missingWords.ts';
import { parseNumber, plainFormat } from '#backend/ingest/parseNumber.ts';

const headerWords =
  /^(?:id|key|uid|uuid|name|file(?:name)?|path|image|text|label|class|target|y|split|index|row_?id|title|date|category|status)$/i;

const isNumber = (value: string): boolean => !Number.isNaN(parseNumber(value, plainFormat));

/**
 * Whether the first record names the columns. Against it, column by column: a number above numbers, a word for a missing value, a
 * cell that comes again below. For it: a word above numbers, or a well-known column name that does not come again. A header is taken
 * where both are as strong, unless it `mustShow`.
 */
export function likeHeader(records: readonly (readonly string[])[], mustShow = false): boolean {
  const [first, ...rest] = records;
  if (first === undefined || rest.length === 0) return true;
  let forIt = 0;
  let against = 0;
  for (const [c, cell] of first.entries()) {
    const below = rest.map((record) => record[c] ?? '').filter((value) => value.trim() !== '');
    const name = cell.trim();
    if (below.length === 0 || name === '') continue;
    const numbers = below.filter((value) => isNumber(value) || missingWords.has(value.trim()));
    const areNumbers = numbers.length === below.length && below.some(isNumber);
    if (areNumbers && isNumber(cell)) against++;
    else if (below.some((value) => value.trim() === name)) against++;
    else if (missingWords.has(name)) against++;
    else if (areNumbers) forIt++;
    // A well-known name says more than one column that could be read either way.
    else if (headerWords.test(name)) forIt += 2;
  }
  return mustShow ? forIt > against : forIt >= against;
}
