import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { type Metric, parseMetric } from '#shared/model/metric.ts';
import { bitsetOf, bitsetWhere, createBitset } from '#shared/analysis/bitset.ts';
import { quantileOfSorted, wilsonInterval } from '#shared/analysis/interval.ts';
import { bootstrapInterval } from '#backend/testing/plainBootstrap.ts';
import type { MetricTable } from '../metrics/metricSums.ts';
import { createSliceMeasurer, measure } from './measureSlice.ts';

type Rows = {
  readonly labels: readonly number[];
  readonly probs: readonly (readonly number[])[];
  readonly weights?: readonly number[];
  readonly costs?: readonly number[];
};

function tableOf({ labels, probs, weights, costs }: Rows): MetricTable {
  const classCount = probs[0]!.length;
  const predicted = Int32Array.from(probs, (p) => p.indexOf(Math.max(...p)));
  return {
    labels: Int32Array.from(labels),
    predicted,
    classCount,
    confidence: Float64Array.from(probs, (p) => Math.max(...p)),
    losses: () => Float64Array.from(labels, (label, row) => (label < 0 ? NaN : -Math.log(probs[row]![label]!))),
    costs: costs ?? Array.from({ length: classCount ** 2 }, (_, cell) => (cell % (classCount + 1) === 0 ? 0 : 1)),
    weights: weights && Float64Array.from(weights),
  };
}

/** Rows that are predicted as `guesses` with a certainty of 1 − ε, for metrics of labels and predictions alone. */
function pairs(
  labels: readonly number[],
  guesses: readonly number[],
  classes: number,
  weights?: number[],
): MetricTable {
  const probs = guesses.map((guess) =>
    Array.from({ length: classes }, (_, k) => (k === guess ? 0.9 : 0.1 / (classes - 1))),
  );
  return tableOf({ labels, probs, ...(weights ? { weights } : {}) });
}

function valueOf(table: MetricTable, text: string, classIndex = -1): number {
  return measure(table, parseMetric(text), createBitset(table.labels.length, true), { classIndex, rounds: 20 }).value
    .value;
}

/** The metric from its definition, row by row, and nothing shared with what is tested. */
function byDefinition(table: MetricTable, metric: Metric, classIndex: number, rows: readonly number[]): number {
  const { labels, predicted, classCount, costs, confidence } = table;
  const weight = (row: number): number => table.weights?.[row] ?? 1;
  const total = (accept: (row: number) => boolean, of: (row: number) => number = () => 1): number => {
    let sum = 0;
    for (const row of rows) if (accept(row)) sum += weight(row) * of(row);
    return sum;
  };
  const all = total(() => true);
  const ofClass = (k: number): number => {
    const both = total((row) => labels[row] === k && predicted[row] === k);
    const given = total((row) => labels[row] === k);
    const guessed = total((row) => predicted[row] === k);
    if (metric.kind === 'precision') return guessed === 0 ? NaN : both / guessed;
    if (metric.kind === 'recall') return given === 0 ? NaN : both / given;
    return given + guessed === 0 ? NaN : (2 * both) / (given + guessed);
  };
  switch (metric.kind) {
    case 'accuracy':
      return total((row) => labels[row] === predicted[row]) / all;
    case 'error_rate':
      return total((row) => labels[row] !== predicted[row]) / all;
    case 'cost':
      return (
        total(
          () => true,
          (row) => costs[labels[row]! * classCount + predicted[row]!]!,
        ) / all
      );
    case 'log_loss': {
      const losses = table.losses();
      return (
        total(
          () => true,
          (row) => losses[row]!,
        ) / all
      );
    }
    case 'ece': {
      let gap = 0;
      for (let bin = 0; bin < 15; bin += 1) {
        const isIn = (row: number): boolean => confidence[row]! > bin / 15 && confidence[row]! <= (bin + 1) / 15;
        gap += Math.abs(
          total((row) => isIn(row) && labels[row] === predicted[row]) - total(isIn, (row) => confidence[row]!),
        );
      }
      return gap / all;
    }
    default: {
      if (metric.of.kind === 'class') return ofClass(classIndex);
      const used = Array.from({ length: classCount }, (_, k) => k).filter((k) =>
        rows.some((row) => weight(row) > 0 && (labels[row] === k || predicted[row] === k)),
      );
      const share = (k: number): number => (metric.of.kind === 'macro' ? 1 : total((row) => labels[row] === k));
      const below = used.reduce((sum, k) => sum + share(k), 0);
      const value = used.reduce((sum, k) => sum + share(k) * (Number.isNaN(ofClass(k)) ? 0 : ofClass(k)), 0) / below;
      return below === 0 ? NaN : value;
    }
  }
}

const everyMetric = [
  'accuracy',
  'error_rate',
  'cost',
  'log_loss',
  'ece',
  'precision(b)',
  'recall(b)',
  'f1(b)',
  'precision(macro)',
  'recall(macro)',
  'f1(macro)',
  'precision(weighted)',
  'recall(weighted)',
  'f1(weighted)',
];

function same(found: number, expected: number): void {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(expected, 9);
}

describe('values', () => {
  test("scikit-learn's classification_report example", () => {
    // y_true [0, 1, 2, 2, 2], y_pred [0, 0, 2, 2, 1], as documented for sklearn.metrics.classification_report.
    const table = pairs([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], 3);
    const shown = (text: string, k = -1): string => valueOf(table, text, k).toFixed(2);
    expect([0, 1, 2].map((k) => ['precision(x)', 'recall(x)', 'f1(x)'].map((text) => shown(text, k)))).toEqual([
      ['0.50', '1.00', '0.67'],
      ['0.00', '0.00', '0.00'],
      ['1.00', '0.67', '0.80'],
    ]);
    expect(shown('accuracy')).toBe('0.60');
    expect(['precision', 'recall', 'f1'].map((kind) => shown(`${kind}(macro)`))).toEqual(['0.50', '0.56', '0.49']);
    expect(['precision', 'recall', 'f1'].map((kind) => shown(`${kind}(weighted)`))).toEqual(['0.70', '0.60', '0.61']);
  });

  test("scikit-learn's precision_recall_fscore_support example", () => {
    // cat, dog, pig, cat, dog, pig predicted as cat, pig, dog, cat, cat, dog.
    const table = pairs([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3);
    for (const average of ['macro', 'weighted']) {
      expect(valueOf(table, `precision(${average})`)).toBeCloseTo(2 / 9, 12);
      expect(valueOf(table, `recall(${average})`)).toBeCloseTo(1 / 3, 12);
      expect(valueOf(table, `f1(${average})`)).toBeCloseTo(4 / 15, 12);
    }
  });

  test("scikit-learn's log_loss example, and a calibration error by hand", () => {
    // spam, ham, ham, spam with columns ham, spam: 0.21616...
    const probs = [
      [0.1, 0.9],
      [0.9, 0.1],
      [0.8, 0.2],
      [0.35, 0.65],
    ];
    expect(valueOf(tableOf({ labels: [1, 0, 0, 1], probs }), 'log_loss')).toBeCloseTo(0.21616, 5);
    // Two bins in use: three rows at 0.9 of which two are right, one at 0.6 that is wrong.
    const bins = tableOf({
      labels: [0, 0, 1, 1],
      probs: [
        [0.9, 0.1],
        [0.9, 0.1],
        [0.9, 0.1],
        [0.6, 0.4],
      ],
    });
    expect(valueOf(bins, 'ece')).toBeCloseTo((Math.abs(2 - 2.7) + Math.abs(0 - 0.6)) / 4, 12);
  });

  test('every metric equals its definition, with and without weights, in the slice and in the rest', () => {
    const rows = fc.array(
      fc.record({
        label: fc.integer({ min: -1, max: 2 }),
        p: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
        weight: fc.oneof(
          fc.constantFrom(NaN, -1, 0, Infinity),
          fc.nat(70).map((eighths) => eighths / 8),
        ),
        isIn: fc.boolean(),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, fc.boolean(), fc.constantFrom(...everyMetric), (list, isWeighted, text) => {
        const table = tableOf({
          labels: list.map(({ label }) => label),
          probs: list.map(({ p }) => p.map((value) => (value + 1) / (p[0] + p[1] + p[2] + 3))),
          costs: [0, 4, 1, 2, 0.5, 1, 7, 1, 0],
          ...(isWeighted ? { weights: list.map(({ weight }) => weight) } : {}),
        });
        const metric = parseMetric(text);
        const slice = bitsetWhere(list.length, (row) => list[row]!.isIn);
        const found = createSliceMeasurer(table, createBitset(list.length, true))(metric, slice, {
          classIndex: 1,
          rounds: 30,
        });
        const counts = (row: number): boolean =>
          list[row]!.label >= 0 && (!isWeighted || (list[row]!.weight >= 0 && list[row]!.weight < Infinity));
        const ids = list.map((_, row) => row).filter(counts);
        same(
          found.value.value,
          byDefinition(
            table,
            metric,
            1,
            ids.filter((row) => list[row]!.isIn),
          ),
        );
        same(
          found.rest.value.value,
          byDefinition(
            table,
            metric,
            1,
            ids.filter((row) => !list[row]!.isIn),
          ),
        );
        const inside = list.filter(({ label, isIn }) => isIn && label >= 0).length;
        expect(found.leftOut).toBe(inside - ids.filter((row) => list[row]!.isIn).length);
        if (!Number.isNaN(found.value.low)) {
          expect(found.value.low).toBeLessThanOrEqual(found.value.value + 1e-9);
          expect(found.value.high).toBeGreaterThanOrEqual(found.value.value - 1e-9);
        }
      }),
      { numRuns: 600, seed: 41 },
    );
  });
});

/** A model that is right more often on class 0 than on the others, with calibrated-looking confidences and skewed weights. */
function planted(rows: number, weights?: (next: () => number) => number): MetricTable {
  const next = seededRandom(77);
  const labels: number[] = [];
  const probs: number[][] = [];
  const held: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const label = Math.floor(next() ** 2 * 4);
    const isRight = next() < 0.95 - 0.12 * label;
    const guess = isRight ? label : (label + 1 + Math.floor(next() * 3)) % 4;
    const top = 0.5 + 0.49 * next();
    labels.push(label);
    probs.push([0, 1, 2, 3].map((k) => (k === guess ? top : (1 - top) / 3)));
    held.push(weights?.(next) ?? 1);
  }
  return tableOf({
    labels,
    probs,
    costs: [0, 5, 1, 1, 1, 0, 1, 1, 2, 1, 0, 9, 1, 1, 3, 0],
    ...(weights ? { weights: held } : {}),
  });
}

describe('intervals', () => {
  const price = (next: () => number): number => 1 + 20 * next() ** 4;
  const cases = [
    ['f1(macro)', 600, false],
    ['recall(macro)', 3000, false],
    ['precision(weighted)', 600, false],
    ['cost', 600, false],
    ['log_loss', 700, false],
    ['log_loss', 2000, false],
    ['ece', 2000, false],
    ['accuracy', 2000, true],
    ['f1(macro)', 2000, true],
    ['recall(b)', 700, true],
    ['cost', 2000, true],
  ] as const;

  test.each(cases)('%s of %i rows (weighted: %s) is bounded as resampling its rows would', (text, rows, isWeighted) => {
    const table = planted(rows, isWeighted ? price : undefined);
    const metric = parseMetric(text);
    const found = measure(table, metric, createBitset(rows, true), { classIndex: 1 });
    expect(found.method).toBe('bootstrap');
    const ids = Int32Array.from({ length: rows }, (_, row) => row);
    const draws: number[] = [];
    const rounds = rows > 1000 ? 300 : 600;
    const statistic = (drawn: Int32Array): number => byDefinition(table, metric, 1, [...drawn]);
    const plain = bootstrapInterval({
      rows: ids,
      rounds,
      seed: 123,
      statistic: (drawn) => (draws.push(statistic(drawn)), draws.at(-1)!),
    });
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1));
    const isBasic = text === 'ece';
    const low = isBasic ? Math.min(plain.value, 2 * plain.value - plain.high) : plain.low;
    const high = isBasic ? Math.max(plain.value, 2 * plain.value - plain.low) : plain.high;
    // A 2.5 % quantile of 300 draws is itself uncertain by 0.13 deviations, and the groups add a few percent.
    expect(Math.abs(found.value.low - low) / deviation).toBeLessThan(0.5);
    expect(Math.abs(found.value.high - high) / deviation).toBeLessThan(0.5);
    expect(found.value.value).toBeCloseTo(statistic(ids), 9);
  });

  test('plain shares have the Wilson interval at the level asked for, and n of their denominator', () => {
    const table = planted(500);
    const all = createBitset(500, true);
    const given = [...table.labels].filter((label) => label === 2).length;
    const right = [...table.labels].filter((label, row) => label === 2 && table.predicted[row] === 2).length;
    const recall = measure(table, parseMetric('recall(c)'), all, { classIndex: 2 });
    expect(recall).toEqual({ value: wilsonInterval(right, given), method: 'wilson', leftOut: 0 });
    const wide = measure(table, parseMetric('accuracy'), all, { level: 0.99 });
    const correct = [...table.labels].filter((label, row) => label === table.predicted[row]).length;
    expect(wide.value.low).toBeCloseTo(wilsonInterval(correct, 500, 2.5758293035489004).low, 9);
  });

  test('weights of 1 change no value, doubled weights change nothing at all', () => {
    const plain = planted(2000);
    const rows = bitsetWhere(2000, (row) => row % 3 !== 0);
    const ones = { ...plain, weights: new Float64Array(2000).fill(1) };
    const priced = planted(2000, price);
    const doubled = { ...priced, weights: priced.weights!.map((weight) => 2 * weight) };
    for (const text of everyMetric) {
      const options = { classIndex: 1, rounds: 200 };
      const metric = parseMetric(text);
      const [unweighted, byOne] = [
        measure(plain, metric, rows, options).value,
        measure(ones, metric, rows, options).value,
      ];
      expect(byOne.value).toBeCloseTo(unweighted.value, 10);
      expect(byOne.n).toBe(unweighted.n);
      // Another way to the same interval: bootstrap instead of Wilson, groups instead of cells.
      expect((byOne.high - byOne.low) / (unweighted.high - unweighted.low)).toBeGreaterThan(0.75);
      expect((byOne.high - byOne.low) / (unweighted.high - unweighted.low)).toBeLessThan(1.3);
      const [once, twice] = [priced, doubled].map((table) =>
        createSliceMeasurer(table, createBitset(2000, true))(metric, rows, options),
      );
      for (const part of ['value', 'low', 'high', 'n'] as const) {
        expect(twice!.value[part]).toBeCloseTo(once!.value[part], 9);
        expect(twice!.difference[part]).toBeCloseTo(once!.difference[part], 9);
      }
    }
  });

  test('the difference to the rest is bounded as two samples drawn apart', () => {
    const table = planted(3000);
    const slice = bitsetWhere(3000, (row) => row % 5 === 0);
    const metric = parseMetric('f1(macro)');
    const found = createSliceMeasurer(table, createBitset(3000, true))(metric, slice);
    const ids = Array.from({ length: 3000 }, (_, row) => row);
    const sides = [ids.filter((row) => row % 5 === 0), ids.filter((row) => row % 5 !== 0)];
    const next = seededRandom(8);
    const draw = (rows: number[]): number =>
      byDefinition(
        table,
        metric,
        1,
        rows.map(() => rows[Math.floor(next() * rows.length)]!),
      );
    const draws = Float64Array.from({ length: 400 }, () => draw(sides[0]!) - draw(sides[1]!)).sort();
    const deviation = (quantileOfSorted(draws, 0.975) - quantileOfSorted(draws, 0.025)) / 3.92;
    expect(Math.abs(found.difference.low - quantileOfSorted(draws, 0.025)) / deviation).toBeLessThan(0.5);
    expect(Math.abs(found.difference.high - quantileOfSorted(draws, 0.975)) / deviation).toBeLessThan(0.5);
    expect(found.difference.n).toBe(600);
  });

  test('no error at all is not known exactly; one row and none have no bootstrap interval', () => {
    const perfect = pairs([0, 0, 0, 0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 2);
    const all = createBitset(10, true);
    const recall = measure(perfect, parseMetric('recall(macro)'), all).value;
    // Two of two and eight of eight: Wilson down to 0.342 and 0.676, half of each.
    const [few, more] = [1 - wilsonInterval(2, 2).low, 1 - wilsonInterval(8, 8).low];
    expect(recall).toMatchObject({ value: 1, high: 1, n: 10 });
    expect(recall.low).toBeCloseTo(1 - Math.hypot(few, more) / 2, 12);
    const weighted = { ...perfect, weights: Float64Array.of(9, 1, 1, 1, 1, 1, 1, 1, 1, 1) };
    const kish = 18 ** 2 / (81 + 9);
    expect(measure(weighted, parseMetric('accuracy'), all).value.low).toBeCloseTo(wilsonInterval(kish, kish).low, 12);
    const cost = measure({ ...perfect, costs: [0, 10, 1, 0] }, parseMetric('cost'), all).value;
    expect(cost).toMatchObject({ value: 0, low: 0 });
    expect(cost.high).toBeCloseTo(10 * wilsonInterval(0, 10).high, 12);
    const none = measure(perfect, parseMetric('f1(macro)'), bitsetOf(10, [])).value;
    expect([none.value, none.low, none.high, none.n]).toEqual([NaN, NaN, NaN, 0]);
    const one = measure(perfect, parseMetric('log_loss'), bitsetOf(10, [3])).value;
    expect([one.low, one.high, one.n]).toEqual([NaN, NaN, 1]);
  });

  test('a class without a miss is not known exactly because another one varies', () => {
    // Twelve of twelve of class 0, 180 of 200 of class 1: resampling moves the second alone.
    const labels = [...Array<number>(12).fill(0), ...Array<number>(200).fill(1)];
    const guesses = labels.map((label, row) => (row < 192 ? label : 2));
    const table = pairs(labels, guesses, 3);
    const all = createBitset(212, true);
    const recall = measure(table, parseMetric('recall(macro)'), all).value;
    const alone = measure(
      table,
      parseMetric('recall(macro)'),
      bitsetWhere(212, (row) => row >= 12),
    ).value;
    // Class 2 is predicted and never given: 0 of nothing, a third of the mean.
    expect(recall.value).toBeCloseTo((1 + 0.9 + 0) / 3, 12);
    const still = (1 - wilsonInterval(12, 12).low) / 3;
    expect(recall.low).toBeLessThan(recall.value - still);
    expect(recall.low).toBeGreaterThan(recall.value - Math.hypot(still, alone.value - alone.low));
    // F1 of a class alone and as the only one of a mean have the same limits.
    const perfect = pairs([0, 0, 0], [0, 0, 0], 2);
    const rows = createBitset(3, true);
    const [one, mean] = ['f1(a)', 'f1(macro)'].map((text) =>
      measure(perfect, parseMetric(text), rows, { classIndex: 0 }),
    );
    expect(mean!.value.low).toBeCloseTo(one!.value.low, 12);
  });

  test('one row that counts for everything does not swallow the rest', () => {
    const labels = Array.from({ length: 3000 }, (_, row) => row % 2);
    const guesses = labels.map((label, row) => (row % 3 === 0 ? 1 - label : label));
    const table = pairs(labels, guesses, 2, [1e15, ...new Array<number>(2999).fill(1)]);
    const universe = createBitset(3000, true);
    for (const text of ['accuracy', 'f1(macro)', 'log_loss']) {
      const metric = parseMetric(text);
      const { rest } = createSliceMeasurer(table, universe)(metric, bitsetOf(3000, [0]), { rounds: 20 });
      const alone = measure(
        table,
        metric,
        bitsetWhere(3000, (row) => row > 0),
      ).value;
      expect(rest.value.value).toBeCloseTo(alone.value, 12);
      expect(rest.value.n).toBe(2999);
    }
  });

  test('the difference holds what is open on the side that does not vary', () => {
    // Ten rows without an error beside 200 of which a fifth is wrong, all counting by a weight.
    const labels = new Array<number>(210).fill(0);
    const guesses = labels.map((_, row) => (row >= 10 && row % 5 === 0 ? 1 : 0));
    const table = pairs(labels, guesses, 2, new Array<number>(210).fill(2));
    const slice = bitsetWhere(210, (row) => row < 10);
    const found = createSliceMeasurer(table, createBitset(210, true))(parseMetric('accuracy'), slice);
    expect(found.value.value).toBe(1);
    expect(found.value.low).toBeCloseTo(wilsonInterval(10, 10).low, 12);
    expect(found.difference.low).toBeLessThanOrEqual(found.difference.value - (1 - found.value.low));
  });

  test('columns that do not fit and costs that are no numbers are refused', () => {
    const table = pairs([0, 1], [0, 1], 2);
    const all = createBitset(2, true);
    expect(() => measure({ ...table, costs: [1] }, parseMetric('cost'), all)).toThrow(/2 rows of 2 classes/);
    expect(() => measure({ ...table, costs: [0, NaN, 1, 0] }, parseMetric('cost'), all)).toThrow(/cost matrix/);
    expect(() => measure(table, parseMetric('recall(x)'), all)).toThrow(/needs its class/);
  });
});
