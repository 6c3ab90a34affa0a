import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainLabelError, qualityRanks } from './explainLabelError.ts';
import { roundHalfEven, roundKeepingSum } from './roundKeepingSum.ts';
import { nthSmallest, positionsOfSmallest } from './selectSmallest.ts';

describe('selection', () => {
  const key = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0));
  test('takes the smallest, the earliest among equals', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), fc.nat(320), (numbers, count) => {
        const order = numbers
          .map((_, at) => at)
          .sort((a, b) => (numbers[a]! < numbers[b]! ? -1 : numbers[a]! > numbers[b]! ? 1 : a - b));
        const expected = order.slice(0, count).sort((a, b) => a - b);
        expect([...positionsOfSmallest(Float64Array.from(numbers), count)]).toEqual(expected);
      }),
    );
  });

  test('sorted, reversed, constant and organ-pipe orders end with the right value', () => {
    const size = 20_001;
    const orders = [(at: number) => at, (at: number) => size - at, () => 7, (at: number) => Math.min(at, size - at)];
    for (const order of orders) {
      const keys = Float64Array.from({ length: size }, (_, at) => order(at));
      const sorted = keys.slice().sort();
      for (const rank of [0, 1, 10_000, size - 1]) expect(nthSmallest(keys.slice(), rank)).toBe(sorted[rank]);
    }
  });
});

describe('rounding', () => {
  test('half to even', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 0, -2, 2, 3]);
  });

  test('keeps the total; the highest index gains and the lowest loses a tie', () => {
    const gains = Float64Array.of(1.4, 1.4, 1.2);
    roundKeepingSum(gains);
    expect([...gains]).toEqual([1, 2, 1]);
    const loses = Float64Array.of(1.6, 1.6, 0.8);
    roundKeepingSum(loses);
    expect([...loses]).toEqual([1, 2, 1]);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (numbers) => {
          const row = Float64Array.from(numbers);
          const total = row.reduce((sum, value) => sum + value, 0);
          roundKeepingSum(row);
          expect(row.reduce((sum, value) => sum + value, 0)).toBe(roundHalfEven(total));
          row.forEach((value, at) => expect(Math.abs(value - numbers[at]!)).toBeLessThanOrEqual(1));
        },
      ),
    );
  });
});

describe('explainLabelError', () => {
  const evidence = {
    probs: [0.04, 0.93, 0.03],
    given: 0,
    suggested: 1,
    thresholds: Float64Array.of(0.41, 0.6, 2),
    classNames: ['T-shirt', 'Shirt', 'Coat'],
    quality: 0.04,
    rank: 12,
    total: 6040,
  };

  test('says what the model gives, what it usually gives, what it prefers and how rare that is', () => {
    expect(explainLabelError(evidence)).toBe(
      'The model gives T-shirt 4 %, below the 41 % it usually gives examples labelled T-shirt; Shirt is 93 %. Label quality 0.04, the 12th lowest of 6,040.',
    );
  });

  test('above or at the usual, no usual, no better class, tiny numbers and places', () => {
    expect(explainLabelError({ ...evidence, probs: [0.48, 0.52, 0] })).toContain('48 %, above the 41 % it usually');
    expect(explainLabelError({ ...evidence, probs: [0.41, 0.59, 0] })).toContain('41 %, as much as it usually gives');
    expect(explainLabelError({ ...evidence, given: 2 })).toContain('The model gives Coat 3 %; Shirt is 93 %.');
    const agreed = explainLabelError({ ...evidence, suggested: 0 });
    expect(agreed).toContain('labelled T-shirt. No other class is more probable. Label quality');
    const tiny = explainLabelError({ ...evidence, probs: [0.001, 0.999, 0], quality: 0.001, rank: 1, total: 1234567 });
    expect(tiny).toContain('T-shirt under 1 %');
    expect(tiny).toContain('Shirt is over 99 %');
    expect(tiny).toContain('Label quality under 0.01, the lowest of 1,234,567.');
    const place = (rank: number) => /the (\S+) lowest/.exec(explainLabelError({ ...evidence, rank }))![1];
    expect([2, 3, 11, 21, 112, 1013, 1022].map(place)).toEqual([
      '2nd',
      '3rd',
      '11th',
      '21st',
      '112th',
      '1,013th',
      '1,022nd',
    ]);
    expect(explainLabelError({ ...evidence, classNames: [] })).toContain('class 1 is 93 %');
  });

  test('ranks count from the lowest quality, ties in import order, unranked rows left out', () => {
    const quality = Float64Array.of(0.5, NaN, 0.1, 0.5, 0.9);
    const { ranks, total } = qualityRanks(quality, Int32Array.of(3, 2, 1, 0));
    expect([...ranks]).toEqual([3, 1, 0, 2]);
    expect(total).toBe(4);
  });

  test('ranks of some rows are their places in a sort of all', () => {
    const number = fc.oneof(
      fc.double({ min: -0.001, max: 1.001 }),
      fc.double(),
      fc.integer({ min: 0, max: 4 }).map((step) => step / 4 + 1e-9),
      fc.constantFrom(NaN, 0, -0, 1),
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 400 }), fc.integer({ min: 1, max: 5 }), (numbers, each) => {
        const quality = Float64Array.from(numbers);
        const ranked = Array.from(quality.keys()).filter((row) => !Number.isNaN(quality[row]));
        ranked.sort((a, b) => (quality[a]! < quality[b]! ? -1 : quality[a]! > quality[b]! ? 1 : a - b));
        const rows = Int32Array.from(quality.keys()).filter((row) => row % each === 0);
        const { ranks, total } = qualityRanks(quality, rows);
        expect([...ranks]).toEqual(Array.from(rows, (row) => ranked.indexOf(row) + 1));
        expect(total).toBe(ranked.length);
      }),
    );
  });
});
