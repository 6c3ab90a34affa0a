import type { ExampleId } from '#shared/model/ids.ts';
import { expect, test } from 'vitest';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { choicesOf } from './choices.ts';

const base: ExampleDetail = {
  id: 1 as ExampleId,
  key: 'a',
  dataset: 'd',
  sourceRow: 1,
  imageUrl: null,
  thumbUrl: null,
  imagePath: null,
  text: null,
  cells: [],
  givenLabel: 'T-shirt',
  currentLabel: 'T-shirt',
  isExcluded: false,
  isFlagged: false,
  isDecided: false,
  note: null,
  tags: [],
  notTags: [],
  prediction: {
    label: 'Shirt',
    confidence: 0.9,
    loss: null,
    scores: [],
    probabilities: [
      { label: 'Shirt', p: 0.9 },
      { label: 'Coat', p: 0.06 },
      { label: 'T-shirt', p: 0.04 },
    ],
  },
  predictionError: null,
  findings: [],
  history: [],
};

test('the suggestion first, the label second, then by probability, each with the digit of its class', () => {
  const { shown, suggestion } = choicesOf(base, ['T-shirt', 'Bag', 'Coat', 'Shirt']);
  expect(suggestion).toBe('Shirt');
  expect(shown.map((one) => [one.label, one.digit])).toEqual([
    ['Shirt', '4'],
    ['T-shirt', '1'],
    ['Coat', '3'],
    ['Bag', '2'],
  ]);
  expect(shown[1]).toMatchObject({ isGiven: true, isCurrent: true, isSuggested: false, p: 0.04 });
});

test('no suggestion when the evidence agrees with the label', () => {
  expect(choicesOf({ ...base, currentLabel: 'Shirt' }, ['T-shirt', 'Coat', 'Shirt']).suggestion).toBeNull();
  expect(choicesOf({ ...base, prediction: null }, ['T-shirt', 'Coat']).suggestion).toBeNull();
});

test('a hundred classes show eight, counted', () => {
  const classes = Array.from({ length: 100 }, (_, index) => `c${index}`);
  const { shown, hidden } = choicesOf(base, classes);
  expect(shown.map((one) => one.label).slice(0, 3)).toEqual(['Shirt', 'T-shirt', 'c0']);
  expect(shown.map((one) => one.digit)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  expect(hidden).toBe(94);
});

test('a given label that is no class of the model can still be kept', () => {
  const { shown } = choicesOf({ ...base, givenLabel: 'Poncho', currentLabel: 'Poncho' }, ['Shirt', 'Coat']);
  expect(shown[1]).toMatchObject({ label: 'Poncho', digit: null, p: null });
});
