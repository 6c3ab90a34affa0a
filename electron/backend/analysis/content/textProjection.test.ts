import { expect, test } from 'vitest';
import { ngramCounter } from '../heads/hashedNgrams.ts';
import { textProjection } from './textProjection.ts';

test('inner products of projected rows are nearly those of the sparse ones; an empty row is NaN', () => {
  const counter = ngramCounter(2 ** 14);
  const texts = ['the quick brown fox jumps', 'the quick brown fox leaps', 'rates of interest fell again', ''];
  for (const text of texts) counter.add(text);
  const rows = counter.rows();
  const projection = textProjection({ places: 2 ** 14, width: 256 });
  for (const text of texts) projection.count(text);
  const dense = new Float32Array(texts.length * 256);
  texts.forEach((text, row) => projection.project(text, dense.subarray(row * 256, (row + 1) * 256)));
  const exact = (one: number, other: number): number => {
    const weights = new Map<number, number>();
    for (let at = rows.starts[one]!; at < rows.starts[one + 1]!; at += 1)
      weights.set(rows.columns[at]!, rows.values[at]!);
    let sum = 0;
    for (let at = rows.starts[other]!; at < rows.starts[other + 1]!; at += 1)
      sum += rows.values[at]! * (weights.get(rows.columns[at]!) ?? 0);
    return sum;
  };
  const near = (one: number, other: number): number => {
    let sum = 0;
    for (let j = 0; j < 256; j += 1) sum += dense[one * 256 + j]! * dense[other * 256 + j]!;
    return sum;
  };
  for (const [one, other] of [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    expect(Math.abs(near(one, other) - exact(one, other))).toBeLessThan(0.15);
  expect(dense.subarray(3 * 256).every(Number.isNaN)).toBe(true);
});
