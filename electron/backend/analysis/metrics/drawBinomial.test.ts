import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { chiSquaredTail, lnGamma } from './distributions.ts';
import { drawBinomial, drawMultinomial } from './drawBinomial.ts';

const chance = (n: number, p: number, k: number): number =>
  Math.exp(lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1) + k * Math.log(p) + (n - k) * Math.log1p(-p));

// Below 10 expected hits the draw is by inversion, above by rejection; 0.7 is drawn from its other side.
test.each([
  [20, 0.3],
  [40, 0.4],
  [300, 0.7],
  [5000, 0.004],
])('%i trials of chance %f are distributed as the formula says', (n, p) => {
  const next = seededRandom(11);
  const draws = 40_000;
  const seen = new Map<number, number>();
  for (let draw = 0; draw < draws; draw += 1) {
    const k = drawBinomial(next, n, p);
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  let [statistic, cells, other, otherSeen] = [0, 0, draws, draws];
  for (let k = 0; k <= n; k += 1) {
    const expected = draws * chance(n, p, k);
    if (expected < 10) continue;
    statistic += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
    cells += 1;
    other -= expected;
    otherSeen -= seen.get(k) ?? 0;
  }
  statistic += (otherSeen - other) ** 2 / other;
  expect(chiSquaredTail(statistic, cells)).toBeGreaterThan(0.001);
  expect([...seen.keys()].every((k) => Number.isInteger(k) && k >= 0 && k <= n)).toBe(true);
});

test('millions of trials have the right mean and spread, and the ends are exact', () => {
  const next = seededRandom(5);
  const values = Array.from({ length: 4000 }, () => drawBinomial(next, 1_000_000, 0.37));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(1_000_000 * 0.37 * 0.63);
  expect(Math.abs(mean - 370_000)).toBeLessThan((4 * deviation) / Math.sqrt(4000));
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3999);
  expect(spread / deviation).toBeGreaterThan(0.95);
  expect(spread / deviation).toBeLessThan(1.05);
  expect([drawBinomial(next, 9, 0), drawBinomial(next, 9, 1), drawBinomial(next, 0, 0.5)]).toEqual([0, 9, 0]);
});

test('a multinomial draw keeps the number of rows and the share of each cell', () => {
  const next = seededRandom(2);
  const counts = Float64Array.of(700, 0, 250, 50);
  const [into, sums] = [new Float64Array(4), new Float64Array(4)];
  for (let round = 0; round < 3000; round += 1) {
    drawMultinomial(next, counts, into);
    expect(into.reduce((a, b) => a + b, 0)).toBe(1000);
    for (let cell = 0; cell < 4; cell += 1) sums[cell]! += into[cell]! / 3000;
  }
  expect(sums[1]).toBe(0);
  for (const cell of [0, 2, 3]) {
    const error = Math.sqrt((counts[cell]! * (1 - counts[cell]! / 1000)) / 3000);
    expect(Math.abs(sums[cell]! - counts[cell]!)).toBeLessThan(4 * error);
  }
});
