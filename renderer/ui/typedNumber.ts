/**
 * A number as people type it: `12`, `0.5`, `0,5`, `95 %` (95). NaN where it is none, where nothing is typed, and where a
 * comma may mean either thing: `1,000` is not taken for one.
 */
export function readNumber(text: string): number {
  const plain = text.trim().replace(/\s*%$/, '');
  if (plain === '' || /^-?[1-9]\d{0,2}(?:,\d{3})+$/.test(plain)) return NaN;
  return Number(plain.replace(',', '.'));
}

type Bounds = {
  readonly least?: number;
  readonly most?: number;
  readonly isWhole?: boolean;
  readonly mayBeEmpty?: boolean;
};

/** What is wrong with a typed number, in words; null where it can be used. */
export function numberProblem(text: string, bounds: Bounds): string | null {
  const { least = -Infinity, most = Infinity, isWhole = false, mayBeEmpty = false } = bounds;
  if (text.trim() === '') return mayBeEmpty ? null : 'A number is needed.';
  const value = readNumber(text);
  if (!Number.isFinite(value)) return 'This is not a number.';
  if (isWhole && !Number.isInteger(value)) return 'A whole number is needed.';
  if (value >= least && value <= most) return null;
  const [from, to] = [least, most].map((bound) => bound.toLocaleString('en-US'));
  return Number.isFinite(most) ? `Between ${from} and ${to}.` : `At least ${from}.`;
}

/** A share of 0..1 from percent as typed; null where nothing is. */
export function readPercent(text: string): number | null {
  return text.trim() === '' ? null : readNumber(text) / 100;
}

/** A share of 0..1 as percent to type over: 0.957 → `95.7`; nothing for null. */
export function percentText(share: number | null): string {
  return share === null ? '' : String(Number((share * 100).toFixed(6)));
}
