import { describe, expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { bootstrapInterval } from '#backend/testing/plainBootstrap.ts';
import { cohenKappa } from './cohenKappa.ts';
import { fleissKappa, krippendorffAlpha, pairwiseAgreement, type RowLabels } from './manyAnnotators.ts';

function rowLabelsOf(rows: readonly (readonly number[])[], classCount: number): RowLabels {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((labels, row) => (starts[row + 1] = starts[row]! + labels.length));
  return { codes: Int32Array.from(rows.flat()), starts, classCount };
}

/** Codes of two raters from a table of counts. */
function fromTable(table: readonly (readonly number[])[]): [number[], number[]] {
  const a: number[] = [];
  const b: number[] = [];
  table.forEach((row, i) =>
    row.forEach((count, j) => {
      for (let k = 0; k < count; k += 1) {
        a.push(i);
        b.push(j);
      }
    }),
  );
  return [a, b];
}

describe('cohenKappa', () => {
  test('Fleiss, Levin & Paik 2003, table 18.1: 0.68 with a standard error of 0.087', () => {
    const [a, b] = fromTable([
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10],
    ]);
    const { value, low, high, n } = cohenKappa(a, b, 3);
    expect(value).toBeCloseTo(0.23 / 0.34, 12);
    // The book rounds kappa to 0.68 before it computes the standard error.
    expect(Math.abs((high - low) / (2 * 1.959964) - 0.087)).toBeLessThan(0.001);
    expect(n).toBe(100);
    // An independent computation: resampling the rows gives about the same limits.
    const boot = bootstrapInterval({
      rows: Int32Array.from(a, (_, at) => at),
      statistic: (rows) =>
        cohenKappa(
          Array.from(rows, (row) => a[row]!),
          Array.from(rows, (row) => b[row]!),
          3,
        ).value,
      rounds: 2000,
    });
    expect(Math.abs(boot.low - low)).toBeLessThan(0.04);
    expect(Math.abs(boot.high - high)).toBeLessThan(0.04);
  });

  test('full agreement is 1, chance is 0, one class is nothing to agree about; missing labels are left out', () => {
    expect(cohenKappa([0, 1, 2, -1], [0, 1, 2, 0], 3)).toMatchObject({ value: 1, high: 1, n: 3 });
    expect(
      cohenKappa(
        ...fromTable([
          [25, 25],
          [25, 25],
        ]),
        2,
      ).value,
    ).toBeCloseTo(0, 12);
    expect(cohenKappa([1, 1], [1, 1], 2).value).toBeNaN();
    expect(cohenKappa([], [], 2).value).toBeNaN();
  });
});

/** Ten subjects, fourteen raters, five categories: Fleiss' worked table. */
const fleissTable = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
];
const fleissRows = rowLabelsOf(
  fleissTable.map((counts) => counts.flatMap((count, k) => new Array<number>(count).fill(k))),
  5,
);

/** Four observers, twelve units, with gaps (Krippendorff 2011, example C); 0 is missing. */
const krippendorffData = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
  [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
];
const krippendorffRows = rowLabelsOf(
  krippendorffData[0]!.map((_, unit) => krippendorffData.flatMap((row) => (row[unit] === 0 ? [] : [row[unit]! - 1]))),
  5,
);

describe('many annotators', () => {
  test("Fleiss' kappa of the worked table is 0.210, observed agreement 0.378", () => {
    expect(fleissKappa(fleissRows).value).toBeCloseTo(0.21, 3);
    const { value, low, high, n } = pairwiseAgreement(fleissRows);
    expect(value).toBeCloseTo(0.378, 3);
    expect(n).toBe(10);
    expect(low).toBeLessThan(value);
    expect(high).toBeLessThan(wilsonInterval(3.78, 10).high);
  });

  test('full agreement, or none at all, of a few rows is not known exactly: Wilson limits of the agreement, chance as it is', () => {
    const codes = [0, 1, 0, 1, 0, 1, 0, 1];
    const low = (wilsonInterval(8, 8).low - 0.5) / 0.5;
    const pairs = rowLabelsOf(
      codes.map((code) => [code, code]),
      2,
    );
    for (const found of [cohenKappa(codes, codes, 2), fleissKappa(pairs)]) {
      expect(found).toMatchObject({ value: 1, high: 1, n: 8 });
      expect(found.low).toBeCloseTo(low, 12);
    }
    // Each row is called one by the first and the other by the second.
    const other = codes.map((code) => 1 - code);
    const none = cohenKappa(codes, other, 2);
    expect(none).toMatchObject({ value: -1, low: -1 });
    expect(none.high).toBeCloseTo((wilsonInterval(0, 8).high - 0.5) / 0.5, 12);
    // The more rows, the less is left open.
    const many = Array.from({ length: 4000 }, (_, row) => row % 2);
    expect(cohenKappa(many, many, 2).low).toBeGreaterThan(0.998);
  });

  test("Krippendorff's alpha of his example with gaps is 0.743; Fleiss' kappa does not apply", () => {
    expect(krippendorffAlpha(krippendorffRows)).toBeCloseTo(0.743, 3);
    expect(fleissKappa(krippendorffRows).value).toBeNaN();
  });

  test('two annotators: the agreement is a share with its Wilson interval; alpha is 1 when they always agree', () => {
    const [a, b] = fromTable([
      [20, 5],
      [10, 15],
    ]);
    const pairs = rowLabelsOf(
      a.map((code, row) => [code, b[row]!]),
      2,
    );
    expect(pairwiseAgreement(pairs)).toEqual(wilsonInterval(35, 50));
    // Two raters, always both: Fleiss pools their class shares, here 27.5 and 22.5 of 50.
    const expected = 0.55 ** 2 + 0.45 ** 2;
    expect(fleissKappa(pairs).value).toBeCloseTo((0.7 - expected) / (1 - expected), 12);
    expect(
      krippendorffAlpha(
        rowLabelsOf(
          [
            [0, 0],
            [1, 1],
            [0, 0],
          ],
          2,
        ),
      ),
    ).toBe(1);
    expect(
      krippendorffAlpha(
        rowLabelsOf(
          [
            [0, 0],
            [0, 0],
          ],
          2,
        ),
      ),
    ).toBeNaN();
    expect(pairwiseAgreement(rowLabelsOf([[0], [1], []], 2)).n).toBe(0);
  });

  test("the jackknife limits of Fleiss' kappa are those of resampling the rows", () => {
    // 80 rows of three labels, mostly in agreement.
    const rows = Array.from({ length: 80 }, (_, row) => {
      const truth = row % 4;
      return [truth, row % 5 === 0 ? (truth + 1) % 4 : truth, row % 3 === 0 ? (truth + 2) % 4 : truth];
    });
    const { value, low, high } = fleissKappa(rowLabelsOf(rows, 4));
    const boot = bootstrapInterval({
      rows: Int32Array.from(rows, (_, at) => at),
      statistic: (drawn) =>
        fleissKappa(
          rowLabelsOf(
            Array.from(drawn, (row) => rows[row]!),
            4,
          ),
        ).value,
    });
    expect(value).toBeGreaterThan(low);
    expect(Math.abs(boot.low - low)).toBeLessThan(0.03);
    expect(Math.abs(boot.high - high)).toBeLessThan(0.03);
  });
});
