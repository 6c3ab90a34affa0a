import type { NumberFormat } from '#backend/ingest/parseNumber.ts';
import { parseNumber, plainFormat } from '#backend/ingest/parseNumber.ts';

/** How a column writes its numbers: surely, or in two ways of which its values do not say which. */
export type NumberEvidence =
  | { readonly kind: 'certain'; readonly format: NumberFormat; readonly mark: '.' | ',' | null }
  | {
      readonly kind: 'ambiguous';
      readonly formats: readonly [NumberFormat, NumberFormat];
      /** The likelier, where no other column speaks for the other one; null: neither is. */
      readonly otherwise: NumberFormat | null;
      readonly example: string;
    };

const others: readonly NumberFormat[] = [
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: ',', thousands: "'" },
];
const commaDecimals = others[0]!;
const commaThousands = others[1]!;

/**
 * What different values of a column say of its decimal and thousands marks; null where they are no numbers. `mark` is the decimal mark
 * where one was seen. A comma before exactly three digits is a thousands mark where shorter numbers stand beside it without one
 * (950 and 1,200), a decimal mark where another cell has not three (3,14); where neither is seen the column is ambiguous.
 */
export function numberEvidence(values: readonly string[]): NumberEvidence | null {
  const isAll = (format: NumberFormat) => values.every((value) => !Number.isNaN(parseNumber(value, format)));
  if (values.length === 0) return null;
  if (isAll(plainFormat)) return ofPoints(values);
  const fitting = others.filter(isAll);
  if (fitting.includes(commaDecimals) && fitting.includes(commaThousands)) return ofCommas(values);
  const [format] = fitting;
  if (format === undefined) return null;
  return { kind: 'certain', format, mark: values.some((v) => v.includes(format.decimal)) ? format.decimal : null };
}

/**
 * Values that can all be read with a decimal point. Points before three digits each may stand between thousands: hardly where all
 * values have one, likely where whole numbers below 1,000 have none.
 */
function ofPoints(values: readonly string[]): NumberEvidence {
  const withPoint = values.filter((value) => value.includes('.'));
  const isGrouped = (value: string) => !Number.isNaN(parseNumber(value, commaDecimals)) && !isLongUngrouped(value, '.');
  if (withPoint.length === 0 || !values.every(isGrouped))
    return { kind: 'certain', format: plainFormat, mark: withPoint.length > 0 ? '.' : null };
  const isLikely = withPoint.length >= 3 && withPoint.length < values.length;
  const otherwise = isLikely ? null : plainFormat;
  return { kind: 'ambiguous', formats: [plainFormat, commaDecimals], otherwise, example: withPoint[0]! };
}

/** Values whose commas are all followed by three digits. */
function ofCommas(values: readonly string[]): NumberEvidence {
  const withComma = values.filter((value) => value.includes(','));
  const bare = values.filter((value) => !value.includes(','));
  const isGrouped = bare.length > 0 && !bare.some((value) => isLongUngrouped(value, ','));
  if (isGrouped) return { kind: 'certain', format: commaThousands, mark: null };
  return { kind: 'ambiguous', formats: [commaThousands, commaDecimals], otherwise: null, example: withComma[0]! };
}

/** Whether more than three digits stand together before the mark: what groups digits would have grouped them. */
function isLongUngrouped(value: string, mark: '.' | ','): boolean {
  return /^\D*\d{4}/.test(value.trim()) && !value.trim().startsWith(mark);
}

/**
 * The formats of several columns together: one whose decimal mark is certain speaks for those that are ambiguous. null: no numbers, or still
 * ambiguous.
 */
export function settleFormats(found: readonly (NumberEvidence | null)[]): readonly (NumberFormat | null)[] {
  const marks = new Set<'.' | ','>();
  for (const evidence of found) {
    if (evidence?.kind !== 'certain') continue;
    if (evidence.mark !== null) marks.add(evidence.mark);
    if (evidence.format.thousands === ',') marks.add('.');
    if (evidence.format.thousands === '.') marks.add(',');
  }
  const mark = marks.size === 1 ? [...marks][0]! : null;
  return found.map((evidence) => {
    if (evidence === null || evidence.kind === 'certain') return evidence?.format ?? null;
    return evidence.formats.find((format) => format.decimal === mark) ?? null;
  });
}
