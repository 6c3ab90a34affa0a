import { seededRandom } from '#shared/base/seededRandom.ts';

export type Quartiles = {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  /** high − low. */
  readonly iqr: number;
};

/** Values that shares are taken from: enough to know a quartile to half a percent of the rows. */
const mostSampled = 20_000;

/**
 * Values that stand for all: as many, or 20,000 of them, one drawn from each stretch of equal length. The same values give the same
 * sample.
 */
export function sampleOf<T extends Float32Array | Float64Array>(values: T): T {
  if (values.length <= mostSampled) return values.slice() as T;
  const sample = values.slice(0, mostSampled) as T;
  const random = seededRandom(1);
  const each = values.length / mostSampled;
  for (let at = 0; at < mostSampled; at += 1)
    sample[at] = values[Math.min(values.length - 1, Math.floor((at + random()) * each))]!;
  return sample;
}

/** Quartiles of values without NaN, or of a sample of many, interpolated as numpy does. NaN of none. */
export function quartiles(values: Float32Array | Float64Array): Quartiles {
  const sorted = sampleOf(values).sort();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const value = sorted[below] ?? NaN;
    return value + (place - below) * ((sorted[below + 1] ?? value) - value);
  };
  const [low, middle, high] = [at(0.25), at(0.5), at(0.75)];
  return { low, middle, high, iqr: high - low };
}
