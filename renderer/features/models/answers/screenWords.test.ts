import { expect, test } from 'vitest';
import { filesNamed, fromWords, undecidedWords, withoutFlags } from './screenWords.ts';

test('flags of the command line are no words of the screen', () => {
  expect(withoutFlags('It is wrong: the order of the columns (--map), or that of the classes (--classes).')).toBe(
    'It is wrong: the order of the columns, or that of the classes.',
  );
  expect(withoutFlags('The texts are joined by line breaks. Choose others with --map X=COLUMN.')).toBe(
    'The texts are joined by line breaks.',
  );
  expect(withoutFlags('On 90 labelled rows 33.3 %, no more than chance (33.3 %). Something is wrong.')).toBe(
    'On 90 labelled rows 33.3 %, no more than chance (33.3 %). Something is wrong.',
  );
  expect(
    withoutFlags('Two sources contradict: a, but b. Say which is not read (--ignore FILE), or answer (--classes).'),
  ).toBe('Two sources contradict: a, but b. Say which is not read, or answer.');
});

test('what the labelled rows speak for keeps its numbers', () => {
  expect(
    withoutFlags('With 0..1 with --mean 0.5,0.4 --std 0.2 92 % of 90 labelled rows agree (84–96), with 0..255 40 %.'),
  ).toBe('With 0..1 with mean 0.5,0.4 std 0.2 92 % of 90 labelled rows agree (84–96), with 0..255 40 %.');
  expect(withoutFlags("With the columns in the order b,a, 92 % of 90 labelled rows agree (84–96): --map 'X=b,a'")).toBe(
    'With the columns in the order b,a, 92 % of 90 labelled rows agree (84–96).',
  );
});

test('choices that the rows do not tell apart', () => {
  expect(
    undecidedWords('With a 96 % of 24 labelled rows agree (80–99), with b 92 %: these rows do not tell a and b apart.'),
  ).toBe('These rows do not tell a and b apart.');
  expect(undecidedWords('With a 96 % of 24 labelled rows agree (80–99), with b 12 %.')).toBeNull();
});

test('files in a sentence, and whose an answer is', () => {
  expect(filesNamed('config.json names 3 classes, but labels.txt 4. config.json again.')).toEqual([
    'config.json',
    'labels.txt',
  ]);
  expect(fromWords('--mean and --std')).toBe('you');
  expect(fromWords('labels.txt')).toBe('labels.txt');
});
