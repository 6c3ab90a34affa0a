import { bitsetWhere, type Bitset, countBits, hasBit } from '#shared/analysis/bitset.ts';
import { type Interval, wilsonInterval, Z_95 } from '#shared/analysis/interval.ts';

/** Rows that have a label and a prediction, and those of them where the two agree: all that accuracy and error rate rest on. */
export type Hits = { readonly n: number; readonly right: number };

/** 1 where the prediction is the label, 0 where it is another class, −1 where one of them is missing (negative): such a row counts nowhere. */
export function hitOf(label: number, guess: number): 1 | 0 | -1 {
  return label < 0 || guess < 0 ? -1 : label === guess ? 1 : 0;
}

/** Over the rows of a set; over all without one. */
export function countHits(labels: Int32Array, predicted: Int32Array, rows?: Bitset): Hits {
  let n = 0;
  let right = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const hit = hitOf(labels[row]!, predicted[row]!);
    if (hit < 0 || (rows !== undefined && !hasBit(rows, row))) continue;
    n += 1;
    right += hit;
  }
  return { n, right };
}

/** The rows of a set that count, and those of them that are predicted wrong. */
export type ScoredRows = { readonly scored: Bitset; readonly wrong: Bitset };

export function scoredWithin(labels: Int32Array, predicted: Int32Array, rows: Bitset): ScoredRows {
  const scored = bitsetWhere(rows.length, (row) => hasBit(rows, row) && hitOf(labels[row]!, predicted[row]!) >= 0);
  const wrong = bitsetWhere(rows.length, (row) => hasBit(scored, row) && hitOf(labels[row]!, predicted[row]!) === 0);
  return { scored, wrong };
}

export function hitsOf({ scored, wrong }: ScoredRows): Hits {
  const n = countBits(scored);
  return { n, right: n - countBits(wrong) };
}

export function withoutHits(all: Hits, part: Hits): Hits {
  return { n: all.n - part.n, right: all.right - part.right };
}

/** Share of the rows that are hits, with Wilson's interval; NaN without a row. */
export function accuracyOf({ n, right }: Hits, z = Z_95): Interval {
  return wilsonInterval(right, n, z);
}

/** Share of the rows that are none. */
export function errorRateOf({ n, right }: Hits, z = Z_95): Interval {
  return wilsonInterval(n - right, n, z);
}
