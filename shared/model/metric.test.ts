import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLowerBetter, type Metric, metricUnit, metricWords, parseMetric, printMetric } from './metric.ts';

test('metrics as they are written', () => {
  expect(parseMetric(' recall(ankle boot) ')).toEqual({ kind: 'recall', of: { kind: 'class', label: 'ankle boot' } });
  expect(parseMetric('f1(macro)')).toEqual({ kind: 'f1', of: { kind: 'macro' } });
  expect(parseMetric('f1("macro")')).toEqual({ kind: 'f1', of: { kind: 'class', label: 'macro' } });
  expect(parseMetric('precision(a (b))')).toEqual({ kind: 'precision', of: { kind: 'class', label: 'a (b)' } });
  expect(() => parseMetric('recall')).toThrow(/recall\(macro\)/);
  expect(() => parseMetric('auc')).toThrow(/no metric "auc"/);
  expect(metricWords(parseMetric('recall(shirt)'), 'price')).toBe('recall of shirt weighted by price');
  expect(metricWords(parseMetric('f1(weighted)'))).toBe('weighted F1');
  expect(metricWords(parseMetric('f1(weighted)'), 'price')).toBe('class-weighted F1 weighted by price');
  expect(
    ['accuracy', 'error_rate', 'f1(macro)', 'cost', 'log_loss', 'ece'].map((text) => isLowerBetter(parseMetric(text))),
  ).toEqual([false, true, false, true, true, true]);
  expect(metricUnit(parseMetric('ece'))).toBe('share');
  expect(metricUnit(parseMetric('cost'))).toBe('number');
});

test('whatever a class is called, its metric is read back', () => {
  const label = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('macro', 'weighted', '"macro"', ' a', '"', '""', 'x"'),
  );
  fc.assert(
    fc.property(fc.constantFrom('precision', 'recall', 'f1' as const), label, (kind, name) => {
      const metric = { kind, of: { kind: 'class', label: name } } as Metric;
      expect(parseMetric(printMetric(metric))).toEqual(metric);
    }),
    { seed: 3, numRuns: 300 },
  );
});
