import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { usualBatchSize } from './usualBatchSize.ts';

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
