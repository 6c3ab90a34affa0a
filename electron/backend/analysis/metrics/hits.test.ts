import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsetOf, bitsToIds } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { accuracyOf, countHits, errorRateOf, hitOf, hitsOf, scoredWithin, withoutHits } from './hits.ts';

const code = fc.integer({ min: -1, max: 2 });
const rows = fc.array(fc.record({ label: code, guess: code, isIn: fc.boolean() }), { maxLength: 80 });

describe('hits', () => {
  test('a row counts with a label and a prediction, and is one where they agree', () => {
    expect([hitOf(2, 2), hitOf(0, 0), hitOf(0, 1), hitOf(-1, 1), hitOf(1, -1), hitOf(-1, -1)]).toEqual([
      1, 1, 0, -1, -1, -1,
    ]);
  });

  test('counts, sets and what is left without a part are those of the rows one by one', () => {
    fc.assert(
      fc.property(rows, (table) => {
        const labels = Int32Array.from(table, ({ label }) => label);
        const predicted = Int32Array.from(table, ({ guess }) => guess);
        const some = bitsetOf(
          table.length,
          table.flatMap(({ isIn }, row) => (isIn ? [row] : [])),
        );
        const counted = (of: typeof table) => of.filter(({ label, guess }) => label >= 0 && guess >= 0);
        const hits = (of: typeof table) => ({
          n: counted(of).length,
          right: counted(of).filter(({ label, guess }) => label === guess).length,
        });
        const inside = hits(table.filter(({ isIn }) => isIn));
        expect(countHits(labels, predicted)).toEqual(hits(table));
        expect(countHits(labels, predicted, some)).toEqual(inside);
        const sets = scoredWithin(labels, predicted, some);
        expect(hitsOf(sets)).toEqual(inside);
        for (const row of bitsToIds(sets.wrong)) expect(table[row]!.label).not.toBe(table[row]!.guess);
        expect(withoutHits(hits(table), inside)).toEqual(hits(table.filter(({ isIn }) => !isIn)));
      }),
    );
  });

  test('accuracy and error rate are the two shares, each with its Wilson interval', () => {
    expect(accuracyOf({ n: 40, right: 31 })).toEqual(wilsonInterval(31, 40));
    expect(errorRateOf({ n: 40, right: 31 })).toEqual(wilsonInterval(9, 40));
    expect(accuracyOf({ n: 40, right: 31 }, 3.29)).toEqual(wilsonInterval(31, 40, 3.29));
    expect(accuracyOf({ n: 0, right: 0 }).value).toBeNaN();
  });
});
