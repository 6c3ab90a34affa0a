import { expect, test } from 'vitest';
import { emptyDraft, numberProblem, toSave } from './sliceDrafts.ts';

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
  });
  expect(toSave({ ...draft, target: '', humanLevel: ' ' })).toMatchObject({ target: null, humanLevel: null });
});

test('what cannot be saved is said before it is sent', () => {
  expect(toSave(emptyDraft('a:b', '  '))).toBeNull();
  expect(toSave({ ...emptyDraft('a:b', 'x'), target: '101' })).toBeNull();
  expect(numberProblem('target', '-1')).toBe('Between 0 and 100.');
  expect(numberProblem('weight', 'much')).toBe('This is not a number.');
  expect(numberProblem('weight', '')).toBe('A number is needed.');
  expect(numberProblem('humanLevel', '')).toBeNull();
});
