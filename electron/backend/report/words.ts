import type { Interval } from '#shared/contract/values.ts';
import { markup, type Html } from './html.ts';

const gap = '\u00a0';
const missing = '–';

export const count = (n: number): string => n.toLocaleString('en-US');
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)}${gap}${n === 1 ? one : many}`;

/** 0.8561 → `85.6 %`. */
export function percent(rate: number | null, digits = 1): string {
  return rate === null || !Number.isFinite(rate) ? missing : `${(100 * rate).toFixed(digits)}${gap}%`;
}

function pointsNumber(difference: number, digits: number): string {
  const text = (100 * Math.abs(difference)).toFixed(digits);
  return difference < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** 0.027 → `+2.7 points`. */
export function points(difference: number | null, digits = 1, isSigned = true): string {
  if (difference === null || !Number.isFinite(difference)) return missing;
  const text = pointsNumber(difference, digits);
  return `${isSigned && Number(text) > 0 ? '+' : ''}${text}${gap}points`;
}

export function pointsRange({ low, high }: Interval, digits = 1): string {
  if (low === null || high === null) return '';
  return `${pointsNumber(low, digits)} to ${pointsNumber(high, digits)}`;
}

/** `84.7–86.4`, in percent. */
export function range({ low, high }: Interval, digits = 1): string {
  return low === null || high === null ? '' : `${(100 * low).toFixed(digits)}–${(100 * high).toFixed(digits)}`;
}

/** A rate with its interval and n below it. */
export function rateCell(of: Interval, digits = 1): Html {
  if (of.value === null) return markup`<span class="faint">– · n${gap}${count(of.n)}</span>`;
  return markup`${percent(of.value, digits)}<small>${range(of, digits)} · n${gap}${count(of.n)}</small>`;
}

/** A difference of rates with its interval below it. */
export function pointsCell(
  of: Interval,
  options: { readonly digits?: number; readonly isSigned?: boolean } = {},
): Html {
  const { digits = 1, isSigned = true } = options;
  if (of.value === null) return markup`<span class="faint">–</span>`;
  return markup`${points(of.value, digits, isSigned).replace('points', 'pts')}<small>${pointsRange(of, digits)}</small>`;
}

/** `23 November 2026, 15:24 UTC` */
export function moment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return missing;
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${day}, ${at.toISOString().slice(11, 16)}${gap}UTC`;
}
