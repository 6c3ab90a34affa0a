/**
 * Index for index against reference cases: those of `analysis/golden`, and the two large ones that are not stored here where a
 * folder `shared/golden` lies beside the checkout.
 *
 * Where the reference and the formula part:
 * - All given labels the same (edge_all_labels_one, edge_all_labels_zero): the reference raises for class 1 but accepts
 *   class 0 in the filters built on the joint. The formula does not depend on which class it is: those filters find
 *   nothing here in both cases, and the other three filters and the counts are refused in both.
 * - Smallest class size: the formula names it for prune_by_class only; the reference leaves small classes alone in
 *   prune_by_noise_rate too. Followed here, as "keep at least so many" makes no sense otherwise.
 * - A given number to remove per class: no formula is given and the reference's own rescaling is followed; with
 *   prune_by_noise_rate it fixes numbers by suggested, not by given class.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelHealth } from './classHealth.ts';
import { offDiagonalAmong } from './confidentJoint.ts';
import { analyseLabels, flaggedRows, issueCount, type FilterMethod } from './filters.ts';
import { findLabelErrors } from './findLabelErrors.ts';
import type { PredictionTable } from './predictionTable.ts';
import { qualityOfAllRows, type QualityScore, scoredRows } from './qualityScores.ts';

type Raised = { readonly error: string };
type Flagged = { readonly indices: number[]; readonly indices_with_stable_sorts?: number[]; readonly count: number };
type Expected = {
  filters: Record<FilterMethod, Flagged | Raised>;
  ranked_issues: Record<QualityScore, number[] | Raised>;
  ranking_all_top200: Record<QualityScore, number[]>;
  count: {
    confident_thresholds: number[];
    confident_joint_uncalibrated: number[][];
    confident_joint_calibrated: number[][];
    rows_with_rounding_ties: number[];
    off_diagonal_count: number;
    num_label_issues_off_diagonal: number | Raised;
    num_label_issues_off_diagonal_calibrated: number | Raised;
  };
  dataset?:
    | Raised
    | {
        overall_label_health_score: number;
        classes_by_label_quality: Record<string, number>[];
        overlapping_classes_top: Record<string, number>[];
      };
  variants?: Record<string, { arguments: VariantArguments; filters: Record<FilterMethod, Flagged> }>;
};
type VariantArguments = {
  frac_noise?: number;
  min_examples_per_class?: number;
  num_to_remove_per_class?: number[];
  confident_joint?: number[][];
};

const local = new URL('../golden', import.meta.url).pathname;
const sibling = new URL('../../../../../shared/golden', import.meta.url).pathname;
const jointFilters: readonly string[] = ['prune_by_noise_rate', 'prune_by_class', 'both', 'confident_learning'];

const isLargeThere = existsSync(sibling);
const folders = [
  ...readdirSync(local).map((name) => join(local, name)),
  ...(isLargeThere ? ['synthetic_k10_n50000', 'synthetic_k100_n5000'].map((name) => join(sibling, name)) : []),
];
const cases = folders.filter((folder) => {
  const file = join(folder, 'case.json');
  return existsSync(file) && readJson<{ task: string }>(file).task === 'classification';
});

test('every classification case is there', () => {
  expect(cases).toHaveLength(isLargeThere ? 15 : 13);
});

describe.each(cases.map((folder) => ({ name: folder.split('/').slice(-3).join('/'), folder })))(
  '$name',
  ({ folder }) => {
    const table = readTable(folder);
    const expected = readJson<Expected>(join(folder, 'expected.json'));
    const analysis = analyseLabels(table);
    const { scan, thresholds } = analysis;

    test('thresholds, joints and counts', () => {
      const { count } = expected;
      close(thresholds, count.confident_thresholds);
      expect([...analysis.raw.counts]).toEqual(count.confident_joint_uncalibrated.flat());
      const counted = offDiagonalAmong(scoredRows(scan), table, scan, analysis.raw);
      expect(counted).toHaveLength(count.off_diagonal_count);
      count.confident_joint_calibrated.forEach((row, given) => {
        const ours = [...analysis.calibrated.subarray(given * table.classCount, (given + 1) * table.classCount)];
        // Above 16 classes the reference's own sort of equal remainders is not stable, so any of them may gain.
        const isOneAnswer = table.classCount <= 16 || !count.rows_with_rounding_ties.includes(given);
        if (isOneAnswer) expect(ours).toEqual(row);
        expect(sum(ours)).toBe(sum(row));
        ours.forEach((cell, k) => expect(Math.abs(cell - row[k]!)).toBeLessThanOrEqual(1));
      });
      expectOrRefused(count.num_label_issues_off_diagonal, () => issueCount(analysis));
      const estimated = count.num_label_issues_off_diagonal_calibrated;
      if (typeof estimated === 'number') expect(offDiagonal(analysis.calibrated, table.classCount)).toBe(estimated);
    });

    test('health of the labels, classes by noise, and classes that are taken for one another', () => {
      const { dataset, count } = expected;
      if (!dataset || 'error' in dataset || typeof count.num_label_issues_off_diagonal !== 'number') return;
      const hasTies = table.classCount > 16 && count.rows_with_rounding_ties.length > 0;
      const counted = { issues: issueCount(analysis), rows: scan.scored };
      const health = labelHealth(analysis.calibrated, table.classCount, counted);
      expect(health.score).toBeCloseTo(dataset.overall_label_health_score, 9);
      if (hasTies) return;
      const ours = new Map(health.classes.map((one) => [one.label, one]));
      const noises = health.classes.map(({ noise }) => noise);
      expect(noises).toEqual(noises.toSorted((a, b) => b - a));
      for (const wanted of dataset.classes_by_label_quality) {
        const own = ours.get(wanted['Class Index']!)!;
        expect([own.issues, own.inverseIssues]).toEqual([wanted['Label Issues'], wanted['Inverse Label Issues']]);
        expect(own.noise).toBeCloseTo(wanted['Label Noise']!, 9);
        expect(own.inverseNoise).toBeCloseTo(wanted['Inverse Label Noise']!, 9);
      }
      const known = new Map(health.overlaps.map((one) => [`${one.one},${one.other}`, one]));
      for (const wanted of dataset.overlapping_classes_top) {
        const pair = [wanted['Class Index A']!, wanted['Class Index B']!].toSorted((a, b) => a - b);
        const own = known.get(pair.join(','));
        expect(own?.examples ?? 0).toBe(wanted['Num Overlapping Examples']);
        expect(own?.probability ?? 0).toBeCloseTo(wanted['Joint Probability']!, 9);
      }
    });

    test.each(Object.keys(expected.filters) as FilterMethod[])('filter %s', (method) => {
      const wanted = expected.filters[method];
      if ('error' in wanted) {
        if (jointFilters.includes(method)) expect([...flaggedRows(analysis, method)]).toEqual([]);
        else expect(() => flaggedRows(analysis, method)).toThrow(/at least 2 classes/);
        return;
      }
      // Stable sorts decide ties by row number, so nothing is left open here.
      expect([...flaggedRows(analysis, method)]).toEqual(wanted.indices_with_stable_sorts ?? wanted.indices);
    });

    for (const score of ['self_confidence', 'normalized_margin', 'confidence_weighted_entropy'] as const) {
      test(`score ${score}: every row, the lowest 200, and findings ranked worst first`, () => {
        const quality = qualityOfAllRows(table, scan, { score });
        closeScores(folder, score, quality);
        if (score === 'confidence_weighted_entropy') {
          expect(() => qualityOfAllRows(table, scan, { score, adjustBy: thresholds })).toThrow(/Adjusted/);
        } else {
          closeScores(folder, `${score}__adjusted`, qualityOfAllRows(table, scan, { score, adjustBy: thresholds }));
        }
        const lowest = Array.from(quality.keys()).sort((a, b) => quality[a]! - quality[b]! || a - b);
        sameRanking(quality, lowest, expected.ranking_all_top200[score]);

        const found = findLabelErrors({ ...table, score });
        const ranked = expected.ranked_issues[score];
        const flagged = expected.filters.prune_by_noise_rate;
        if ('error' in ranked || 'error' in flagged) expect(found.indices).toHaveLength(0);
        else if (flagged.indices_with_stable_sorts === undefined) sameRanking(quality, [...found.indices], ranked);
        else {
          // The reference ranked what its unstable sorts flagged; its own rows in our order must give its ranking.
          const theirs = new Set(flagged.indices);
          sameRanking(
            quality,
            lowest.filter((row) => theirs.has(row)),
            ranked,
          );
        }
        found.indices.forEach((row, at) => {
          expect(found.scores[at]).toBe(quality[row]);
          const previous = found.indices[at - 1];
          if (previous !== undefined && quality[previous] === quality[row]) expect(previous).toBeLessThan(row);
        });
      });
    }

    for (const [name, variant] of Object.entries(expected.variants ?? {})) {
      test.each(Object.keys(variant.filters) as FilterMethod[])(`variant ${name}: %s`, (method) => {
        const { arguments: given, filters } = variant;
        const joint = given.confident_joint && Float64Array.from(given.confident_joint.flat());
        const flagged = flaggedRows(analysis, method, {
          ...(given.frac_noise !== undefined && { fracNoise: given.frac_noise }),
          ...(given.min_examples_per_class !== undefined && { minExamplesPerClass: given.min_examples_per_class }),
          ...(given.num_to_remove_per_class && { numToRemovePerClass: given.num_to_remove_per_class }),
          ...(joint && { joint }),
        });
        expect([...flagged]).toEqual(filters[method].indices_with_stable_sorts ?? filters[method].indices);
      });
    }
  },
);

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

function readTable(folder: string): PredictionTable {
  const labelLines = readFileSync(join(folder, 'labels.csv'), 'utf8').trim().split('\n').slice(1);
  const labels = Int32Array.from(labelLines, (line) => Number(line.split(',')[1]));
  const rowCount = labels.length;
  const binary = join(folder, 'pred_probs.f32');
  const probs = existsSync(binary) ? readFloat32(binary) : readProbabilities(join(folder, 'pred_probs.csv'));
  return { probs, labels, rowCount, classCount: probs.length / rowCount };
}

function readProbabilities(file: string): Float64Array {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return Float64Array.from(lines.flatMap((line) => line.split(',').map(Number)));
}

function readFloat32(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function closeScores(folder: string, name: string, scores: Float64Array): void {
  const all = join(folder, 'scores.json');
  if (existsSync(all)) {
    const wanted = readJson<Record<string, number[]>>(all)[name]!;
    close(scores, wanted);
    return;
  }
  close(scores, readFloat32(join(folder, `scores.${name}.f32`)), 1e-6);
}

/** Ties and last digits may swap rows, so score sequences are compared; between scores clearly apart, indices too. */
function sameRanking(quality: Float64Array, ours: readonly number[], wanted: readonly number[]): void {
  const top = ours.slice(0, wanted.length);
  expect(top).toHaveLength(wanted.length);
  wanted.forEach((row, at) => {
    near(quality[top[at]!]!, quality[row]!, 1e-12);
    const alone =
      Math.abs(quality[row]! - (quality[ours[at - 1]!] ?? -1)) > 1e-9 &&
      Math.abs(quality[row]! - (quality[ours[at + 1]!] ?? 9)) > 1e-9;
    if (alone) expect(top[at]).toBe(row);
  });
}

function expectOrRefused(wanted: number | Raised, compute: () => number): void {
  if (typeof wanted === 'number') expect(compute()).toBe(wanted);
  else expect(compute).toThrow(/at least 2 classes/);
}

function close(ours: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-9): void {
  expect(ours.length).toBe(wanted.length);
  let worst = 0;
  for (let at = 0; at < wanted.length; at += 1) {
    const difference = Math.abs(ours[at]! - wanted[at]!);
    if (!(difference <= worst)) worst = difference;
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

function near(ours: number, wanted: number, tolerance: number): void {
  expect(Math.abs(ours - wanted)).toBeLessThanOrEqual(tolerance);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The label errors that joint counts [K, K] estimate: what stands off the diagonal. */
function offDiagonal(counts: Float64Array, classCount: number): number {
  return sum([...counts].filter((_, cell) => cell % (classCount + 1) !== 0));
}
