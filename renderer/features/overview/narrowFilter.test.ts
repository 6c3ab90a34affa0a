import { expect, test } from 'vitest';
import { narrowFilter } from './narrowFilter.ts';

test('adds what the link asks for', () => {
  expect(
    narrowFilter('', [
      ['label', 'T-shirt/top'],
      ['pred', 'Ankle boot'],
    ]),
  ).toBe('label:T-shirt/top pred:"Ankle boot"');
});

test('narrows a list to the one value, instead of widening it', () => {
  expect(narrowFilter('conf>0.5 label:Coat,Shirt', [['label', 'Shirt']])).toBe('conf>0.5 label:Shirt');
});

test('keeps a term on the same field that does not name the value, so that the answer stays a part of the filter', () => {
  expect(narrowFilter('label:Coat', [['label', 'Shirt']])).toBe('label:Coat label:Shirt');
  expect(narrowFilter('-label:Coat', [['label', 'Shirt']])).toBe('-label:Coat label:Shirt');
});

test('an OR is held together', () => {
  expect(narrowFilter('label:Coat OR conf<0.2', [['pred', 'Bag']])).toBe('(label:Coat OR conf<0.2) pred:Bag');
});

test('does not say the same thing twice', () => {
  expect(narrowFilter('flagged:true', [['flagged', true]])).toBe('flagged:true');
});
