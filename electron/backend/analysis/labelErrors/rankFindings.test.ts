import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { alone } from './pool.ts';
import { scanTable } from './scanTable.ts';
import { rankFindings } from './rankFindings.ts';
import { bitsOfKey, keyOf } from './rankRows.ts';

/** Two classes; p[given] comes from `given`. */
function rankedAndPlain(count: number, given: (row: number) => number, isSingle: boolean) {
  const probs = isSingle ? new Float32Array(count * 2) : new Float64Array(count * 2);
  for (let row = 0; row < count; row += 1) {
    probs[row * 2 + 1] = given(row);
    probs[row * 2] = 1 - Math.abs(given(row));
  }
  const table = { probs, labels: new Int32Array(count).fill(1), rowCount: count, classCount: 2 };
  const scan = scanTable(table);
  const rows = Int32Array.from({ length: count }, (_, row) => row).filter((row) => row % 7 !== 3);
  const ranked = rankFindings({ table, scan, pool: alone }, rows, { score: 'self_confidence' });
  const of = (row: number) => probs[row * 2 + 1]!;
  const plain = Array.from(rows).sort((a, b) => of(a) - of(b) || a - b);
  return {
    ranked,
    plain: {
      indices: Int32Array.from(plain),
      scores: Float64Array.from(plain, of),
      suggested: Int32Array.from(plain, (row) => scan.predicted[row]!),
    },
  };
}

describe('rankFindings', () => {
  const spreads: Record<string, (next: () => number) => number> = {
    even: (next) => next(),
    'near zero': (next) => next() ** 12,
    'many ties': (next) => Math.round(next() * 5) / 5,
    'all the same': () => 0.25,
    'a little outside 0..1, and both zeros': (next) =>
      next() < 0.3 ? (next() < 0.5 ? -0 : 0) : next() * 1.0019 - 0.0009,
    'apart only beyond float32': (next) => 0.5 + Math.floor(next() * 3) * 1e-12 + (next() < 0.5 ? 0 : next() / 4),
    'all within one float32': (next) => 0.5 + next() * 1e-9,
  };
  test.each(Object.keys(spreads))('orders as a plain stable sort does: %s', (name) => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 4900, max: 12_000 }), fc.boolean(), (seed, count, isSingle) => {
        const next = seededRandom(seed);
        const values = Float64Array.from({ length: count }, () => spreads[name]!(next));
        const { ranked, plain } = rankedAndPlain(count, (row) => values[row]!, isSingle);
        expect(ranked).toEqual(plain);
      }),
      { numRuns: 8 },
    );
  });

  test('keys ascend with the numbers and give them back', () => {
    const numbers = Float32Array.of(-0.001, -1e-30, 0, 1e-40, 1e-9, 0.5, 0.50000006, 1, 1.001);
    const bits = new Int32Array(numbers.buffer);
    const keys = Array.from(bits, keyOf);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
    expect(Math.min(...keys)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...keys)).toBeLessThan(2 ** 31);
    expect(keys.map(bitsOfKey)).toEqual([...bits]);
    expect(keyOf(0x80000000 | 0)).toBe(keyOf(0));
  });
});
