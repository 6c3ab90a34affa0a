import { expect, test } from 'vitest';
import type { SliceInfo } from '#shared/contract/values.ts';
import { draftOf, emptyDraft, fieldProblem, toSave } from './sliceDrafts.ts';

test('percent is typed, rates are saved, empty means none', () => {
  const draft = { ...emptyDraft('site:north', ' North '), weight: '2', target: '92.5', humanLevel: '95 %' };
  expect(toSave(draft)).toEqual({
    id: null,
    name: 'North',
    filter: 'site:north',
    description: '',
    weight: 2,
    ease: 1,
    target: 0.925,
    humanLevel: 0.95,
    metric: 'accuracy',
    weightBy: null,
  });
  expect(toSave({ ...draft, target: '', humanLevel: ' ' })).toMatchObject({ target: null, humanLevel: null });
});

test('what cannot be saved is said before it is sent', () => {
  expect(toSave(emptyDraft('a:b', '  '))).toBeNull();
  expect(toSave({ ...emptyDraft('a:b', 'x'), target: '101' })).toBeNull();
  expect(fieldProblem('target', '-1')).toBe('Between 0 and 100.');
  expect(fieldProblem('weight', 'much')).toBe('This is not a number.');
  expect(fieldProblem('weight', '')).toBe('A number is needed.');
  expect(fieldProblem('humanLevel', '')).toBeNull();
});

test('a metric is chosen in parts and saved as one text; its target is in its own unit', () => {
  const draft = { ...emptyDraft('', 'x'), target: '90' };
  const recall = { ...draft, metricKind: 'recall', metricOf: 'class:ankle boot', weightBy: 'price' } as const;
  expect(toSave(recall)).toMatchObject({ metric: 'recall(ankle boot)', weightBy: 'price', target: 0.9 });
  expect(toSave({ ...draft, metricKind: 'f1', metricOf: 'class:macro' })).toMatchObject({ metric: 'f1("macro")' });
  expect(toSave({ ...draft, metricKind: 'cost' })).toMatchObject({ metric: 'cost', target: 90 });
  expect(toSave({ ...draft, metricKind: 'cost', target: '' })).toMatchObject({ target: null });
  expect(toSave({ ...draft, metricKind: 'ece', target: '150' })).toBeNull();
});

test('a saved slice is opened as it was typed', () => {
  const saved = {
    ...toSave({ ...emptyDraft('a:b', 'x'), metricKind: 'recall', metricOf: 'class:shirt', target: '92.5' })!,
  };
  const slice = { ...saved, humanLevelSource: '', humanLevel: { value: null }, id: 4 } as unknown as SliceInfo;
  expect(draftOf(slice)).toMatchObject({ metricKind: 'recall', metricOf: 'class:shirt', target: '92.5', weightBy: '' });
  const loss = { ...slice, metric: 'log_loss', target: 0.35 };
  expect(draftOf(loss)).toMatchObject({ metricKind: 'log_loss', target: '0.35' });
});
