import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitsetOf, bitsToIds } from '../bitset.ts';
import { argmax, binOf, calibration, logLoss, SMALLEST_PROBABILITY } from './confidence.ts';
import { confusionMatrix } from './confusion.ts';
import { overviewPass } from './overviewPass.ts';

const classCount = 3;
const binCount = 15;
const row = fc.record({
  // With values that lie on edges of bins, certain mistakes and rows without a prediction.
  probs: fc.tuple(
    fc.oneof(fc.constantFrom(0, 1, 2 / 3, 1 / 15, NaN), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  given: fc.integer({ min: -1, max: 2 }),
  current: fc.integer({ min: -1, max: 2 }),
  state: fc.integer({ min: 0, max: 7 }),
  selected: fc.boolean(),
});

test('one pass over kept columns gives what the separate functions give over the probabilities', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 150 }), (rows) => {
      const probs = Float64Array.from(rows.flatMap((r) => r.probs));
      const best = rows.map((_, i) => argmax(probs, i * classCount, classCount));
      const given = Int32Array.from(rows, (r) => r.given);
      const current = Int32Array.from(rows, (r) => r.current);
      const predicted = Int32Array.from(best);
      const confidence = Float64Array.from(best, (k, i) => (k < 0 ? NaN : probs[i * classCount + k]!));
      const selected = bitsetOf(
        rows.length,
        rows.flatMap((r, i) => (r.selected ? [i] : [])),
      );
      const included = bitsToIds(selected).filter((id) => (rows[id]!.state & 2) === 0);
      const found = overviewPass({
        rows: selected,
        given,
        current,
        predicted,
        excluded: Uint8Array.from(rows, (r) => r.state),
        excludedBit: 2,
        classCount,
        confidence,
        bins: Uint8Array.from(confidence, (c) => (Number.isNaN(c) ? 0 : binOf(c, binCount))),
        binCount,
        losses: Float64Array.from(rows, (r, i) =>
          r.current < 0 || best[i]! < 0
            ? NaN
            : -Math.log(Math.max(probs[i * classCount + r.current]!, SMALLEST_PROBABILITY)),
        ),
      });
      const input = { probs, labels: current, rowCount: rows.length, classCount, selection: included };
      expect(found.matrix).toEqual(confusionMatrix({ given: current, predicted, classCount, selection: included }));
      expect(found.logLoss).toEqual(logLoss(input));
      expect(found.calibration).toEqual(calibration(input, binCount));
      const known = bitsToIds(selected).filter((id) => given[id]! >= 0 && predicted[id]! >= 0);
      expect(found.n).toBe(bitsToIds(selected).length);
      expect(found.given).toEqual({
        n: known.length,
        correct: known.filter((id) => given[id] === predicted[id]).length,
      });
    }),
  );
});
