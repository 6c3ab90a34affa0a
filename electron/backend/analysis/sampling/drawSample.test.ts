import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsetOf, createBitset, hasBit } from '#shared/analysis/bitset.ts';
import { drawSample } from './drawSample.ts';

/** 99.9 % points of chi-square (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4), by degrees of freedom. */
const chiSquare999: Record<number, number> = { 9: 27.877, 19: 43.82, 89: 135.978 };

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('drawSample', () => {
  test('draws distinct members, all of them when there are fewer, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(199)), fc.nat(60), fc.nat(), (members, size, seed) => {
        const rows = bitsetOf(200, members);
        const ids = drawSample(rows, size, seed);
        expect(ids).toHaveLength(Math.min(size, members.length));
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every((id) => hasBit(rows, id))).toBe(true);
        // The set decides, not how it came to be; and a longer sample goes on where a shorter one ends.
        expect(drawSample(bitsetOf(200, members.toReversed()), size, seed)).toEqual(ids);
        expect(drawSample(rows, size + 5, seed).slice(0, ids.length)).toEqual(ids);
      }),
      { seed: 1 },
    );
  });

  test('over seeds, every row is in the sample equally often, at every place', () => {
    // 20 rows of 40, samples of 10: 6,000 seeds.
    const rows = bitsetOf(
      40,
      Array.from({ length: 20 }, (_, at) => at * 2 + 1),
    );
    const first = new Array<number>(20).fill(0);
    const last = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 6000; seed += 1) {
      const ids = drawSample(rows, 10, seed);
      first[(ids[0]! - 1) / 2]! += 1;
      last[(ids[9]! - 1) / 2]! += 1;
    }
    expect(chiSquare(first)).toBeLessThan(chiSquare999[19]!);
    expect(chiSquare(last)).toBeLessThan(chiSquare999[19]!);
  });

  test('over seeds, every ordered pair is drawn equally often', () => {
    const pairs = new Map<string, number>();
    for (let seed = 0; seed < 9000; seed += 1) {
      const pair = drawSample(createBitset(10, true), 2, seed * 7919).join();
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    expect(pairs.size).toBe(90);
    expect(chiSquare([...pairs.values()])).toBeLessThan(chiSquare999[89]!);
  });

  test('nonsense is refused', () => {
    expect(() => drawSample(createBitset(3, true), -1, 1)).toThrow(/makes no sense/);
  });
});
