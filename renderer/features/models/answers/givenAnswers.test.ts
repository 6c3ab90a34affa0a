import { expect, test } from 'vitest';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import { answerFacts } from './answerFacts.ts';
import { withAnswers, withoutAnswer } from './givenAnswers.ts';

test('an answer takes the place of what was said of the same thing, and of nothing else', () => {
  const first: ModelAnswers = {
    resize: { mode: 'shorter', edge: 55 },
    crop: { height: 48, width: 48 },
    map: { a: ['p'] },
    classes: ['x', 'y'],
    positive: 'y',
  };
  const second = withAnswers(first, { resize: { mode: 'none' }, map: { b: ['q'] } });
  expect(second).toEqual({ resize: { mode: 'none' }, map: { a: ['p'], b: ['q'] }, classes: ['x', 'y'], positive: 'y' });
  expect(withAnswers(first, { classes: ['y', 'z'] }).positive).toBe('y');
  expect(withAnswers(first, { classes: ['u', 'z'] }).positive).toBeUndefined();
  expect(withAnswers({ ignore: ['a'] }, { ignore: ['b', 'a'] }).ignore).toEqual(['a', 'b']);
  expect(withAnswers({ scale: '0..1', mean: [1], std: [2] }, { scale: '0..255' })).toEqual({ scale: '0..255' });
});

test('every answer can be taken back, one at a time', () => {
  const answers: ModelAnswers = {
    resize: { mode: 'shorter', edge: 55 },
    crop: { height: 48, width: 48 },
    scale: '0..1',
    mean: [0.5],
    filter: 'bicubic',
    antialias: true,
    map: { a: ['p'] },
    fill: { p: 'none', q: 3 },
    categories: { r: { u: 0 } },
    scaled: { p: { mean: 1, std: 2 } },
    classes: ['x', 'y'],
    positive: 'x',
    labelAs: { x: 'ex' },
    activation: 'none',
    maxLength: 128,
    colour: 'bgr',
    ignore: ['config.json', 'labels.txt'],
  };
  const facts = answerFacts(answers);
  expect(facts.map(({ what, value }) => `${what}: ${value}`)).toEqual(
    expect.arrayContaining([
      'resize: shorter edge to 55, centre 48 × 48',
      'scale: 0 to 1, mean 0.5, std 1',
      'input a: p',
      'blank q: filled with 3',
      'words of r: u = 0',
      'scaled p: (x − 1) / 2',
      'labels: x is ex',
      'file: labels.txt',
    ]),
  );
  const left = facts.reduce((rest, { topic }, index) => {
    const next = withoutAnswer(rest, topic);
    expect(answerFacts(next)).toHaveLength(facts.length - index - 1);
    return next;
  }, answers);
  expect(left).toEqual({});
});
