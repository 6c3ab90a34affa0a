const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const isoText = /^\d{4}(?:-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** The number that the whole text writes (decimal, exponent allowed), or null. Thousands separators and `inf` are not numbers. */
export function parseNumber(text: string): number | null {
  return numberText.test(text) ? Number(text) : null;
}

/** True for ISO 8601 text of any precision from the year to fractions of a second: `2024`, `2024-05`, `2024-05-31T12:00Z`. */
export function isIsoDate(text: string): boolean {
  return isoText.test(text);
}

/**
 * Order of an ISO date against a bound: negative, 0 or positive. Compared as text and at the precision of the bound, so
 * that 2024-05-31T12:00 equals 2024-05-31 and lies within 2024-05. Time zones are not converted.
 */
export function compareIsoDate(date: string, bound: string): number {
  const left = date.replace(' ', 'T').slice(0, bound.length);
  const right = bound.replace(' ', 'T');
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const rangeText = /^(.*?)\.\.(.*)$/s;

/** The two ends of `low..high`; null when the text is no range. One end may be open; ends are numbers or ISO dates. */
export function parseRange(text: string): { readonly low: string | null; readonly high: string | null } | null {
  const match = rangeText.exec(text);
  if (match === null) return null;
  const [low, high] = [match[1]!, match[2]!];
  if (low === '' && high === '') return null;
  for (const end of [low, high]) if (end !== '' && parseNumber(end) === null && !isIsoDate(end)) return null;
  return { low: low === '' ? null : low, high: high === '' ? null : high };
}
