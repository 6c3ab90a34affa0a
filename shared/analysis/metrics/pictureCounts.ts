import { binOf } from './confidence.ts';

export type PictureCountsInput = {
  /** Class codes [N] as they are now; negative = none. */
  readonly labels: Int32Array;
  /** Predicted class codes [N]; negative = none. */
  readonly predicted: Int32Array;
  /** Highest probability [N], 0..1; only read where there is a prediction. */
  readonly confidence: Float64Array;
  readonly classCount: number;
  /** Rows to look at, ascending; null for all of them. */
  readonly ids: Int32Array | null;
  /** Bit set [N]: rows whose value shares a bit with `skipMask` are left out. */
  readonly states: Uint8Array;
  readonly skipMask: number;
  /** 1 for each class code that the model cannot predict [classCount]. */
  readonly unknown: Uint8Array;
};

export type PictureCounts = {
  /** Rows with a label and a prediction that are not skipped. */
  readonly n: number;
  /** By confidence in [k/20, (k+1)/20), the last bin with 1. */
  readonly right: Float64Array;
  readonly wrong: Float64Array;
  /** By confidence in (k/15, (k+1)/15], the first bin with 0; only labels that the model knows. */
  readonly scored: Float64Array;
  readonly scoredRight: Float64Array;
  readonly confidenceSum: Float64Array;
  /** By class code: rows labelled, rows predicted, rows that are both. */
  readonly support: Float64Array;
  readonly guessed: Float64Array;
  readonly hits: Float64Array;
  /** Rows looked at that are left out, by why. */
  readonly leftOut: { readonly skipped: number; readonly incomplete: number; readonly unknown: number };
};

export const HISTOGRAM_BINS = 20;
export const RELIABILITY_BINS = 15;

/**
 * Everything that the pictures of confidence and classes count, in one pass over the rows: O(N + classes). What is right is
 * counted by index and not by a branch, which nobody could predict.
 */
export function pictureCounts(input: PictureCountsInput): PictureCounts {
  const { labels, predicted, confidence, classCount, ids, states, skipMask, unknown } = input;
  // [bin, right]
  const histogram = new Float64Array(HISTOGRAM_BINS * 2);
  const reliability = new Float64Array(RELIABILITY_BINS * 2);
  const confidenceSum = new Float64Array(RELIABILITY_BINS);
  const support = new Float64Array(classCount);
  const guessed = new Float64Array(classCount);
  const hits = new Float64Array(classCount);
  const leftOut = { skipped: 0, incomplete: 0, unknown: 0 };
  const rows = ids?.length ?? labels.length;
  let n = 0;
  for (let at = 0; at < rows; at += 1) {
    const id = ids ? ids[at]! : at;
    if ((states[id]! & skipMask) !== 0) {
      leftOut.skipped += 1;
      continue;
    }
    const label = labels[id]!;
    const guess = predicted[id]!;
    if (label < 0 || guess < 0) {
      leftOut.incomplete += 1;
      continue;
    }
    const isRight = Number(label === guess);
    const sure = confidence[id]!;
    n += 1;
    support[label]! += 1;
    guessed[guess]! += 1;
    hits[label]! += isRight;
    histogram[histogramBin(sure) * 2 + isRight]! += 1;
    if (unknown[label] === 1) {
      leftOut.unknown += 1;
      continue;
    }
    const bin = reliabilityBin(sure);
    confidenceSum[bin]! += sure;
    reliability[bin * 2 + isRight]! += 1;
  }
  const half = (pairs: Float64Array, side: 0 | 1): Float64Array => pairs.filter((_, place) => place % 2 === side);
  const scoredRight = half(reliability, 1);
  return {
    n,
    right: half(histogram, 1),
    wrong: half(histogram, 0),
    scored: half(reliability, 0).map((count, bin) => count + scoredRight[bin]!),
    scoredRight,
    confidenceSum,
    support,
    guessed,
    hits,
    leftOut,
  };
}

/** Further from an edge than any rounding of the product reaches: then the whole part is the bin. */
const nearEdge = 1e-9;

/** Bins are [low, high), so that `conf>=low conf<high` finds the same rows; values outside 0..1 go to the end bins. */
export function histogramBin(confidence: number): number {
  const scaled = confidence * HISTOGRAM_BINS;
  let bin = Math.floor(scaled);
  const part = scaled - bin;
  if (part < nearEdge || part > 1 - nearEdge) {
    // The edges themselves decide.
    bin = Math.round(scaled);
    if (confidence < bin / HISTOGRAM_BINS) bin -= 1;
  }
  return Math.min(Math.max(bin, 0), HISTOGRAM_BINS - 1);
}

function reliabilityBin(confidence: number): number {
  const scaled = confidence * RELIABILITY_BINS;
  const bin = Math.floor(scaled);
  const part = scaled - bin;
  const isInside = part > nearEdge && part < 1 - nearEdge && bin >= 0 && bin < RELIABILITY_BINS;
  return isInside ? bin : binOf(confidence, RELIABILITY_BINS);
}
