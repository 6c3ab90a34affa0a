import { describe, expect, test } from 'vitest';
import { binOf, HISTOGRAM_BINS, histogramBin, RELIABILITY_BINS, reliabilityBins } from './confidence.ts';

describe('bins of confidence', () => {
  test('of reliability hold their upper edge, those of the histogram their lower one; outside of 0..1 the end bins', () => {
    for (let edge = 1; edge < RELIABILITY_BINS; edge += 1) {
      const at = edge / RELIABILITY_BINS;
      expect([binOf(at, RELIABILITY_BINS), binOf(at + 1e-15, RELIABILITY_BINS)]).toEqual([edge - 1, edge]);
    }
    for (let edge = 1; edge < HISTOGRAM_BINS; edge += 1) {
      const at = edge / HISTOGRAM_BINS;
      expect([histogramBin(at), histogramBin(at - 1e-15)]).toEqual([edge, edge - 1]);
    }
    expect([-1, 0, 1, 2].map((value) => binOf(value, RELIABILITY_BINS))).toEqual([0, 0, 14, 14]);
    expect([-1, 0, 1, 2].map(histogramBin)).toEqual([0, 0, 19, 19]);
  });

  test('a reliability diagram of a hand-computed example', () => {
    // 4 of 5 right at a mean confidence of 0.9; 1 of 5 at 0.3; an empty bin says nothing.
    const found = reliabilityBins({
      counts: Float64Array.of(5, 0, 5),
      correct: Float64Array.of(1, 0, 4),
      sums: Float64Array.of(1.5, 0, 4.5),
    });
    expect(found.map(({ low, high }) => [low, high])).toEqual([0, 1, 2].map((bin) => [bin / 3, (bin + 1) / 3]));
    expect(found.map(({ n, meanConfidence, accuracy }) => [n, meanConfidence, accuracy.value])).toEqual([
      [5, 0.3, 0.2],
      [0, NaN, NaN],
      [5, 0.9, 0.8],
    ]);
  });
});
