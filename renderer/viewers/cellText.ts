import type { CellValue, ExampleDetail } from '#shared/contract/values.ts';

/** How a value stands in a cell. Null means that it is missing, which is shown as such and never as an empty text. */
type CellText = { readonly text: string; readonly kind: 'missing' | 'empty' | 'number' | 'boolean' | 'text' };

const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0, useGrouping: false });
const shortNumber = new Intl.NumberFormat('en', { maximumSignificantDigits: 6, useGrouping: false });

/** Numbers keep up to six significant digits; `exact` gives all of them, as the source has them. */
export function cellText(value: CellValue, exact = false): CellText {
  if (value === null) return { text: 'missing', kind: 'missing' };
  if (typeof value === 'boolean') return { text: value ? 'yes' : 'no', kind: 'boolean' };
  if (typeof value === 'number') return { text: exact ? String(value) : numberText(value), kind: 'number' };
  if (value === '') return { text: 'empty', kind: 'empty' };
  return { text: value, kind: 'text' };
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? wholeNumber.format(value) : String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e15) return value.toExponential(3);
  return shortNumber.format(value);
}

/** A no-break space. */
const gap = '\u00a0';

/** A decision score as people read it: no percent, since it is no probability. */
export function scoreText(score: number): string {
  return String(Number(score.toPrecision(3)));
}

/** How sure a prediction is: its probability, or its score where the model gives no probabilities. */
export function sureText({ confidence, scores }: NonNullable<ExampleDetail['prediction']>): string {
  if (confidence !== null) return percentText(confidence);
  return scores[0] ? `a score of ${scoreText(scores[0].score)}` : '';
}

/** A probability as people read it: `93 %`, `4.2 %`, `< 0.1 %`. */
export function percentText(p: number): string {
  if (!Number.isFinite(p)) return '–';
  const percent = p * 100;
  if (percent > 0 && percent < 0.1) return `<${gap}0.1${gap}%`;
  if (percent > 99.9 && percent < 100) return `>${gap}99.9${gap}%`;
  if ((percent >= 10 && percent < 99.5) || percent === 0 || percent === 100) return `${Math.round(percent)}${gap}%`;
  return `${percent.toFixed(1)}${gap}%`;
}
