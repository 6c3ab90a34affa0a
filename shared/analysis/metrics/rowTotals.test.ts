import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitsetOf, bitsToIds, createBitset } from '../bitset.ts';
import { argmax, binOf, SMALLEST_PROBABILITY } from './confidence.ts';
import { overviewPass } from './overviewPass.ts';
import { histogramBin, pictureCounts } from './pictureCounts.ts';
import {
  addTotals,
  codeRows,
  countRows,
  createRowCodes,
  createRowTotals,
  overviewOfTotals,
  picturesOfTotals,
} from './rowTotals.ts';

type Tree = Record<string, unknown>;

const modelClasses = 3;
/** The last class is one that the model does not know. */
const classCount = 4;
const binCount = 15;
const row = fc.record({
  probs: fc.tuple(
    fc.oneof(fc.constantFrom(0, 1, 2 / 3, 1 / 15, 0.05, 0.35, NaN), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  given: fc.integer({ min: -1, max: 3 }),
  current: fc.integer({ min: -1, max: 3 }),
  state: fc.integer({ min: 0, max: 7 }),
  selected: fc.boolean(),
  /** A prediction whose class the project does not have. */
  isForeign: fc.integer({ min: 0, max: 9 }).map((value) => value === 0),
});

test('totals of codes, in one part or in two, are what the plain passes count', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
      const length = rows.length;
      const probs = Float64Array.from(rows.flatMap((r) => r.probs));
      const best = rows.map((_, i) => argmax(probs, i * modelClasses, modelClasses));
      const given = Int32Array.from(rows, (r) => r.given);
      const current = Int32Array.from(rows, (r) => r.current);
      const predicted = Int32Array.from(best, (k, i) => (rows[i]!.isForeign ? -1 : k));
      const confidence = Float64Array.from(best, (k, i) => (k < 0 ? NaN : probs[i * modelClasses + k]!));
      const bins = Uint8Array.from(confidence, (c) => (Number.isNaN(c) ? 0 : binOf(c, binCount)));
      const shades = Uint8Array.from(confidence, (c) => (Number.isNaN(c) ? 0 : histogramBin(c)));
      const losses = Float64Array.from(rows, ({ current: label }, i) =>
        label < 0 || label >= modelClasses || best[i]! < 0
          ? NaN
          : -Math.log(Math.max(probs[i * modelClasses + label]!, SMALLEST_PROBABILITY)),
      );
      const excluded = Uint8Array.from(rows, (r) => r.state);
      const facts = { given, current, predicted, excluded, excludedBit: 2 };
      const selected = bitsetOf(
        length,
        rows.flatMap((r, i) => (r.selected ? [i] : [])),
      );
      const codes = createRowCodes(classCount, { confidence, losses });
      codeRows({ ...facts, bins, shades }, codes, 0, length);
      for (const set of [selected, createBitset(length, true), createBitset(length)]) {
        const expected = overviewPass({ rows: set, ...facts, classCount, confidence, bins, binCount, losses });
        const pictures = pictureCounts({
          ...{ labels: current, predicted, confidence, classCount, states: excluded, skipMask: 2 },
          ids: bitsToIds(set),
          unknown: Uint8Array.of(0, 0, 0, 1),
        });
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
          const found = overviewOfTotals(totals, classCount);
          expect(differences(found, expected)).toEqual([]);
          expect(differences(picturesOfTotals(totals, classCount), pictures)).toEqual([]);
        }
      }
    }),
  );
});

/** Where two trees differ; numbers that are not whole may by 1e-12 of their size. */
function differences(found: unknown, expected: unknown, path = ''): string[] {
  if (typeof expected === 'object' && expected !== null) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(found as object)]);
    return [...keys].flatMap((key) => differences((found as Tree)[key], (expected as Tree)[key], `${path}/${key}`));
  }
  const room =
    Number.isInteger(expected) && Number.isInteger(found) ? 0 : 1e-12 * Math.max(1, Math.abs(Number(expected)));
  const isSame = Object.is(found, expected) || Math.abs(Number(found) - Number(expected)) <= room;
  return isSame ? [] : [`${path}: ${String(found)} for ${String(expected)}`];
}
