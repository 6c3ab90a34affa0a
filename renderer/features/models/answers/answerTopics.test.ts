import { expect, test } from 'vitest';
import { topicOf, topicTitle } from './answerTopics.ts';

test('what a fact is about', () => {
  expect(topicOf('input sepal length (cm)')).toEqual({ kind: 'input', name: 'sepal length (cm)' });
  expect(topicOf('words of sex')).toEqual({ kind: 'words of', name: 'sex' });
  expect(topicOf('order of X')).toEqual({ kind: 'input', name: 'X' });
  expect(topicOf('resize')).toEqual({ kind: 'resize', name: '' });
  expect(topicOf('everything')).toBeNull();
  expect(topicTitle('input age')).toBe('Input age');
  expect(topicTitle('maximum length')).toBe('Longest text');
});
