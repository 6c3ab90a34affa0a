import { expect, test } from 'vitest';
import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import { firstChoices } from '#renderer/state/discovery.ts';
import { areUsable, choiceProblem, featuresToUse, readCuts, searchInput } from './discoveryChoices.ts';

const feature = (name: string, isDefault: boolean): SliceFeatureInfo => {
  return { name, kind: 'column', isNumber: false, values: 3, cuts: null, isDefault, note: '' };
};
const offered = [feature('site', true), feature('shift', true), feature('pred', false)];

test('chosen features are those that the project has, else its defaults', () => {
  expect(featuresToUse(null, offered)).toEqual(['site', 'shift']);
  expect(featuresToUse(['pred', 'gone'], offered)).toEqual(['pred']);
  expect(featuresToUse(['gone'], offered)).toEqual(['site', 'shift']);
});

test('empty numbers are left to the search; a comma is a decimal point', () => {
  expect(searchInput(firstChoices, 'a:b', offered)).toEqual({
    filter: 'a:b',
    limit: 10,
    features: ['site', 'shift'],
    maxPredicates: 3,
    maxQ: 0.05,
    loss: 'error',
  });
  const choices = { ...firstChoices, minSupport: '50', alpha: '0,9' };
  expect(searchInput(choices, '', offered)).toMatchObject({ minSupport: 50, alpha: 0.9 });
});

test('numbers out of their limits are told', () => {
  expect(areUsable(firstChoices)).toBe(true);
  expect(areUsable({ ...firstChoices, limit: '' })).toBe(false);
  expect(choiceProblem('minSupport', '2.5')).toBe('A whole number is needed.');
  expect(choiceProblem('minSupport', '')).toBeNull();
  expect(choiceProblem('maxQ', '1.2')).toBe('Between 0 and 1.');
});

test('cut points rise and are numbers', () => {
  expect(readCuts('10, 20 30.5;1e3')).toEqual({ cuts: [10, 20, 30.5, 1000] });
  expect(readCuts('10 ten')).toEqual({ problem: 'ten is no number. Write points such as 10, 20, 30.5.' });
  expect(readCuts('10 10')).toEqual({ problem: '10 does not rise above 10.' });
  expect(readCuts(' ')).toHaveProperty('problem');
});
