import { averageLinkage } from './averageLinkage.ts';
import { optimalLeafOrder } from './optimalLeafOrder.ts';

/** Above this many classes only the strongest confusions of each are looked at: all pairs would take minutes. */
const mostDense = 200;
const strongest = 12;

/**
 * An order of the classes of a confusion matrix that puts those confused with each other side by side, so that blocks
 * appear on the diagonal. `matrix[label][predicted]` holds counts. Two classes are as alike as the mean of the two rates
 * at which one is taken for the other (errors only: the diagonal plays no part); average-linkage clustering, then the
 * best of the orders its tree allows. Sources: see `averageLinkage` and `optimalLeafOrder`. Cost: O(K³) at worst
 * up to 200 classes; with more, each class brings its 12 strongest confusions only.
 */
export function blockOrder(matrix: readonly (readonly number[])[]): readonly number[] {
  const size = matrix.length;
  const totals = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const similarity = new Float64Array(size * size);
  matrix.forEach((row, a) =>
    row.forEach((count, b) => {
      if (a === b || count === 0) return;
      const half = count / totals[a]! / 2;
      similarity[a * size + b]! += half;
      similarity[b * size + a]! += half;
    }),
  );
  const kept = size > mostDense ? strongestOf(similarity, size) : similarity;
  return optimalLeafOrder(kept, size, averageLinkage(kept, size));
}

/** Only the similarities [size, size] that are among the strongest of either of their two classes; ties to the lower index. */
function strongestOf(similarity: Float64Array, size: number): Float64Array {
  const kept = new Float64Array(size * size);
  for (let a = 0; a < size; a += 1) {
    const row = similarity.subarray(a * size, (a + 1) * size);
    const best = Array.from(row.keys())
      .filter((b) => row[b]! > 0)
      .sort((b, c) => row[c]! - row[b]! || b - c)
      .slice(0, strongest);
    for (const b of best) kept[a * size + b] = kept[b * size + a] = row[b]!;
  }
  return kept;
}
