import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsetOf, createBitset } from '#shared/analysis/bitset.ts';
import { binOf, HISTOGRAM_BINS, histogramBin, RELIABILITY_BINS, SMALLEST_PROBABILITY } from './confidence.ts';
import { addTotals, codeRows, countRows, countsOfTotals, createRowCodes, createRowTotals } from './rowTotals.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
/** Classes 0 to 3; the model does not know 3. Probabilities lie on edges of bins too, some are no numbers. */
const row = fc.record({
  probs: fc.tuple(fc.oneof(fc.constantFrom(0, 1, 2 / 3, 1 / 15, 0.05, 0.35, NaN), share), share, share),
  given: fc.integer({ min: -1, max: 3 }),
  current: fc.integer({ min: -1, max: 3 }),
  state: fc.integer({ min: 0, max: 7 }),
  selected: fc.boolean(),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

const excludedBit = 2;
const guessOf = ({ probs }: Row): number => (probs.some(Number.isNaN) ? -1 : probs.indexOf(Math.max(...probs)));
const confidenceOf = (r: Row): number => (guessOf(r) < 0 ? NaN : Math.max(...r.probs));
const lossOf = (r: Row): number =>
  r.current < 0 || r.current > 2 || guessOf(r) < 0
    ? NaN
    : -Math.log(Math.max(r.probs[r.current]!, SMALLEST_PROBABILITY));

/** Class codes times `step`, so that the same rows fill small and large matrices. */
function columnsOf(rows: readonly Row[], step: number) {
  const codes = (of: (r: Row) => number) => Int32Array.from(rows, (r) => (of(r) < 0 ? -1 : of(r) * step));
  const confidence = Float64Array.from(rows, confidenceOf);
  const place = (of: (value: number) => number) =>
    Uint8Array.from(confidence, (value) => (Number.isNaN(value) ? 0 : of(value)));
  return {
    confidence,
    facts: {
      given: codes((r) => r.given),
      current: codes((r) => r.current),
      predicted: codes(guessOf),
      excluded: Uint8Array.from(rows, (r) => r.state),
      excludedBit,
      bins: place((value) => binOf(value, RELIABILITY_BINS)),
      shades: place(histogramBin),
      losses: Float64Array.from(rows, lossOf),
    },
  };
}

/** Every number by filtering the rows, bin by bin and class by class. */
function countedByHand(rows: readonly Row[]) {
  const kept = rows.filter((r) => (r.state & excludedBit) === 0);
  const pairs = kept.filter((r) => r.current >= 0 && guessOf(r) >= 0);
  const scored = pairs.filter((r) => r.current < 3);
  const isRight = (r: Row): boolean => r.current === guessOf(r);
  const known = rows.filter((r) => r.given >= 0 && guessOf(r) >= 0);
  const bins = Array.from({ length: RELIABILITY_BINS }, (_, bin) => {
    const inside = scored.filter((r) => {
      const sure = confidenceOf(r);
      return (sure > bin / RELIABILITY_BINS || bin === 0) && sure <= (bin + 1) / RELIABILITY_BINS;
    });
    const sum = inside.reduce((total, r) => total + confidenceOf(r), 0);
    return { n: inside.length, correct: inside.filter(isRight).length, sum };
  });
  const histogram = (right: boolean) =>
    Array.from(
      { length: HISTOGRAM_BINS },
      (_, bin) =>
        pairs.filter((r) => {
          const sure = confidenceOf(r);
          const isBelow = sure < (bin + 1) / HISTOGRAM_BINS || bin === HISTOGRAM_BINS - 1;
          return isRight(r) === right && sure >= bin / HISTOGRAM_BINS && isBelow;
        }).length,
    );
  return {
    n: rows.length,
    given: { n: known.length, right: known.filter((r) => r.given === guessOf(r)).length },
    pairs,
    bins,
    right: histogram(true),
    wrong: histogram(false),
    leftOut: {
      excluded: rows.length - kept.length,
      incomplete: kept.length - pairs.length,
      unknown: pairs.length - scored.length,
    },
  };
}

/** Equal but for rounding; without rows both are NaN. */
const isNear = (found: number, expected: number): boolean =>
  Object.is(found, expected) || Math.abs(found - expected) < 1e-10;

describe('totals of row codes', () => {
  test.each([
    ['a small matrix', 1, 4],
    ['a matrix whose cells need more than 16 bits', 99, 300],
  ])('are a count row by row, in one part or in two: %s', (_, step, classCount) => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 150 }), (rows) => {
        const { length } = rows;
        const { confidence, facts } = columnsOf(rows, step);
        const codes = createRowCodes(classCount, confidence);
        codeRows(facts, codes, 0, length);
        const chosen = rows.flatMap((r, at) => (r.selected ? [at] : []));
        for (const [set, inSet] of [
          [bitsetOf(length, chosen), chosen.map((at) => rows[at]!)],
          [createBitset(length, true), rows],
          [createBitset(length), []],
        ] as const) {
          const expected = countedByHand(inSet);
          const whole = createRowTotals(classCount);
          countRows(codes, set, [0, length], whole);
          const parts = createRowTotals(classCount);
          const middle = length > 64 ? 64 : 0;
          for (const range of [[0, middle] as const, [middle, length] as const]) {
            const part = createRowTotals(classCount);
            countRows(codes, set, range, part);
            addTotals(parts, part);
          }
          for (const totals of [whole, parts]) {
            const found = countsOfTotals(totals, classCount);
            expect(found).toMatchObject({ n: expected.n, given: expected.given, leftOut: expected.leftOut });
            expect([...found.right]).toEqual(expected.right);
            expect([...found.wrong]).toEqual(expected.wrong);
            const matrix = new Map<number, number>();
            for (const r of expected.pairs) {
              const cell = r.current * step * classCount + guessOf(r) * step;
              matrix.set(cell, (matrix.get(cell) ?? 0) + 1);
            }
            const cells = found.matrix.counts;
            expect(found.matrix).toMatchObject({ classCount, n: expected.pairs.length });
            expect(new Map([...cells.entries()].filter(([, count]) => count > 0))).toEqual(
              new Map([...matrix].toSorted(([a], [b]) => a - b)),
            );
            expect(found.reliability.map((bin) => [bin.n, bin.accuracy.n])).toEqual(
              expected.bins.map(({ n }) => [n, n]),
            );
            found.reliability.forEach((bin, at) => {
              const { n, correct, sum } = expected.bins[at]!;
              expect(isNear(bin.accuracy.value, correct / n)).toBe(true);
              expect(isNear(bin.meanConfidence, sum / n)).toBe(true);
            });
          }
        }
      }),
      { numRuns: step === 1 ? 100 : 10 },
    );
  });

  test('more classes than a matrix can hold are refused with a hint, not with a crash', () => {
    expect(() => createRowTotals(100_000)).toThrow('There are 100,000 classes');
  });
});
