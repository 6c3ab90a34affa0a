import { expect, test } from 'vitest';
import { flagsOf, joinCodes, joinList } from './answerFlags.ts';
import { readCodes, splitList } from './answerText.ts';

test.each([
  [['a', 'b']],
  [['a, b', 'say "hi"', 'c']],
  [[' before', 'after ', 'in side']],
  [['"', ',', '","', '=', "it's"]],
  [['-1', '0', '1']],
])('the names %j come back from one value', (names) => expect(splitList(joinList(names))).toEqual(names));

test('so do words with their numbers', () => {
  const codes = { 'a=b': 0, 'c, d': 1, ' e': -2, f: 0.5 };
  expect(readCodes(joinCodes(codes))).toEqual(codes);
});

test('answers as flags: quoted for a shell, a dash joined to its flag, switches in words', () => {
  expect(flagsOf({})).toBe('');
  expect(flagsOf({ classes: ['no', 'a "b"'], positive: '-1' })).toBe(`--classes 'no,"a ""b"""' --positive=-1`);
  expect(flagsOf({ positive: "it's; rm" })).toBe(String.raw`--positive 'it'\''s; rm'`);
  expect(
    flagsOf({
      resize: { mode: 'shorter', edge: 256 },
      crop: { height: 224, width: 192 },
      scale: '-1..1',
      mean: [-0.5, 0.5],
      antialias: false,
    }),
  ).toBe('--resize shorter:256 --crop 224x192 --antialias off --scale=-1..1 --mean=-0.5,0.5');
  expect(
    flagsOf({
      map: { x: ['a', 'b, c'], y: ['d'] },
      fill: { age: 3 },
      scaled: { age: { mean: 40, std: 2.5 } },
      labelAs: { A: 'a', 'B, b': 'b' },
      ignore: ['config.json'],
    }),
  ).toBe(
    `--map 'x=a,"b, c"' --map y=d --fill age=3 --scaled age=40,2.5 --label-as 'A=a,"B, b=b"' --ignore config.json`,
  );
});
