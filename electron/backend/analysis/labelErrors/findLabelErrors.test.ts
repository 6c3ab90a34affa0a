import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { analyseLabels, filterMethods, flaggedRows, type FilterMethod } from './filters.ts';
import { findLabelErrors } from './findLabelErrors.ts';
import { pruneCounts } from './pruneCounts.ts';
import type { PredictionTable } from './predictionTable.ts';

/** The definitions word by word, with whole sorts and no shortcuts. */
function plainFilter(table: PredictionTable, method: FilterMethod): number[] {
  const { probs, labels, rowCount, classCount } = table;
  const p = (row: number, k: number) => probs[row * classCount + k]!;
  const classes = Array.from({ length: classCount }, (_, k) => k);
  const rows = Array.from({ length: rowCount }, (_, row) => row).filter(
    (row) => labels[row]! >= 0 && classes.every((k) => Number.isFinite(p(row, k))),
  );
  const argmax = (values: number[]) => values.indexOf(Math.max(...values));
  const disagrees = (row: number) =>
    argmax(classes.map((k) => p(row, k) + (k === labels[row] ? 1e-6 : 0))) !== labels[row];
  const analysis = analyseLabels(table);
  const toFlag = pruneCounts(analysis.calibrated, analysis.scan.labelCounts, { fracNoise: 1, minExamplesPerClass: 1 });
  const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length;
  const thresholds = classes.map((k) => {
    const own = rows.filter((row) => labels[row] === k);
    return own.length === 0 ? 2 : Math.max(mean(own.map((row) => p(row, k))), 2e-6);
  });
  const flagged = new Set<number>();
  if (method === 'confident_learning') {
    for (const row of rows) {
      const confident = classes.filter((k) => p(row, k) >= thresholds[k]! - 1e-6);
      const counted = confident.length > 1 ? argmax(classes.map((k) => p(row, k))) : confident[0];
      if (counted !== undefined && counted !== labels[row]) flagged.add(row);
    }
  }
  for (const k of classes) {
    const own = rows.filter((row) => labels[row] === k);
    if (own.length <= 1) continue;
    if (method === 'prune_by_class') {
      own.sort((a, b) => p(a, k) - p(b, k) || a - b);
      for (const row of own.slice(0, Math.max(0, own.length - toFlag[k * classCount + k]!))) flagged.add(row);
    }
    if (method === 'prune_by_noise_rate') {
      for (const j of classes) {
        if (j === k) continue;
        own.sort((a, b) => p(b, j) - p(b, k) - (p(a, j) - p(a, k)) || a - b);
        for (const row of own.slice(0, toFlag[j * classCount + k]!)) flagged.add(row);
      }
    }
  }
  if (method === 'predicted_neq_given') for (const row of rows) flagged.add(row);
  return rows.filter((row) => flagged.has(row) && disagrees(row));
}

/** Coarse probabilities (many ties) from a seed; some rows unlabelled, some with NaN or infinity; labels often wrong. */
function randomTable(seed: number, options: { rowCount: number; classCount: number; steps: number; lean: number }) {
  const { rowCount, classCount, steps, lean } = options;
  const next = seededRandom(seed);
  const probs = new Float64Array(rowCount * classCount);
  const labels = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    labels[row] = Math.floor(next() ** 2 * classCount);
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      const value = next() ** 2 + (k === labels[row] ? lean * next() : 0) + (k === 0 ? 0.3 : 0);
      probs[row * classCount + k] = value;
      sum += value;
    }
    for (let k = 0; k < classCount; k += 1) {
      const share = probs[row * classCount + k]! / sum;
      probs[row * classCount + k] = steps > 0 ? Math.round(share * steps) / steps : share;
    }
    if (next() < 0.05) labels[row] = -1;
    if (next() < 0.03) probs[row * classCount] = next() < 0.5 ? NaN : Infinity;
  }
  return { probs, labels, rowCount, classCount };
}

describe('findLabelErrors', () => {
  const methods = ['prune_by_noise_rate', 'prune_by_class', 'confident_learning', 'predicted_neq_given'] as const;
  test.each(methods)('%s equals the definition, in float64 and float32, with ties and unusable rows', (method) => {
    const shape = fc.record({
      rowCount: fc.integer({ min: 40, max: 200 }),
      classCount: fc.integer({ min: 2, max: 6 }),
      steps: fc.constantFrom(0, 5, 20),
      lean: fc.constantFrom(0, 0.5, 2, 6),
    });
    fc.assert(
      fc.property(fc.nat(1e6), shape, (seed, options) => {
        const table = randomTable(seed, options);
        for (const probs of [table.probs, Float32Array.from(table.probs)]) {
          const analysis = analyseLabels({ ...table, probs });
          expect([...flaggedRows(analysis, method)]).toEqual(plainFilter({ ...table, probs }, method));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('more rows to flag than margins above zero: rows that agree take part in the count, but are not flagged', () => {
    const table = randomTable(5, { rowCount: 400, classCount: 4, steps: 0, lean: 3 });
    const joint = Float64Array.from({ length: 16 }, (_, cell) => (cell % 5 === 0 ? 10 : 60));
    const analysis = { ...analyseLabels(table), calibrated: joint };
    const counted = [...flaggedRows(analysis, 'prune_by_noise_rate')];
    // All disagreeing rows are within reach of 60 per pair, so the flagged are all of them or nearly so.
    expect(counted.length).toBeGreaterThan(0);
    expect(counted).toEqual(counted.filter((row) => analysis.scan.disagreeing.includes(row)));
    const everything = joint.map(() => 400);
    expect(flaggedRows({ ...analysis, calibrated: everything }, 'prune_by_noise_rate')).toEqual(
      analysis.scan.disagreeing,
    );
  });

  test('rows without a label or with NaN or infinity are counted and never ranked, and change nothing for the others', () => {
    const table = randomTable(3, { rowCount: 500, classCount: 5, steps: 0, lean: 2 });
    const usable = (row: number) =>
      table.labels[row]! >= 0 && table.probs.subarray(row * 5, row * 5 + 5).every((value) => Number.isFinite(value));
    const kept = Array.from(table.labels.keys()).filter(usable);
    const compact = {
      probs: Float64Array.from(kept.flatMap((row) => [...table.probs.subarray(row * 5, row * 5 + 5)])),
      labels: Int32Array.from(kept, (row) => table.labels[row]!),
      rowCount: kept.length,
      classCount: 5,
    };
    for (const method of filterMethods) {
      const found = findLabelErrors({ ...table, method, withQuality: true });
      const alone = findLabelErrors({ ...compact, method });
      expect([...found.indices]).toEqual([...alone.indices].map((row) => kept[row]));
      expect(found.scores).toEqual(alone.scores);
      expect(found.scored).toBe(kept.length);
      expect(found.unlabelled).toBe(table.labels.filter((label) => label < 0).length);
      expect(found.scored + found.unlabelled + found.notFinite).toBe(500);
      expect(found.notFinite).toBeGreaterThan(0);
      found.quality!.forEach((quality, row) => expect(Number.isNaN(quality)).toBe(!usable(row)));
      found.indices.forEach((row, at) => expect(found.quality![row]).toBe(found.scores[at]));
    }
  });

  test('an empty table has no findings; unusable input is refused with a reason', () => {
    const empty = { probs: new Float64Array(0), labels: new Int32Array(0), rowCount: 0, classCount: 3 };
    expect(findLabelErrors(empty).indices).toHaveLength(0);
    const small = {
      probs: Float64Array.of(0.9, 0.1, 0.2, 0.8),
      labels: Int32Array.of(0, 1),
      rowCount: 2,
      classCount: 2,
    };
    expect(() => findLabelErrors({ ...small, labels: Int32Array.of(0, 2) })).toThrow(/Row 2 is given class index 2/);
    expect(() => findLabelErrors({ ...small, labels: Int32Array.of(-2, 0) })).toThrow(/class index -2/);
    expect(() => findLabelErrors({ ...small, probs: Float64Array.of(0.9, 0.1, 3, 8) })).toThrow(
      /between 0 and 1; if these are logits/,
    );
    expect(() => findLabelErrors({ ...small, probs: Float64Array.of(-0.1, -2.3, -1, -0.4) })).toThrow(
      /probability of -2.3/,
    );
    expect(() => findLabelErrors({ ...small, rowCount: 3 })).toThrow(/not 3 rows/);
    expect(() => findLabelErrors({ ...small, probs: Float64Array.of(1, 1), classCount: 1 })).toThrow(
      /at least 2 classes/,
    );
    expect(() => findLabelErrors({ ...small, method: 'magic' as FilterMethod })).toThrow(/No filter is called "magic"/);
    expect(() => findLabelErrors({ ...small, fracNoise: 2 })).toThrow(/between 0 and 1/);
    expect(() => findLabelErrors({ ...small, minExamplesPerClass: 1.5 })).toThrow(/whole number/);
    expect(() => findLabelErrors({ ...small, numToRemovePerClass: [1] })).toThrow(/one for each class/);
    expect(() => findLabelErrors({ ...small, joint: Float64Array.of(1, NaN, 0, 1) })).toThrow(/2 × 2 counts/);
  });
});
