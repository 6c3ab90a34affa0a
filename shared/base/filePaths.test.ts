import { expect, test } from 'vitest';
import { fileName, folderOf } from './filePaths.ts';

test('the name and the folder of a path, whichever way its slashes lean', () => {
  expect(fileName('C:\\data\\a.csv')).toBe('a.csv');
  expect(fileName('/data/images/')).toBe('images');
  expect(folderOf('/data/a.csv')).toBe('/data');
  expect(folderOf('/a.csv')).toBe('/');
});
