import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { answerConfig } from './answerConfig.ts';
import { sidecarFacts } from './sidecarFacts.ts';

const picture = modelConfigSchema.parse({
  format: 'model-sidecar/1',
  modality: 'image',
  classes: ['a', 'b'],
  inputs: [{ name: 'x', kind: 'image', shape: ['N', 3, 48, 48], resize: { width: 48, height: 48 } }],
  outputs: { scores: { name: 'logits', activation: 'softmax' }, embedding: { name: 'pooled' } },
});
const table = modelConfigSchema.parse({
  format: 'model-sidecar/1',
  modality: 'tabular',
  classes: ['a', 'b'],
  inputs: [
    {
      name: 'x',
      kind: 'tabular_vector',
      encoders: [
        { column: 'p', kind: 'numeric', mean: 3, std: 2 },
        { column: 'q', kind: 'onehot', categories: ['u', 'v'], size: 2 },
      ],
    },
    { name: 'w', kind: 'tabular_column', column: 'w', dtype: 'float32' },
  ],
  outputs: { scores: { name: 'logits', activation: 'softmax' } },
});

test('without answers a configuration stays as it is', () => {
  expect(answerConfig(picture, {})).toEqual(picture);
  expect(answerConfig(table, {})).toEqual(table);
});

test('answers take the place of what the configuration says of pictures and scores; the rest stays', () => {
  const answered = answerConfig(picture, {
    resize: { mode: 'shorter', edge: 55 },
    crop: { height: 48, width: 48 },
    filter: 'bicubic',
    scale: '-1..1',
    colour: 'bgr',
    positive: 'a',
    activation: 'none',
    labelAs: { a: 'ant' },
  });
  expect(answered.inputs[0]).toMatchObject({
    color: 'bgr',
    scale: 1 / 127.5,
    mean: [1],
    std: [1],
    resize: { fit: 'shorter', edge: 55, width: 48, height: 48, method: 'bicubic' },
  });
  expect(answered).toMatchObject({
    classes: ['b', 'a'],
    outputs: { scores: { name: 'logits', activation: 'none' }, embedding: { name: 'pooled' } },
    data: { label_as: { a: 'ant' } },
  });
  expect(() => answerConfig(picture, { positive: 'c' })).toThrow(/“c” is none of the classes/);
});

test('answers about columns: order, scaling, blanks and words', () => {
  const answered = answerConfig(table, {
    map: { x: ['q', 'r', 'p'], w: ['z'] },
    scaled: { p: { mean: 5, std: 4 }, z: { mean: 1, std: 2 } },
    fill: { r: '7' },
  });
  expect(answered.inputs[0]).toMatchObject({
    encoders: [
      { column: 'q', kind: 'onehot', size: 2 },
      { column: 'r', kind: 'numeric', impute: 7, mean: 0, std: 1 },
      { column: 'p', kind: 'numeric', mean: 5, std: 4 },
    ],
  });
  expect(answered.inputs[1]).toMatchObject({ column: 'z', mean: 1, std: 2 });
  expect(() => answerConfig(table, { fill: { p: 'much' } })).toThrow(/no number/);
});

test('what a configuration settles is told fact by fact, with its file', () => {
  const facts = sidecarFacts(picture, 'model.json');
  expect(facts.every(({ from }) => from === 'model.json')).toBe(true);
  expect(Object.fromEntries(facts.map(({ what, value }) => [what, value]))).toMatchObject({
    task: 'a classifier',
    resize: 'stretched 48 × 48',
    scale: 'pixel × 0.00392157, mean 0, std 1',
    colour: 'rgb',
    classes: '“a”, “b”',
    activation: 'softmax',
  });
  expect(sidecarFacts(table, 'm.json').find(({ what }) => what === 'input x')?.value).toBe('“p”, “q”');
});
