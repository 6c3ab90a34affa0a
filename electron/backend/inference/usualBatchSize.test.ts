import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { mostRowsPerRequest, usualBatchSize } from './usualBatchSize.ts';

const image = (size: number, color: 'grayscale' | 'rgb') =>
  modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'image',
    classes: ['a', 'b'],
    inputs: [{ name: 'x', kind: 'image', color, resize: { width: size, height: size } }],
    outputs: { scores: { name: 'y', activation: 'softmax' } },
  });

test('small pictures go in large batches, large ones in small batches', () => {
  expect(usualBatchSize(image(28, 'grayscale'))).toBe(256);
  expect(usualBatchSize(image(96, 'rgb'))).toBe(37);
  expect(usualBatchSize(image(224, 'rgb'))).toBe(16);
});

const table = (columns: number) =>
  modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes: ['a', 'b'],
    inputs: [
      {
        name: 'x',
        kind: 'tabular_vector',
        encoders: Array.from({ length: columns }, (_, i) => ({ column: `c${i}`, kind: 'numeric' })),
      },
    ],
    outputs: { scores: { name: 'y', activation: 'softmax' } },
  });

test('rows of a table go in larger batches, and in requests of so many cells', () => {
  expect(usualBatchSize(table(2))).toBe(1024);
  expect(usualBatchSize(table(4096))).toBe(256);
  expect(mostRowsPerRequest(table(2))).toBe(131_072);
  expect(mostRowsPerRequest(table(4096))).toBe(1024);
  expect(mostRowsPerRequest(image(28, 'grayscale'))).toBe(32_768);
});
