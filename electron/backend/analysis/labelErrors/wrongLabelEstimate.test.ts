import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { estimateWrongLabels } from './wrongLabelEstimate.ts';

/** Scores of labels that are wrong with a chance that falls along the ranking, by a curve of its own each time, worst first. */
function draw(seed: number, decided: number) {
  const random = seededRandom(seed);
  const n = 500 + Math.floor(random() * 2500);
  const share = 0.02 + 0.15 * random();
  const steepness = 1.2 + 4 * random();
  const scores = Float64Array.from({ length: n }, () => random() ** (0.2 + 0.3 * random())).sort();
  const slopes = scores.map((score) => steepness * Math.log((1 - score + 1e-4) / (score + 1e-4)));
  const chance = (slope: number, offset: number): number => 1 / (1 + Math.exp(-(offset + slope)));
  let [low, high] = [-40, 40];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (slopes.reduce((sum, slope) => sum + chance(slope, middle), 0) > share * n) high = middle;
    else low = middle;
  }
  const wrong = Uint8Array.from(slopes, (slope) => (random() < chance(slope, low) ? 1 : 0));
  const total = wrong.reduce((sum, one) => sum + one, 0);
  // The joint is off by a factor, as it is on real sets.
  const joint = total * Math.exp(1.4 * (random() - 0.5) - 0.2);
  const outcomes = Int8Array.from(wrong, (one, row) => (row < decided ? one : -1));
  return { scores, outcomes, joint, wrong, total };
}

test('intervals hold the truth in at least 90 of 100 draws, whatever was decided before', () => {
  const draws = 200;
  let [all, next, rest] = [0, 0, 0];
  for (let seed = 1; seed <= draws; seed += 1) {
    const decided = [0, 50, 200][seed % 3]!;
    const { scores, outcomes, joint, wrong, total } = draw(seed * 17, decided);
    const estimate = estimateWrongLabels({ scores, outcomes, joint, next: 100 });
    const count = (from: number, to: number): number => wrong.subarray(from, to).reduce((sum, one) => sum + one, 0);
    const holds = ({ low, high }: { low: number; high: number }, truth: number) =>
      low <= truth && truth <= high ? 1 : 0;
    all += holds(estimate.wrong, total);
    next += holds(estimate.next, count(decided, decided + 100));
    rest += holds(estimate.rest, count(decided + 100, wrong.length));
  }
  expect(Math.min(all, next, rest) / draws).toBeGreaterThanOrEqual(0.9);
});

test('what was found, the next and the rest add up to the whole, which lies within its interval', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const decided = [0, 50, 200][seed % 3]!;
    const { scores, outcomes, joint, wrong } = draw(seed * 17, decided);
    const estimate = estimateWrongLabels({ scores, outcomes, joint, next: 100 });
    const found = wrong.subarray(0, decided).reduce((sum, one) => sum + one, 0);
    expect(estimate.wrong.value).toBe(found + estimate.next.value + estimate.rest.value);
    expect(estimate.wrong.low).toBeLessThanOrEqual(estimate.wrong.value);
    expect(estimate.wrong.high).toBeGreaterThanOrEqual(estimate.wrong.value);
  }
});

test('decisions narrow the estimate, and follow what they find', () => {
  const { scores, wrong, joint, total } = draw(5, 0);
  const width = (decided: number, outcomes = Int8Array.from(wrong, (one, row) => (row < decided ? one : -1))) => {
    const { low, high } = estimateWrongLabels({ scores, outcomes, joint, next: 100 }).wrong;
    return high - low;
  };
  expect(width(300)).toBeLessThan(width(0) / 2);
  const right = Int8Array.from(wrong, (_, row) => (row < 100 ? 0 : -1));
  const bad = Int8Array.from(wrong, (_, row) => (row < 100 ? 1 : -1));
  const of = (outcomes: Int8Array) => estimateWrongLabels({ scores, outcomes, joint, next: 100 }).next.value;
  expect(of(right)).toBeLessThan(of(bad));
  expect(total).toBeGreaterThan(0);
});

test('all decided: nothing is left, and the count is the one that was found', () => {
  const { scores, wrong, joint, total } = draw(7, 0);
  const estimate = estimateWrongLabels({ scores, outcomes: Int8Array.from(wrong), joint, next: 100 });
  expect(estimate).toMatchObject({
    wrong: { value: total, low: total, high: total },
    next: { value: 0, low: 0, high: 0 },
    rest: { value: 0, low: 0, high: 0 },
    nextCount: 0,
    restCount: 0,
  });
});

test('no rows at all are no error', () => {
  const none = estimateWrongLabels({ scores: new Float64Array(), outcomes: new Int8Array(), joint: 0, next: 100 });
  expect(none.wrong).toEqual({ value: 0, low: 0, high: 0 });
});
