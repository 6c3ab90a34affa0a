import { expect, test } from 'vitest';
import type { Predictions } from '../inference/processMessages.ts';
import { compareWithCpu } from './compareWithCpu.ts';

const given = (probabilities: number[], embeddings: number[] | null = null): Predictions => ({
  count: 2,
  probabilities: Float64Array.from(probabilities),
  embeddings: embeddings && Float32Array.from(embeddings),
  failed: [],
  cut: null,
  ran: 2,
  memoryBytes: 0,
});

test.each([
  ['the same', [0.9, 0.1, NaN, NaN], [0.9, 0.1, NaN, NaN], { changed: 0, largest: 0 }],
  ['rounding', [0.75, 0.25, 0.5, 0.5], [0.75, 0.25, 0.5, 0.5078125], { changed: 1, largest: 0.0078125 }],
  ['large scores in proportion', [200, 1, 0, 1], [100, 1, 0, 1], { changed: 0, largest: 1 }],
  ['no number', [NaN, NaN, 0, 1], [1, 0, 0, 1], { changed: 0, largest: null }],
])('%s', (_name, ours, theirs, found) => {
  expect(compareWithCpu({ provider: 'cuda', width: 2 }, given(ours), given(theirs))).toEqual({
    provider: 'cuda',
    examples: 2,
    ...found,
  });
});

test('where a model gives embeddings alone, those are compared', () => {
  const found = compareWithCpu({ provider: 'cuda', width: 0 }, given([], [1, 2, 3, 4]), given([], [1, 2, 3, 8]));
  expect(found).toEqual({ provider: 'cuda', examples: 2, changed: 0, largest: 0.5 });
  expect(compareWithCpu({ provider: 'cuda', width: 0 }, given([]), given([], [1, 2])).largest).toBeNull();
});
