import { expect, test } from 'vitest';
import { answersOfChoice, readExtent, readResize, splitList } from './answerText.ts';

test('lists, sizes and resizing as they are written in a flag', () => {
  expect(splitList('a, "b, c","say ""hi""",,d')).toEqual(['a', 'b, c', 'say "hi"', 'd']);
  expect(readExtent('48x32')).toEqual({ height: 48, width: 32 });
  expect(readExtent('224')).toEqual({ height: 224, width: 224 });
  expect(readExtent('48,32')).toBeUndefined();
  expect(readResize('letterbox:640×480')).toEqual({ mode: 'letterbox', height: 640, width: 480 });
  expect(readResize('longer:256')).toEqual({ mode: 'longer', edge: 256 });
  expect(readResize('shorter')).toBeUndefined();
});

test.each([
  ['classes', 'setosa,"a, b"', { classes: ['setosa', 'a, b'] }],
  ['positive', 'gravel', { positive: 'gravel' }],
  ['activation', 'log_softmax', { activation: 'log_softmax' }],
  [
    'resize',
    'shorter:55 with --crop 48x48',
    { resize: { mode: 'shorter', edge: 55 }, crop: { height: 48, width: 48 } },
  ],
  ['scale', '0..1 with --mean 0.5,0.4,0.3 --std 0.2', { scale: '0..1', mean: [0.5, 0.4, 0.3], std: [0.2] }],
  ['words of sex', 'female=0,male=1', { categories: { sex: { female: 0, male: 1 } } }],
  ['blank embarked', 'missing', { fill: { embarked: 'missing' } }],
  ['input X', 'a,b', { map: { X: ['a', 'b'] } }],
  ['labels', 'Ham=ham,Spam=spam', { labelAs: { Ham: 'ham', Spam: 'spam' } }],
  ['maximum length', '256', { maxLength: 256 }],
  ['file', 'config.json', { ignore: ['config.json'] }],
])('a choice for %s', (what, choice, answer) => expect(answersOfChoice(what, choice)).toEqual(answer));

test('what is no answer is none', () => {
  expect(answersOfChoice('scale', '0..2')).toBeUndefined();
  expect(answersOfChoice('activation', 'tanh')).toBeUndefined();
  expect(answersOfChoice('words of sex', 'female')).toBeUndefined();
  expect(answersOfChoice('resize', 'stretch')).toBeUndefined();
  expect(answersOfChoice('maximum length', 'long')).toBeUndefined();
});
