import { expect, test } from 'vitest';
import { WinnowError } from '../base/winnowError.ts';
import { namesTag, renameTag } from './renameTag.ts';

test.each([
  ['tag:blurry', 'tag:"out of focus"'],
  ['tag:dark,blurry region:EU', 'tag:dark,"out of focus" region:EU'],
  ['-tag:blurry OR "tag.blurry":unknown', '-tag:"out of focus" OR "tag.out of focus":unknown'],
  ['(is:missing(tag.blurry) OR x>1) y:blurry', '(is:missing("tag.out of focus") OR x>1) y:blurry'],
  ['tag:blur* blurry', 'tag:blur* blurry'],
  ['', ''],
])('%s follows the new name', (before, after) => {
  expect(renameTag(before, 'blurry', 'out of focus')).toBe(after);
  expect(namesTag(before, 'blurry')).toBe(before !== after);
  expect(renameTag(after, 'out of focus', 'blurry')).toBe(renameTag(before, 'x', 'x'));
});

test('case is ignored as filters do, unless another tag is called exactly so', () => {
  const filter = 'tag:BLURRY,dark tag.Blurry:yes tag=blurrY';
  expect(renameTag(filter, 'blurry', 'soft', ['blurry', 'dark'])).toBe('tag:soft,dark tag.soft:yes tag=soft');
  expect(renameTag('tag:Blurry', 'blurry', 'soft', ['blurry', 'Blurry'])).toBe('tag:Blurry');
  expect(namesTag('tag:Blurry', 'blurry', ['blurry', 'Blurry'])).toBe(false);
});

test('a filter that cannot be read is refused', () => {
  expect(() => renameTag('tag:(', 'a', 'b')).toThrow(WinnowError);
});
