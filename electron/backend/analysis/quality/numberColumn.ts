import { quartiles, sampleOf } from './quartiles.ts';

/** What is usual in a column of numbers. */
export type NumberRange = {
  /** Beyond these a number is out of range; ∓Infinity where the column has no usual range. */
  readonly low: number;
  readonly high: number;
  readonly middle: number;
  /** Whether the range was made of the logarithms, as of amounts. */
  readonly isLog: boolean;
  /** Whether next to none of the numbers is negative, so that one below zero is out of range wherever `low` lies. */
  readonly isPositive: boolean;
};

/** Out of range is beyond the median ± 5 IQR: 6.7 standard deviations, were the numbers normal. */
export const iqrFactor = 5;
/** At most this share of a column is out of range; where it would be more, that is how the column is. */
export const mostOut = 0.01;
/** A negative number is out of range where it is rarer than this. */
const mostNegative = 0.005;
/** Bowley's skewness (Q3 + Q1 − 2 Q2) / IQR from which logarithms are tried; they must take half of it away. */
const skewed = 0.2;
const fewest = 20;

/**
 * The usual range of numbers, of their logarithms where they are skewed, positive and less skewed so. A column of which half has one
 * value has none, as it has no IQR. NaN and infinite values do not count. Of many rows 20,000 say what is usual, so its cost does not grow with them.
 */
export function numberRange(values: Float64Array): NumberRange {
  const known = sampleOf(values).filter((value) => Number.isFinite(value));
  const { middle, iqr, low, high } = quartiles(known);
  const none: NumberRange = { low: -Infinity, high: Infinity, middle, isLog: false, isPositive: false };
  if (known.length < fewest) return none;
  const negative = known.reduce((count, value) => count + (value < 0 ? 1 : 0), 0);
  const isPositive = low >= 0 && middle > 0 && negative <= mostNegative * known.length;
  const rawSkew = (high + low - 2 * middle) / iqr;
  if (isPositive && low > 0 && rawSkew > skewed) {
    const logs = quartiles(known.filter((value) => value > 0).map(Math.log));
    const logSkew = (logs.high + logs.low - 2 * logs.middle) / logs.iqr;
    if (Math.abs(logSkew) <= rawSkew / 2) {
      const range = {
        low: Math.exp(logs.middle - iqrFactor * logs.iqr),
        high: Math.exp(logs.middle + iqrFactor * logs.iqr),
      };
      return { ...none, ...unlessUsual(known, range), isLog: true, isPositive };
    }
  }
  if (!(iqr > 0)) return { ...none, isPositive };
  return {
    ...none,
    ...unlessUsual(known, { low: middle - iqrFactor * iqr, high: middle + iqrFactor * iqr }),
    isPositive,
  };
}

type Range = Pick<NumberRange, 'low' | 'high'>;

/** A side with too many numbers beyond it is no limit. */
function unlessUsual(known: Float64Array, { low, high }: Range): Range {
  let [below, above] = [0, 0];
  for (const value of known) {
    if (value < low && value !== 0) below += 1;
    if (value > high) above += 1;
  }
  const most = mostOut * known.length;
  return { low: below > most ? -Infinity : low, high: above > most ? Infinity : high };
}

/** Whether a number is out of range. Zero is not, where the range is of logarithms: it has none. */
export function isOutOfRange(value: number, { low, high, isLog, isPositive }: NumberRange): boolean {
  if (value > high || (isPositive && value < 0)) return true;
  return value < low && !(isLog && value === 0);
}

/** 0..0.5, lower the farther out. */
export function rangeScore(value: number, { low, high, middle, isLog }: NumberRange): number {
  if (value < 0 && value >= low) return 0.25;
  const limit = value > high ? high : low;
  const far = isLog
    ? Math.log(limit / middle) / Math.log(Math.max(value, Number.MIN_VALUE) / middle)
    : (limit - middle) / (value - middle);
  return Number.isFinite(far) ? 0.5 * Math.max(0, Math.min(1, far)) : 0;
}
