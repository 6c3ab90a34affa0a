import { averageLinkage } from './averageLinkage.ts';
import { optimalLeafOrder } from './optimalLeafOrder.ts';

/**
 * An order of the classes of a confusion matrix that puts those confused with each other side by side, so that blocks
 * appear on the diagonal. `matrix[label][predicted]` holds counts. Two classes are as alike as the mean of the two rates
 * at which one is taken for the other (errors only: the diagonal plays no part); average-linkage clustering, then the
 * best of the orders its tree allows. Sources: see `averageLinkage` and `optimalLeafOrder`. Cost: O(K³) at worst.
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
  return optimalLeafOrder(similarity, size, averageLinkage(similarity, size));
}
