const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const groupedNumber = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?(?:[eE][+-]?\d+)?$/;

/** The number a text stands for, or NaN. Only plain decimal notation: no hex, no Infinity, no thousands separator. Blanks around it do not count. */
export function parseNumber(text: string, decimal: '.' | ','): number {
  const trimmed = text.trim();
  if (decimal === ',') {
    if (!groupedNumber.test(trimmed)) return NaN;
    const value = Number(trimmed.replaceAll('.', '').replace(',', '.'));
    return Number.isFinite(value) ? value : NaN;
  }
  if (!plainNumber.test(trimmed)) return NaN;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : NaN;
}

/**
 * The number in bytes[start, end), ASCII, with decimal point; NaN when it is none. Up to 15 digits and 22 places the
 * quotient of two exact doubles is correctly rounded (Clinger 1990); anything else goes through Number().
 */
export function parseNumberBytes(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let isNegative = false;
  const first = bytes[i];
  if (first === 45) {
    isNegative = true;
    i++;
  } else if (first === 43) i++;
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
  if (i === end && digits > 0 && digits <= 15) {
    const value = places === 0 ? mantissa : mantissa / powersOfTen[places]!;
    return isNegative ? -value : value;
  }
  if (end - start > 400) return NaN;
  let text = '';
  for (let k = start; k < end; k++) text += String.fromCharCode(bytes[k]!);
  return parseNumber(text, '.');
}
