import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { createBitset } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { drawSample } from './drawSample.ts';
import { assistedShare, finiteShare, type AuditedRow } from './finitePopulation.ts';

describe('finiteShare', () => {
  test('is Wilson for a tiny part of the data, the share itself for all of it, and narrower in between', () => {
    const wilson = wilsonInterval(30, 100);
    const huge = finiteShare(30, 100, 1e9);
    expect(huge.low).toBeCloseTo(wilson.low, 6);
    expect(huge.high).toBeCloseTo(wilson.high, 6);
    expect(finiteShare(30, 100, 100)).toEqual({ value: 0.3, low: 0.3, high: 0.3, n: 100 });
    // Half of the data: the width shrinks by about the square root of 1 − 1/2.
    const half = finiteShare(30, 100, 200);
    expect((half.high - half.low) / (wilson.high - wilson.low)).toBeCloseTo(Math.sqrt(100 / 199), 1);
    expect(finiteShare(0, 0, 10).value).toBeNaN();
    expect(() => finiteShare(1, 11, 10)).toThrow(/makes no sense/);
  });

  test.each([
    { population: 150, size: 60, rate: 0.1 },
    { population: 2000, size: 100, rate: 0.03 },
    { population: 2000, size: 100, rate: 0.2 },
  ])(
    'covers the truth of $population rows in at least 93 % of 2,000 samples of $size',
    ({ population, size, rate }) => {
      const wrong = Math.round(population * rate);
      const all = createBitset(population, true);
      let covered = 0;
      for (let seed = 0; seed < 2000; seed += 1) {
        const found = drawSample(all, size, seed).filter((row) => row < wrong).length;
        const { low, high } = finiteShare(found, size, population);
        if (low <= wrong / population && wrong / population <= high) covered += 1;
      }
      expect(covered / 2000).toBeGreaterThanOrEqual(0.93);
    },
  );
});

/** A population with labels that are wrong for some rows, a model that errs for some, and rows that do not belong. */
function population(options: {
  rows: number;
  labelErrors: number;
  modelErrors: number;
  foreign: number;
  seed: number;
}) {
  const next = seededRandom(options.seed);
  return Array.from({ length: options.rows }, () => {
    const truth = Math.floor(next() * 4);
    const other = (truth + 1 + Math.floor(next() * 3)) % 4;
    return {
      truth,
      label: next() < options.labelErrors ? other : truth,
      predicted: next() < options.modelErrors ? (truth + 1) % 4 : truth,
      isKept: next() >= options.foreign,
    };
  });
}

describe('assistedShare', () => {
  test('equals the mean when all rows are audited, and the sample mean of the truth when the proxy says nothing', () => {
    const rows: AuditedRow[] = [true, true, false, true].map((truth, at) => ({ truth, proxy: at < 2, isKept: true }));
    expect(assistedShare(0.5, 4, rows)).toMatchObject({ value: 0.75, low: 0.75, high: 0.75, n: 4 });
    const blind = rows.map((row) => ({ ...row, proxy: false }));
    expect(assistedShare(0, 1e9, blind).value).toBeCloseTo(0.75, 12);
    expect(assistedShare(0.5, 4, []).value).toBeNaN();
  });

  test('with no correction found it is the proxy, and still as wide as Bonett and Price have it', () => {
    const rows = Array.from({ length: 98 }, () => ({ truth: true, proxy: true, isKept: true }));
    const { value, low, high } = assistedShare(0.9, 1e12, rows);
    expect(value).toBeCloseTo(0.9, 12);
    // p12 = p21 = 1/100: half = z sqrt(0.02 / 100).
    expect(high - 0.9).toBeCloseTo(1.959964 * Math.sqrt(0.02 / 100), 6);
    expect(0.9 - low).toBeCloseTo(1.959964 * Math.sqrt(0.02 / 100), 6);
  });

  test.each([
    { rows: 3000, size: 100, labelErrors: 0.1, modelErrors: 0.15, foreign: 0 },
    { rows: 3000, size: 100, labelErrors: 0.02, modelErrors: 0.08, foreign: 0.05 },
    { rows: 400, size: 150, labelErrors: 0.05, modelErrors: 0.3, foreign: 0.02 },
    { rows: 20000, size: 300, labelErrors: 0.01, modelErrors: 0.05, foreign: 0 },
  ])('covers the true accuracy in at least 93 % of 2,000 audits of $size ($labelErrors label errors)', (options) => {
    const data = population({ ...options, seed: 11 });
    const kept = data.filter(({ isKept }) => isKept);
    const truth = kept.filter((row) => row.predicted === row.truth).length / kept.length;
    const proxyShare = data.filter((row) => row.predicted === row.label).length / data.length;
    const all = createBitset(data.length, true);
    let covered = 0;
    let total = 0;
    let assistedWidth = 0;
    let plainWidth = 0;
    for (let seed = 0; seed < 2000; seed += 1) {
      const audited = Array.from(drawSample(all, options.size, seed), (id) => {
        const row = data[id]!;
        return { truth: row.predicted === row.truth, proxy: row.predicted === row.label, isKept: row.isKept };
      });
      const found = assistedShare(proxyShare, data.length, audited);
      if (found.low <= truth && truth <= found.high) covered += 1;
      total += found.value;
      assistedWidth += found.high - found.low;
      const usable = audited.filter(({ isKept }) => isKept);
      const plain = finiteShare(usable.filter((row) => row.truth).length, usable.length, data.length);
      plainWidth += plain.high - plain.low;
    }
    expect(covered / 2000).toBeGreaterThanOrEqual(0.93);
    expect(Math.abs(total / 2000 - truth)).toBeLessThan(0.004);
    // Better labels than predictions: knowing them must pay.
    if (options.labelErrors < options.modelErrors / 2) expect(assistedWidth).toBeLessThan(plainWidth);
  });

  test('a prefix that ends before the first undecided row is unbiased, also when suspicious labels were decided beforehand', () => {
    // Wrong labels are decided before the audit; the person then decides 40 more rows in order. The rows up to the first
    // undecided one are used (Haldane 1945: k / (N − 1) is unbiased when one stops at the (k + 1)-th).
    const wrong = (row: number): boolean => row % 8 === 0;
    const all = createBitset(4000, true);
    let sum = 0;
    for (let seed = 0; seed < 3000; seed += 1) {
      const order = drawSample(all, 400, seed);
      let byHand = 0;
      const end = order.findIndex((row) => !wrong(row) && (byHand += 1) > 40);
      sum += order.subarray(0, end).filter(wrong).length / end;
    }
    expect(sum / 3000).toBeCloseTo(1 / 8, 2);
  });
});
