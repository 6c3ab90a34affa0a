import { expect, test } from 'vitest';
import { batchSizeOf } from './predictJob.ts';

test('a run that goes on keeps the batch size it began with, unless another is asked for', () => {
  const interrupted = { batchSize: 7, done: 300 };
  expect(batchSizeOf({}, interrupted)).toBe(7);
  expect(batchSizeOf({ batchSize: 32 }, interrupted)).toBe(32);
  // A new run has nothing to keep: what suits the model's input is chosen.
  expect(batchSizeOf({}, { batchSize: 7, done: 0 })).toBeUndefined();
});
