import { expect, test } from 'vitest';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { emptyTag, formOf, tagNumberProblem, tagToSave } from './tagDrafts.ts';

const tag: TagInfo = {
  id: 3,
  name: 'blurry',
  colour: 'teal',
  key: 'Shift+B',
  description: 'Nothing is sharp',
  weight: 2,
  ease: 0.5,
  humanLevel: 0.957,
  isChosen: false,
  yes: 4,
  no: 5,
  unknown: 6,
  slices: [],
};

test('a tag goes through the form and comes out as it was; percent in, share out', () => {
  expect(formOf(tag).humanLevel).toBe('95.7');
  const saved = tagToSave(formOf(tag));
  expect(saved).toMatchObject({ id: 3, name: 'blurry', colour: 'teal', key: 'Shift+B', weight: 2, ease: 0.5 });
  expect(saved!.humanLevel).toBeCloseTo(0.957, 12);
  expect(tagToSave({ ...emptyTag, name: ' dark ' })).toEqual({
    id: null,
    name: 'dark',
    key: null,
    description: '',
    weight: 1,
    ease: 1,
    humanLevel: null,
  });
});

test('what cannot be saved says why', () => {
  expect(tagToSave(emptyTag)).toBeNull();
  expect(tagToSave({ ...emptyTag, name: 'x', weight: 'much' })).toBeNull();
  expect(tagNumberProblem('humanLevel', '101')).toBe('Between 0 and 100.');
  expect(tagNumberProblem('ease', '')).toBe('A number is needed.');
  expect(tagNumberProblem('humanLevel', '95 %')).toBeNull();
});
