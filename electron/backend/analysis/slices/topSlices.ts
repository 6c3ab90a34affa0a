/** One predicate as the place of its feature in the list and its code there. */
export type BasicSlice = { readonly feature: number; readonly code: number };

/** A slice with what was counted on the rows searched. Predicates are in the order of the features. */
export type ScoredSlice = {
  readonly parts: readonly BasicSlice[];
  readonly size: number;
  readonly errorSum: number;
  readonly score: number;
};

/** The best k so far, best first. */
export type TopSlices = {
  /** What a slice must reach to get in: the score of the k-th, or the least allowed while there are fewer. */
  threshold(): number;
  offer(slice: ScoredSlice): void;
  list(): readonly ScoredSlice[];
};

/**
 * Order of slices: higher score first; of equal ones the one with fewer predicates, then the larger, then by column and
 * code. A total order, so that the k best are the same whatever the way they were found.
 */
export function compareSlices(left: ScoredSlice, right: ScoredSlice): number {
  if (left.score !== right.score) return right.score - left.score;
  if (left.parts.length !== right.parts.length) return left.parts.length - right.parts.length;
  if (left.size !== right.size) return right.size - left.size;
  for (let at = 0; at < left.parts.length; at += 1) {
    const [a, b] = [left.parts[at]!, right.parts[at]!];
    const order = a.feature - b.feature || a.code - b.code;
    if (order !== 0) return order;
  }
  return 0;
}

/** Only slices that score above `minScore` get in. */
export function createTopSlices(k: number, minScore: number): TopSlices {
  const slices: ScoredSlice[] = [];
  return {
    threshold: () => (slices.length < k ? minScore : slices[k - 1]!.score),
    list: () => slices,
    offer: (slice) => {
      if (!(slice.score > minScore) || k === 0) return;
      if (slices.length === k && compareSlices(slice, slices[k - 1]!) > 0) return;
      let low = 0;
      let high = slices.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compareSlices(slices[middle]!, slice) < 0) low = middle + 1;
        else high = middle;
      }
      slices.splice(low, 0, slice);
      if (slices.length > k) slices.pop();
    },
  };
}
