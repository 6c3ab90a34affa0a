import type { ImportMapping } from '#shared/model/importMapping.ts';
import { headRecords } from '#backend/ingest/detectDialect.ts';
import { areNumbers, columnOf, isNumber } from '#backend/ingest/likeHeader.ts';
import { missingWords } from '#backend/ingest/missingWords.ts';

export type SecondHeader = {
  readonly rows: number;
  /** No row of data is like them; else a person has to say it. */
  readonly isSure: boolean;
  readonly line: number;
  readonly message: string;
};

const lookedAtBytes = 65_536;
const lookedAtRecords = 50;

/** The rows below the header that are units, or further levels of names; null where there are none. */
export function secondHeader(bytes: Buffer, source: ImportMapping['source'], isWhole: boolean): SecondHeader | null {
  const records = source.hasHeader ? headRecords(bytes.subarray(0, lookedAtBytes), source, lookedAtRecords) : [];
  // The last of them may be cut.
  const isCut = !isWhole || bytes.length > lookedAtBytes;
  const whole = isCut ? records.slice(0, -1) : records;
  const { rows, isSure } = secondHeaders(whole.map(({ cells }) => cells));
  if (rows === 0) return null;
  const [first, last] = [whole[1]!.line, whole[rows]!.line];
  const lines = first === last ? `Line ${first} has` : `Lines ${first} to ${last} have`;
  const seen = `${lines} words where the rows below have numbers`;
  const message = isSure
    ? `${seen} and ${rows === 1 ? 'is' : 'are'} left out, as units or a second header; --skip-rows 0 takes them as rows.`
    : `${seen}: if it is units or a second header, leave that row below the header out (--skip-rows ${rows}).`;
  return { rows, isSure, line: first, message };
}

const mostSecondHeaders = 3;

/**
 * How many rows below the header are units, or further levels of names: they have words in all columns of numbers that they fill. `isSure`:
 * in several columns, so that no row of data is like them.
 */
function secondHeaders([header, ...rows]: readonly (readonly string[])[]): { rows: number; isSure: boolean } {
  for (let count = 1; count <= mostSecondHeaders && rows.length >= count + 8; count++) {
    const [top, rest] = [rows.slice(0, count), rows.slice(count)];
    const cells = header!.map((_, c) => (areNumbers(columnOf(rest, c)) ? columnOf(top, c) : []));
    const filled = cells.filter((own) => own.length > 0);
    const areWords = filled.flat().every((cell) => !isNumber(cell) && !missingWords.has(cell.trim()));
    if (filled.length > 0 && areWords) return { rows: count, isSure: filled.length > 1 };
  }
  return { rows: 0, isSure: false };
}
