import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { calibration, confidences, predictedClasses } from './confidence.ts';
import { classMetrics, confusionMatrix } from './confusion.ts';
import { HISTOGRAM_BINS, pictureCounts, RELIABILITY_BINS } from './pictureCounts.ts';

const rowCount = 3000;
const classCount = 4;

/** Probabilities with many values on edges of bins and one float beside them. */
function makeRows() {
  const random = seededRandom(3);
  const probs = new Float64Array(rowCount * classCount);
  const labels = new Int32Array(rowCount);
  const states = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const edge = (8 + Math.floor(random() * 13)) / (row % 2 ? HISTOGRAM_BINS : RELIABILITY_BINS);
    const beside = [0, Number.EPSILON / 2, -Number.EPSILON / 2][row % 3]!;
    const top = Math.min(1, row % 5 === 0 ? edge + beside : 0.4 + 0.6 * random());
    const best = Math.floor(random() * classCount);
    for (let k = 0; k < classCount; k += 1)
      probs[row * classCount + k] = k === best ? top : (1 - top) / (classCount - 1);
    labels[row] = row % 19 === 0 ? -1 : random() < top ? best : Math.floor(random() * classCount);
    states[row] = row % 7 === 0 ? 2 : 0;
    if (row % 29 === 0) probs[row * classCount] = Number.NaN;
  }
  const predicted = predictedClasses(probs, rowCount, classCount);
  return { probs, labels, states, predicted, confidence: confidences(probs, rowCount, classCount) };
}

test('one pass counts what the separate functions count, row for row', () => {
  const { probs, labels, states, predicted, confidence } = makeRows();
  const unknown = new Uint8Array(classCount);
  const counts = pictureCounts({ labels, predicted, confidence, classCount, ids: null, states, skipMask: 2, unknown });
  const selection = Int32Array.from({ length: rowCount }, (_, id) => id).filter((id) => states[id] === 0);
  const reliability = calibration({ probs, labels, rowCount, classCount, selection });
  expect(Array.from(counts.scored)).toEqual(reliability.bins.map((bin) => bin.n));
  reliability.bins.forEach((bin, at) => {
    if (bin.n > 0) expect(counts.scoredRight[at]! / bin.n).toBeCloseTo(bin.accuracy.value, 12);
    if (bin.n > 0) expect(counts.confidenceSum[at]! / bin.n).toBeCloseTo(bin.meanConfidence, 12);
  });
  const perClass = classMetrics(confusionMatrix({ given: labels, predicted, classCount, selection }));
  expect(Array.from(counts.support)).toEqual(perClass.map((one) => one.support));
  expect(Array.from(counts.guessed)).toEqual(perClass.map((one) => one.predicted));
  expect(Array.from(counts.hits)).toEqual(perClass.map((one) => one.truePositives));
  const byHand = { right: new Float64Array(HISTOGRAM_BINS), wrong: new Float64Array(HISTOGRAM_BINS) };
  for (const id of selection) {
    if (labels[id]! < 0 || predicted[id]! < 0) continue;
    let bin = 0;
    while (bin < HISTOGRAM_BINS - 1 && confidence[id]! >= (bin + 1) / HISTOGRAM_BINS) bin += 1;
    byHand[labels[id] === predicted[id] ? 'right' : 'wrong'][bin]! += 1;
  }
  expect(counts.right).toEqual(byHand.right);
  expect(counts.wrong).toEqual(byHand.wrong);
  expect(counts.n + counts.leftOut.skipped + counts.leftOut.incomplete).toBe(rowCount);
});

test('labels that the model does not know are wrong, but play no part in how reliable it is', () => {
  const { labels, states, predicted, confidence } = makeRows();
  const unknown = Uint8Array.from([0, 1, 0, 0]);
  const rows = { labels, predicted, confidence, classCount, states, skipMask: 0, unknown };
  const all = pictureCounts({ ...rows, ids: null });
  const listed = pictureCounts({ ...rows, ids: Int32Array.from({ length: rowCount }, (_, id) => id) });
  expect(listed).toEqual(all);
  expect(all.leftOut.unknown).toBe(all.support[1]);
  expect(all.scored.reduce((sum, n) => sum + n, 0)).toBe(all.n - all.support[1]!);
});
