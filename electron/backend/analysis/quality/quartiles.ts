export type Quartiles = {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  /** high − low. */
  readonly iqr: number;
};

/** Values that the quartiles are taken from, spread evenly over all: enough to know them to a fraction of a percent. */
const mostSampled = 100_000;

/** Quartiles of values without NaN, interpolated as numpy does. NaN of none. */
export function quartiles(values: Float32Array | Float64Array): Quartiles {
  const every = Math.max(1, Math.floor(values.length / mostSampled));
  const sorted = every === 1 ? values.slice() : values.filter((_, at) => at % every === 0);
  sorted.sort();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const value = sorted[below] ?? NaN;
    return value + (place - below) * ((sorted[below + 1] ?? value) - value);
  };
  const [low, middle, high] = [at(0.25), at(0.5), at(0.75)];
  return { low, middle, high, iqr: high - low };
}
