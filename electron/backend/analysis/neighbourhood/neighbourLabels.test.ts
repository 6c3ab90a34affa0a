import { expect, test } from 'vitest';
import { neighbourCountsOf, neighbourLabels } from './neighbourLabels.ts';

test('of each row the labelled neighbours, those with its own label and those with the most frequent are kept', () => {
  const graph = {
    ids: Int32Array.of(1, 2, 3, 0, 2, 3, 0, 1, 3, 0, -1, -1),
    distances: Float64Array.from({ length: 12 }, (_, at) => at % 3),
    k: 3,
  };
  const labels = Int32Array.of(5, 7, 7, -1);
  const known = neighbourLabels(graph, labels);
  expect([...known.majority]).toEqual([7, 5, 5, 5]);
  expect([0, 1, 2, 3].map((row) => neighbourCountsOf(known, row))).toEqual([
    { labelled: 2, own: 0, most: 2 },
    { labelled: 2, own: 1, most: 1 },
    { labelled: 2, own: 1, most: 1 },
    { labelled: 1, own: 0, most: 1 },
  ]);
});
