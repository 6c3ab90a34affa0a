import { expect, test } from 'vitest';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';
import type { OutputTensor } from './processMessages.ts';
import { readEmbedding } from './readEmbedding.ts';
import { readScores } from './readScores.ts';

function config(activation: string, classes: string[]): ModelConfig {
  return modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'text',
    classes,
    inputs: [{ name: 'i', kind: 'token_ids' }],
    outputs: { scores: { name: 's', activation } },
  });
}
const tensor = (dims: number[], values: number[]): OutputTensor => ({
  dtype: 'float64',
  dims,
  data: Float64Array.from(values),
});
const two = ['a', 'b'];
const three = ['a', 'b', 'c'];

test('softmax of huge and of impossible scores', () => {
  const { probabilities, bad } = readScores(
    config('softmax', three),
    tensor([3, 3], [1e6, 0, -1e6, -Infinity, 0, 0, NaN, 0, 0]),
    { rows: 3, padded: 3 },
  );
  expect([...probabilities]).toEqual([1, 0, 0, 0, 0.5, 0.5, NaN, NaN, NaN]);
  expect(bad).toEqual([2]);
  expect(readScores(config('softmax', three), tensor([1, 3], [Infinity, 0, 0]), { rows: 1, padded: 1 }).bad).toEqual([
    0,
  ]);
});

test('one score for two classes, with and without sigmoid, in either shape', () => {
  for (const dims of [[2, 1], [2]]) {
    const { probabilities } = readScores(config('sigmoid', two), tensor(dims, [0, 1000]), { rows: 2, padded: 2 });
    expect([...probabilities]).toEqual([0.5, 0.5, 0, 1]);
  }
  expect([...readScores(config('none', two), tensor([1, 1], [0.25]), { rows: 1, padded: 1 }).probabilities]).toEqual([
    0.75, 0.25,
  ]);
  expect([
    ...readScores(config('sigmoid', three), tensor([1, 3], [0, 0, 0]), { rows: 1, padded: 1 }).probabilities,
  ]).toEqual([1 / 3, 1 / 3, 1 / 3]);
});

test('rows that only fill a fixed batch are left out', () => {
  expect(
    readScores(config('none', two), tensor([4, 2], [1, 0, 0, 1, 9, 9, 9, 9]), { rows: 2, padded: 4 }).probabilities,
  ).toEqual(Float64Array.of(1, 0, 0, 1));
  expect(readEmbedding(tensor([2, 1, 2], [1, 2, 3, 4]), { name: 'e' }, { rows: 1, padded: 2 })).toEqual(
    Float32Array.of(1, 2),
  );
});

test.each([
  ['softmax', tensor([2, 2], [0, 0, 0, 0]), /2 scores per example .* 3 classes/],
  ['softmax', tensor([3, 2], [0, 0, 0, 0, 0, 0]), /transposed/],
  ['softmax', tensor([6], [0, 0, 0, 0, 0, 0]), /shape \[6\]/],
  ['none', tensor([2, 3], [1, 2, 3, 1, 2, 3]), /logits, set the activation to softmax/],
  ['none', tensor([2, 3], [0.1, 0.1, 0.1, 1, 0, 0]), /add up to 0\.3000/],
  ['softmax', { dtype: 'int64', dims: [2], data: null } as OutputTensor, /int64 values, not scores/],
])('%s of something else is refused', (activation, output, reason) => {
  expect(() => readScores(config(activation, three), output, { rows: 2, padded: 2 })).toThrow(reason);
});
