export type Scale = (value: number) => number;

/** Straight from a range of values to a range of px; a range without width maps to its middle. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain;
  const span = high - low;
  return (value) =>
    span === 0 ? (range[0] + range[1]) / 2 : range[0] + ((value - low) / span) * (range[1] - range[0]);
}

/** Straight in the logarithm, for counts over several powers of ten; values must be above 0. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const inner = linearScale([Math.log(domain[0]), Math.log(domain[1])], range);
  return (value) => inner(Math.log(value));
}

/** Round numbers (1, 2 or 5 times a power of ten) within [low, high], about `wanted` of them, ascending. */
export function niceTicks(low: number, high: number, wanted = 5): readonly number[] {
  if (!(high > low) || wanted < 1) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiples, not sums: a sum would drift away from the round number.
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** Powers of ten within [low, high]; where there are fewer than three, 2 and 5 times them too. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks = (factors: readonly number[]): readonly number[] => {
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      for (const factor of factors) {
        const value = Number((factor * 10 ** power).toPrecision(12));
        if (value >= low && value <= high) found.push(value);
      }
    }
    return found;
  };
  const powers = ticks([1]);
  return powers.length >= 3 ? powers : ticks([1, 2, 5]);
}

/** 1500 → `1.5k`, 2000000 → `2M`: for axes, where room is scarce. */
export function shortNumber(value: number): string {
  const [size, unit] = Math.abs(value) >= 1e6 ? [1e6, 'M'] : Math.abs(value) >= 1000 ? [1000, 'k'] : [1, ''];
  return `${Number((value / size).toPrecision(3))}${unit}`;
}
