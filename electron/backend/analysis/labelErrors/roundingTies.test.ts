/**
 * Index for index against cleanlab 2.9.0 itself where remainders of the calibrated joint tie (`golden/rounding_ties_*`): at most 16
 * classes, so numpy's sorts are stable and there is one right answer, in the rows with ties as in all others.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyseLabels, flaggedRows, issueCount, type FilterMethod } from './filters.ts';
import { pairwiseSum } from './pairwiseSum.ts';
import { qualityOfAllRows, type QualityScore } from './qualityScores.ts';

type Expected = {
  filters: Record<FilterMethod, { count: number; indices: number[] }>;
  ranked_issues: Record<QualityScore, number[]>;
  scores_sample: Record<QualityScore, number[]>;
  count: {
    confident_thresholds: number[];
    confident_joint_uncalibrated: number[][];
    confident_joint_calibrated: number[][];
    rows_with_rounding_ties: number[];
    num_label_issues_off_diagonal: number;
    num_label_issues_off_diagonal_calibrated: number;
  };
};

const golden = new URL('../golden', import.meta.url).pathname;
const readText = (...parts: string[]): string => readFileSync(join(golden, ...parts), 'utf8');

describe.each(['rounding_ties_1', 'rounding_ties_3', 'rounding_ties_5'])('%s', (name) => {
  const expected = JSON.parse(readText(name, 'expected.json')) as Expected;
  const labels = Int32Array.from(readText(name, 'labels.csv').trim().split('\n').slice(1), (line) =>
    Number(line.split(',')[1]),
  );
  const probs = readFloat32Npy(join(golden, name, 'pred_probs.npy'));
  const table = { probs, labels, rowCount: labels.length, classCount: probs.length / labels.length };
  const analysis = analyseLabels(table);

  test('thresholds, both joints with their tied rows, and counts', () => {
    const { count } = expected;
    expect(count.rows_with_rounding_ties.length).toBeGreaterThan(0);
    count.confident_thresholds.forEach((threshold, k) => expect(analysis.thresholds[k]).toBeCloseTo(threshold, 12));
    expect([...analysis.raw.counts]).toEqual(count.confident_joint_uncalibrated.flat());
    expect([...analysis.calibrated]).toEqual(count.confident_joint_calibrated.flat());
    expect(issueCount(analysis)).toBe(count.num_label_issues_off_diagonal);
    const estimated = analysis.calibrated.filter((_, cell) => cell % (table.classCount + 1) !== 0);
    expect(estimated.reduce((total, value) => total + value, 0)).toBe(count.num_label_issues_off_diagonal_calibrated);
  });

  test.each(Object.keys(expected.filters) as FilterMethod[])('filter %s', (method) => {
    expect([...flaggedRows(analysis, method)]).toEqual(expected.filters[method].indices);
  });

  test.each(Object.keys(expected.ranked_issues) as QualityScore[])('score %s and its ranking', (score) => {
    const quality = qualityOfAllRows(table, analysis.scan, { score });
    expected.scores_sample[score].forEach((wanted, row) => expect(quality[row]).toBeCloseTo(wanted, 12));
    const ranked = expected.ranked_issues[score];
    const ours = expected.filters.prune_by_noise_rate.indices.toSorted((a, b) => quality[a]! - quality[b]! || a - b);
    expect(ours.slice(0, ranked.length)).toEqual(ranked);
  });
});

test('the pairwise sum adds in the order of numpy: golden values of numpy 2.4', () => {
  // numpy.sum(1 / numpy.arange(1, n + 1)), printed with 17 digits.
  for (const [count, wanted] of Object.entries(harmonicSums)) {
    const values = Float64Array.from({ length: Number(count) }, (_, at) => 1 / (at + 1));
    expect(pairwiseSum(values)).toBe(wanted);
  }
});

const harmonicSums: Readonly<Record<number, number>> = {
  0: 0.0,
  1: 1.0,
  7: 2.5928571428571425,
  8: 2.7178571428571425,
  9: 2.8289682539682537,
  15: 3.3182289932289937,
  64: 4.743890903705769,
  100: 5.187377517639621,
  127: 5.425334592589172,
  128: 5.433147092589173,
  129: 5.440899030573669,
  137: 5.50084178584451,
  256: 6.124344962817281,
  300: 6.282663880299504,
  1000: 7.485470860550345,
  1023: 7.508199109778134,
  10000: 9.787606036044382,
  99991: 12.090056126263224,
};

/** A C-ordered little-endian float32 array of any shape. */
function readFloat32Npy(path: string): Float32Array {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  expect(bytes.toString('latin1', 10, start)).toContain("'<f4', 'fortran_order': False");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.byteLength));
}
