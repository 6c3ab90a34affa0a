import { expect, test } from 'vitest';
import { topicsOfField, topicsOfFilter } from './filterTopics.ts';

const of = (text: string) => [...topicsOfFilter(text)].toSorted();

test('a filter brings in what its fields depend on, wherever they stand in it', () => {
  expect(of('')).toEqual([]);
  expect(of('region:EU age>4 shirt')).toEqual([]);
  expect(of('region:EU (age>4 OR -tag:soft)')).toEqual(['answers', 'tags']);
  expect(of('is:missing(tag.soft)')).toEqual(['answers', 'tags']);
  expect(of('is:flagged')).toEqual(['decisions']);
  expect(of('conf>0.9 label:shirt')).toEqual(['decisions', 'runs']);
  expect(of('Slice:"Big ones"')).toEqual(['answers', 'clusters', 'decisions', 'runs', 'similarity', 'slices', 'tags']);
  expect(of('cluster:3 OR whose:label')).toEqual(['clusters', 'decisions', 'runs']);
  expect(of('note~"slice:x"')).toEqual(['decisions']);
});

test('a word, a value and a column of the data bring in nothing although they are called like a field', () => {
  expect(of('"tag:soft"')).toEqual([]);
  expect(of('region:tag')).toEqual([]);
  expect(of('meta.tag:soft')).toEqual([]);
  expect(topicsOfField('meta.slice')).toEqual([]);
  expect(topicsOfField('Tag.soft')).toEqual(['answers', 'tags']);
});

test('a filter that cannot be read brings in nothing', () => {
  expect(of('(tag:soft')).toEqual([]);
});
