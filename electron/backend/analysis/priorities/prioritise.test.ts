import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsetOf, bitsetWhere, createBitset } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { exactly, gapTo, potentialGain } from './potentialGain.ts';
import { prioritise, remainingGain, type PriorityInput } from './prioritise.ts';

const baseline = { accuracy: 1, source: 'no error at all' };

/** Speech recognition, the worked table of error analysis: accuracy, human level and share of the data in percent. */
const speech = [
  { name: 'clean speech', accuracy: 94, human: 95, share: 60, gain: 0.6 },
  { name: 'car noise', accuracy: 89, human: 93, share: 4, gain: 0.16 },
  { name: 'people noise', accuracy: 87, human: 89, share: 30, gain: 0.6 },
  { name: 'low bandwidth', accuracy: 70, human: 70, share: 6, gain: 0 },
];

describe('prioritise', () => {
  test('the worked table from typed-in numbers: 0.60, 0.16, 0.60 and 0 points', () => {
    for (const { accuracy, human, share, gain } of speech) {
      const gap = gapTo(exactly(human / 100), exactly(accuracy / 100));
      const found = potentialGain(gap, exactly(share / 100));
      expect(found.value * 100).toBeCloseTo(gain, 10);
      expect([found.low, found.high].map((limit) => Number((limit * 100).toFixed(10)))).toEqual([gain, gain]);
    }
  });

  test('the worked table from 10,000 rows', () => {
    const rowCount = 10_000;
    const wrongRows: number[] = [];
    let next = 0;
    const candidates = speech.map(({ name, accuracy, human, share }) => {
      const count = (share * rowCount) / 100;
      const rows = Array.from({ length: count }, (_, at) => next + at);
      wrongRows.push(...rows.slice(0, (count * (100 - accuracy)) / 100));
      next += count;
      return { name, rows: bitsetOf(rowCount, rows), humanLevel: { accuracy: human / 100, source: 'typed in' } };
    });
    const wrong = bitsetOf(rowCount, wrongRows);
    const table = prioritise({ candidates, wrong, scored: createBitset(rowCount, true), baseline });
    for (const { name, accuracy, human, share, gain } of speech) {
      const row = table.find((one) => one.name === name)!;
      expect(row.accuracy.value).toBeCloseTo(accuracy / 100, 12);
      expect(row.shareOfData.value).toBeCloseTo(share / 100, 12);
      expect(row.gap.value).toBeCloseTo((human - accuracy) / 100, 12);
      expect(row.potentialGain.value * 100).toBeCloseTo(gain, 10);
      expect(row.potentialGain.low).toBeLessThanOrEqual(row.potentialGain.value);
      expect(row.potentialGain.high).toBeGreaterThan(row.potentialGain.value);
      expect(row).toMatchObject({ known: rowCount, coverage: 1, humanLevelSource: 'typed in', weight: 1, ease: 1 });
      expect(row.remaining!.gain * 100).toBeCloseTo(gain, 10);
    }
    expect(table.slice(2).map(({ name }) => name)).toEqual(['car noise', 'low bandwidth']);
    // 360 + 44 + 390 + 180 of 974 errors.
    expect(table.find(({ name }) => name === 'people noise')!.shareOfErrors.value).toBeCloseTo(390 / 974, 12);
  });

  test('rates rest on rows where the tag is known, with the coverage', () => {
    // Ten rows; the tag is known on six, of which two have it and one of these is wrong. Row 9 has no prediction.
    const table = prioritise({
      candidates: [{ name: 'blurry', rows: bitsetOf(10, [0, 1, 9]), known: bitsetOf(10, [0, 1, 2, 3, 4, 5, 9]) }],
      scored: bitsetOf(10, [0, 1, 2, 3, 4, 5, 6, 7, 8]),
      wrong: bitsetOf(10, [0, 2, 6]),
      baseline,
    });
    expect(table[0]).toMatchObject({
      known: 6,
      n: 2,
      errors: 1,
      shareOfData: wilsonInterval(2, 6),
      shareOfErrors: wilsonInterval(1, 2),
      errorRate: wilsonInterval(1, 2),
      humanLevelSource: 'no error at all',
    });
    expect(table[0]!.coverage).toBeCloseTo(6 / 9, 12);
    expect(table[0]!.potentialGain.value).toBeCloseTo((1 / 2) * (2 / 6), 12);
  });

  test('what remains after the chosen never counts a row twice', () => {
    const input: PriorityInput = {
      candidates: [
        { name: 'a', rows: bitsetOf(10, [0, 1, 2, 3]) },
        { name: 'b', rows: bitsetOf(10, [2, 3, 4]) },
        { name: 'c', rows: bitsetOf(10, [0, 1]) },
      ],
      scored: createBitset(10, true),
      wrong: bitsetOf(10, [0, 1, 2, 3, 4]),
      baseline,
    };
    expect(remainingGain(input, 1, [])).toEqual({ gain: 0.3, n: 10, rows: 3 });
    expect(remainingGain(input, 1, [0])).toEqual({ gain: 0.1, n: 10, rows: 1 });
    expect(remainingGain(input, 2, [0])).toEqual({ gain: 0, n: 10, rows: 0 });
    const table = prioritise({ ...input, chosen: [0] });
    expect(table.map(({ name, remaining }) => [name, remaining && remaining.gain])).toEqual([
      ['a', null],
      ['b', 0.1],
      ['c', 0],
    ]);
    // Weight and ease decide the order, not the gain.
    const heavy = { ...input, candidates: input.candidates.with(1, { ...input.candidates[1]!, weight: 4, ease: 0.5 }) };
    expect(prioritise(heavy).map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });

  test('gains of one after the other add up to the errors there are, whatever overlaps', () => {
    const set = fc.uniqueArray(fc.nat(29), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(set, { maxLength: 6 }), set, (sets, wrongIds) => {
        const candidates = sets.map((ids, at) => ({ name: `t${at}`, rows: bitsetOf(30, ids) }));
        const wrong = bitsetOf(30, wrongIds);
        const input = { candidates, wrong, scored: createBitset(30, true), baseline };
        const gains = sets.map((_, at) => remainingGain(input, at, [...Array(at).keys()]).gain);
        const union = new Set(sets.flat().filter((row) => wrongIds.includes(row)));
        expect(gains.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(union.size / 30, 10);
      }),
      { seed: 51 },
    );
  });

  test('the interval of the gain covers the truth about as often as it says', () => {
    // 400 rows, share 0.3, accuracy 0.8 within, human level 0.95: true gain 0.045.
    const next = seededRandom(4);
    let covered = 0;
    for (let run = 0; run < 400; run += 1) {
      const tags = Uint8Array.from({ length: 400 }, () => (next() < 0.3 ? 1 : 0));
      const wrong = bitsetWhere(400, () => next() < 0.2);
      const rows = bitsetWhere(400, (row) => tags[row] === 1);
      const [row] = prioritise({
        candidates: [{ name: 't', rows, humanLevel: { accuracy: 0.95, source: '' } }],
        scored: createBitset(400, true),
        wrong,
        baseline,
      });
      if (row!.potentialGain.low <= 0.045 && 0.045 <= row!.potentialGain.high) covered += 1;
    }
    expect(covered / 400).toBeGreaterThan(0.92);
    expect(covered / 400).toBeLessThan(0.985);
  });

  test('a model better than people has nothing to gain; nonsense is refused', () => {
    const gap = gapTo(exactly(0.8), wilsonInterval(90, 100));
    expect(potentialGain(gap, wilsonInterval(100, 1000)).value).toBe(0);
    const one = { name: 'x', rows: bitsetOf(2, [0]) };
    const rest = { scored: createBitset(2, true), wrong: bitsetOf(2, [0]), baseline };
    expect(() => prioritise({ ...rest, candidates: [{ ...one, weight: -1 }] })).toThrow(/Weight and ease of x/);
    const human = { accuracy: 95, source: 'typed in' };
    expect(() => prioritise({ ...rest, candidates: [{ ...one, humanLevel: human }] })).toThrow(/0\.\.1; it is 95/);
    const empty = prioritise({ ...rest, candidates: [{ ...one, known: bitsetOf(2, []) }, one] });
    expect(empty.map(({ worth }) => worth)).toEqual([0.5, NaN]);
  });
});
