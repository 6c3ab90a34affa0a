import { expect, test } from 'vitest';
import { guessLayout, parseLayout, placeInLayout } from './folderLayout.ts';

const trees: readonly (readonly [string, readonly string[], string])[] = [
  ['class folders', ['cat/0.png', 'dog/0.png'], 'class'],
  ['class folders with deeper ones', ['cat/a/0.png', 'dog/b/0.png'], 'class'],
  ['splits over classes', ['train/cat/0.png', 'val/dog/0.png', 'test/cat/1.png'], 'split/class'],
  ['other names of splits', ['training_set/cat/0.png', 'test_set/dog/0.png'], 'split/class'],
  ['capitals', ['Train/cat/0.png', 'Valid/dog/0.png', 'TEST/dog/1.png'], 'split/class'],
  ['years', ['train2017/cat/0.png', 'val2017/dog/0.png'], 'split/class'],
  ['a word that all of them have', ['seg_train/sea/0.png', 'seg_test/ice/0.png'], 'split/class'],
  ['the split repeated', ['train/train/cat/0.png', 'test/test/dog/0.png'], 'split/*/class'],
  ['an unlabelled test set', ['train/cat/0.png', 'train/dog/0.png', 'test/0.png'], 'split/class'],
  ['splits without classes', ['train/0.png', 'test/0.png'], 'split'],
  ['one split', ['train/cat/0.png', 'train/dog/0.png'], 'split/class'],
  ['hold-out', ['dev/cat/0.png', 'hold-out/dog/0.png'], 'split/class'],
  ['a wrapper', ['archive/cat/0.png', 'archive/dog/0.png'], '*/class'],
  ['wrappers', ['a/b/train/cat/0.png', 'a/b/test/dog/0.png'], '*/*/split/class'],
  ['a folder below each split', ['train/images/cat/0.png', 'val/images/dog/0.png'], 'split/*/class'],
  ['classes over splits', ['cat/train/0.png', 'cat/test/1.png', 'dog/train/0.png', 'dog/test/1.png'], 'class/split'],
  ['numbered parts', ['fold1/cat/0.png', 'fold1/dog/0.png', 'fold 2/dog/0.png', 'fold 2/cat/1.png'], '*/class'],
  ['parts with other folders', ['part1/cat/0.png', 'part1/dog/0.png', 'part2/emu/0.png'], 'class'],
  [
    'numbers over splits',
    ['run1/train/0.png', 'run1/test/0.png', 'run2/train/0.png', 'run2/test/0.png'],
    'class/split',
  ],
  ['one class', ['cat/0.png', 'cat/1.png'], 'class'],
  ['one folder that says nothing', ['images/0.png', 'images/1.png'], '*'],
  ['no folders', ['0.png'], '*'],
  ['a train among vehicles', ['car/0.png', 'plane/0.png', 'train/0.png'], 'class'],
  ['unlabelled pictures beside splits', ['train/cat/0.png', 'test/cat/1.png', 'unlabeled/2.png'], 'split/class'],
];
for (const [name, files, layout] of trees)
  test(`${name}: ${layout}`, () => expect(guessLayout(files).layout.join('/')).toBe(layout));

test('what is not certain is told', () => {
  const codes = (files: readonly string[]) => guessLayout(files).doubts.map(({ code }) => code);
  expect(codes(['car/0.png', 'train/0.png', 'plane/1.png'])).toEqual(['ambiguous_folders']);
  expect(codes(['train/cat/0.png', 'test/cat/1.png', 'extra/cat/2.png'])).toEqual(['ambiguous_folders']);
  expect(codes(['cat/a/0.png', 'dog/0.png'])).toEqual(['deeper_folders']);
  expect(codes(['part1/a/0.png', 'part1/b/0.png', 'part2/a/0.png', 'part2/b/0.png'])).toEqual(['ambiguous_folders']);
  expect(codes(['train/cat/0.png', 'test/dog/1.png'])).toEqual([]);
});

test('a picture has the class and the split of its folders, as far as it lies in them', () => {
  const layout = parseLayout('*/split/class');
  expect(placeInLayout(layout, 'w/train/cat/deep/0.png')).toEqual({ split: 'train', label: 'cat' });
  expect(placeInLayout(layout, 'w/test/0.png')).toEqual({ split: 'test', label: null });
  expect(placeInLayout(layout, '0.png')).toEqual({ split: null, label: null });
  expect(placeInLayout(parseLayout(undefined), 'cat/0.png')).toEqual({ split: null, label: 'cat' });
});
