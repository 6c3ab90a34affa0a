import { type ImportMapping, type ThousandsMark, thousandsMarks } from '#shared/model/importMapping.ts';

/** How the numbers of a column are written: the decimal mark, and what stands between groups of three digits. */
export type NumberFormat = { readonly decimal: '.' | ','; readonly thousands: ThousandsMark };

export const plainFormat: NumberFormat = { decimal: '.', thousands: '' };

/** How a column of the mapping writes its numbers. A decimal comma goes with points between thousands unless something else is said. */
export function numberFormatOf(
  source: Pick<ImportMapping['source'], 'decimal' | 'thousands'>,
  column: Partial<NumberFormat> = {},
): NumberFormat {
  const decimal = column.decimal ?? source.decimal;
  const own = column.thousands ?? (column.decimal === undefined ? source.thousands : undefined);
  return { decimal, thousands: own ?? (decimal === ',' ? '.' : '') };
}

const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Blanks of every width stand between thousands where a blank does, and both apostrophes where one does. */
const groupMarks: Readonly<Record<Exclude<ThousandsMark, ''>, string>> = {
  ',': ',',
  '.': '\\.',
  ' ': '[ \\u00a0\\u2009\\u202f]',
  "'": "['\\u2019]",
};

type Reader = { readonly shape: RegExp; readonly marks: RegExp | null };

const readers: Readonly<Record<string, Reader>> = Object.fromEntries(
  (['.', ','] as const).flatMap((decimal) =>
    thousandsMarks.map((thousands) => [decimal + thousands, makeReader({ decimal, thousands })]),
  ),
);

function makeReader({ decimal, thousands }: NumberFormat): Reader {
  const point = decimal === '.' ? '\\.' : ',';
  const mark = thousands === '' ? null : groupMarks[thousands];
  // Groups of three, or as in India of two before the last three. A group is never headed by a zero: 0,123 has a decimal comma.
  const grouped = mark === null ? '' : `[1-9]\\d{0,2}(?:${mark}\\d{3})+|[1-9]\\d?(?:${mark}\\d{2})+${mark}\\d{3}|`;
  const shape = new RegExp(`^[+-]?(?:(?:${grouped}\\d+)(?:${point}\\d*)?|${point}\\d+)(?:[eE][+-]?\\d+)?$`);
  return { shape, marks: mark === null ? null : new RegExp(mark, 'g') };
}

/** The number a text stands for, or NaN. Only plain decimal notation: no hex, no Infinity. Blanks around it do not count. */
export function parseNumber(text: string, format: NumberFormat): number {
  const plain = plainDigits(text.trim(), format);
  if (plain === null) return NaN;
  const value = Number(plain);
  return Number.isFinite(value) ? value : NaN;
}

/** The number without its thousands marks and with a decimal point; null where the text is no number. */
function plainDigits(trimmed: string, format: NumberFormat): string | null {
  if (format.decimal === '.' && format.thousands === '') return plainNumber.test(trimmed) ? trimmed : null;
  const { shape, marks } = readers[format.decimal + format.thousands]!;
  if (!shape.test(trimmed)) return null;
  const ungrouped = marks === null ? trimmed : trimmed.replaceAll(marks, '');
  return format.decimal === ',' ? ungrouped.replace(',', '.') : ungrouped;
}

/** Why the number that a text stands for would not be the text any more: leading zeros, too many digits; null where nothing is lost. */
export function lossOf(text: string, format: NumberFormat): string | null {
  const digits = (plainDigits(text.trim(), format) ?? text.trim()).replace(/^[+-]/, '');
  if (/^0\d/.test(digits)) return `digits with leading zeros (“${text}”) are kept as text`;
  const mantissa = digits.replace(/[eE].*$/, '');
  const significant = mantissa.replace('.', '').replace(/^0+/, '').length;
  const isWhole = /^\d+$/.test(digits);
  if (isWhole ? significant > 15 && !isExact(digits) : significant > 17)
    return `“${text}” has more digits than a number holds, so the column is kept as text`;
  // No program writes a number as 12e5; a code of digits and letters looks so.
  if (/^\d{2,}[eE]\d+$/.test(digits)) return `“${text}” may be a code, so the column is kept as text`;
  return null;
}

/** Whole numbers up to 2^53 are told apart by a double; beyond, several have one. */
function isExact(digits: string): boolean {
  return digits.length <= 16 && Number.isSafeInteger(Number(digits));
}

/**
 * The number in bytes[start, end), ASCII, with decimal point, where it is written so that nothing of it can be lost: up to 15
 * digits, no leading zero, no exponent. NaN for anything else, which `parseNumber` and `lossOf` then look at as text.
 * The quotient of two exact doubles is correctly rounded (Clinger 1990).
 */
export function parsePlainBytes(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let isNegative = false;
  const first = bytes[i];
  if (first === 45) {
    isNegative = true;
    i++;
  } else if (first === 43) i++;
  const digitsAt = i;
  let mantissa = 0;
  let digits = 0;
  let places = 0;
  while (i < end) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
    digits++;
    i++;
  }
  if (digits > 1 && bytes[digitsAt] === 48) return NaN;
  if (i < end && bytes[i] === 46) {
    i++;
    const pointAt = i;
    while (i < end) {
      const digit = bytes[i]! - 48;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
      i++;
    }
    places = i - pointAt;
    digits += places;
  }
  if (i < end || digits === 0 || digits > 15) return NaN;
  const value = places === 0 ? mantissa : mantissa / powersOfTen[places]!;
  return isNegative ? -value : value;
}

/** Digits that tell any two doubles apart. */
const mostDigits = 17;

/**
 * Whether bytes[start, end), ASCII, are a number with a decimal point as programs write a double in full: no leading zero, no
 * exponent, up to 17 digits. `Number` reads it, and nothing of it is lost.
 */
export function isPlainDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  let i = bytes[start] === 45 || bytes[start] === 43 ? start + 1 : start;
  const digitsAt = i;
  let significant = 0;
  let pointAt = -1;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 46 && pointAt < 0) pointAt = i;
    else if (byte < 48 || byte > 57) return false;
    else if (byte !== 48 || significant > 0) significant++;
  }
  const isHeadedByZero = bytes[digitsAt] === 48 && pointAt > digitsAt + 1;
  return pointAt > digitsAt && !isHeadedByZero && significant <= mostDigits;
}
