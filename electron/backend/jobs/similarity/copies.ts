import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { growingArray } from '#shared/base/growingArray.ts';
import type { RowPairs } from '../../analysis/neighbourhood/rowPairs.ts';

/** Which examples are copies, by what they hold. */
export type Content = Pick<SimilarityInfo, 'content' | 'threshold'> & {
  /** Group of equal examples [rowCount]; −1: like no other. */
  readonly exact: Int32Array;
  /** Pairs that are nearly the same; the distance is 1 − likeness. Of equal examples one stands for all. */
  readonly links: RowPairs;
  readonly notes: readonly string[];
};

/** Links as they are found. */
export function createLinks(): {
  readonly add: (from: number, to: number, likeness: number) => void;
  readonly pairs: () => RowPairs;
} {
  const [from, to, distances] = [growingArray(Int32Array), growingArray(Int32Array), growingArray(Float64Array)];
  return {
    add(one, other, likeness) {
      from.push(one);
      to.push(other);
      distances.push(1 - likeness);
    },
    pairs: () => ({ from: from.values(), to: to.values(), distances: distances.values() }),
  };
}
