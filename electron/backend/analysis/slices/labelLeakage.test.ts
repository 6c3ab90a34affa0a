import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { givesAwayFrom, labelLeakage } from './labelLeakage.ts';

test('lambda of a worked table: 100 rows, two values of the column, three labels', () => {
  // Labels by value: a has 30, 10, 5; b has 5, 40, 10. Base: the second label, 50 of 100. Told: 30 + 40 of 100.
  const table = [
    [30, 10, 5],
    [5, 40, 10],
  ];
  const rows = table.flatMap((counts, code) =>
    counts.flatMap((count, label) => Array.from({ length: count }, () => [code, label] as const)),
  );
  const codes = Int32Array.from(rows, ([code]) => code);
  const labels = Int32Array.from(rows, ([, label]) => label);
  const told = labelLeakage({ codes, codeCount: 2 }, { labels, classCount: 3 });
  expect(told.share).toBeCloseTo(0.7, 12);
  expect(told.lambda).toBeCloseTo((0.7 - 0.5) / 0.5, 12);
});

test('a column that the label follows from is told apart from one beside it, from a key and from an empty one', () => {
  const random = seededRandom(3);
  const n = 4000;
  const column = (of: (row: number) => number): Int32Array => Int32Array.from({ length: n }, (_, row) => of(row));
  const wage = column(() => Math.floor(random() * 10));
  const labels = column((row) => (random() < 0.04 ? 1 : 0) ^ Number(wage[row]! >= 5));
  const toldBy = (codes: Int32Array, codeCount: number) =>
    labelLeakage({ codes, codeCount }, { labels, classCount: 2 });
  const away = toldBy(wage, 10);
  expect(away.share).toBeCloseTo(0.96, 1);
  expect(away.lambda).toBeGreaterThan(givesAwayFrom);
  expect(
    toldBy(
      column(() => Math.floor(random() * 10)),
      10,
    ).lambda,
  ).toBeLessThan(0.1);
  expect(
    toldBy(
      column((row) => row),
      n,
    ),
  ).toEqual({ share: 0, lambda: 0 });
  expect(
    toldBy(
      column(() => -1),
      0,
    ).lambda,
  ).toBe(0);
});

test('rows without a label do not count, and a missing value is a value', () => {
  const codes = Int32Array.of(-1, -1, 0, 0, 0, 0);
  const labels = Int32Array.of(1, 1, 0, 0, -1, -1);
  expect(labelLeakage({ codes, codeCount: 1 }, { labels, classCount: 2 })).toEqual({ share: 1, lambda: 1 });
  const one = { labels: Int32Array.of(0, 0, 0), classCount: 2 };
  expect(labelLeakage({ codes: Int32Array.of(0, 0, 0), codeCount: 1 }, one)).toEqual({ share: 1, lambda: NaN });
  expect(
    labelLeakage({ codes: new Int32Array(0), codeCount: 1 }, { labels: new Int32Array(0), classCount: 2 }).share,
  ).toBeNaN();
});
