import { describe, expect, test } from 'vitest';
import { binOf, calibrationOf, HISTOGRAM_BINS, histogramBin, RELIABILITY_BINS } from './confidence.ts';

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

  test('calibration error of a hand-computed example', () => {
    // 4 of 5 right at a mean confidence of 0.9; 1 of 5 at 0.3; an empty bin plays no part.
    const found = calibrationOf({
      counts: Float64Array.of(5, 0, 5),
      correct: Float64Array.of(1, 0, 4),
      sums: Float64Array.of(1.5, 0, 4.5),
    });
    expect(found.error).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.1, 12);
    expect(found.n).toBe(10);
    expect(found.bins.map(({ n, meanConfidence, accuracy }) => [n, meanConfidence, accuracy.value])).toEqual([
      [5, 0.3, 0.2],
      [0, NaN, NaN],
      [5, 0.9, 0.8],
    ]);
    const nothing = new Float64Array(3);
    expect(calibrationOf({ counts: nothing, correct: nothing, sums: nothing }).error).toBeNaN();
  });
});
