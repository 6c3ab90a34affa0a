import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { flagsOf } from '#shared/model/answerFlags.ts';
import { type ModelAnswers, modelAnswersSchema } from '#shared/model/modelAnswers.ts';
import type { CommandInput } from './commandInput.ts';
import { answersFrom, modelFlags } from './modelFlags.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-flags-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(args: readonly string[]): ModelAnswers {
  const { values } = parseArgs({ args: [...args], options: modelFlags });
  return answersFrom({ options: values, positional: [] } as unknown as CommandInput);
}

/** Answers of every kind, with what is hard to write in each. */
const everything: Required<ModelAnswers> = {
  classes: ['no', 'a, b', ' c', 'say "hi"'],
  positive: '-1',
  activation: 'log_softmax',
  scores: 'probabilities; $HOME',
  pipeline: 'opencv',
  resize: { mode: 'letterbox', height: 48, width: 64 },
  filter: 'lanczos',
  antialias: false,
  crop: { height: 32, width: 40 },
  scale: '-1..1',
  mean: [-0.5, 0.25, 1e-3],
  std: [2],
  colour: 'bgr',
  alpha: 'black',
  exif: 'ignore',
  cmyk: 'profile',
  layout: 'nhwc',
  maxLength: 77,
  pooling: 'cls',
  map: { X: ['sepal length (cm)', 'a, b'], 'input:0': ["it's"] },
  categories: { sex: { male: 1, 'not, said': -1 }, 'a b': { 'x=y': 0 } },
  fill: { age: '28.5', port: 'S=1' },
  scaled: { age: { mean: -1, std: 0.5 } },
  labelAs: { Ham: 'ham', 'a, b': 'c' },
  ignore: ['config.json', '../a b.txt'],
};

test('every answer has a flag, and every flag but two is one of an answer', () => {
  expect(Object.keys(everything).sort()).toEqual(Object.keys(modelAnswersSchema.shape).sort());
  const said = new Set([...flagsOf(everything).matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name));
  expect([...said, 'write-config', 'no-check'].sort()).toEqual(Object.keys(modelFlags).sort());
});

test('flags that are pasted into a shell are read as the answers they were made of', () => {
  const said = execFileSync('sh', ['-c', `for one in ${flagsOf(everything)}; do printf '%s\\0' "$one"; done`]);
  expect(read(said.toString('utf8').split('\0').slice(0, -1))).toEqual(everything);
});

test('a file of labels: a name a line, blanks and a byte order mark left out', () => {
  const path = join(folder, 'labels.txt');
  writeFileSync(path, '\uFEFFcat\r\n\r\n  a, dog\r\n');
  expect(read(['--classes', `@${path}`]).classes).toEqual(['cat', 'a, dog']);
  expect(() => read(['--classes', `@${join(folder, 'none.txt')}`])).toThrow(/--classes names .* cannot be read/);
});

describe('what a flag does not take is named with what it does', () => {
  test.each([
    ['activation', 'tanh', /--activation takes none, softmax, sigmoid, log_softmax, not "tanh"/],
    ['antialias', 'yes', /--antialias takes on, off/],
    ['crop', '32,32', /--crop takes HxW/],
    ['resize', 'shorter', /--resize takes stretch:HxW/],
    ['mean', '0.5;0.5', /--mean takes numbers/],
    ['max-length', '0', /maxLength/],
    ['map', 'X', /--map takes INPUT=COLUMN/],
    ['categories', 'sex:male', /--categories takes COLUMN:word=number/],
    ['scaled', 'age=1,0', /--scaled takes .* not 0/],
    ['label-as', '=x', /--label-as takes CLASS=LABEL/],
  ])('--%s %s', (name, value, said) => expect(() => read([`--${name}`, value])).toThrow(said));
});
