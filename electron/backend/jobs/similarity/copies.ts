import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import type { RowPairs } from '../../analysis/neighbourhood/rowPairs.ts';

/** Which examples are copies, by what they hold. */
export type Content = Pick<SimilarityInfo, 'content' | 'threshold'> & {
  /** Group of equal examples [rowCount]; −1: like no other. */
  readonly exact: Int32Array;
  /** Pairs that are nearly the same; the distance is 1 − likeness. Of equal examples one stands for all. */
  readonly links: RowPairs;
  readonly notes: readonly string[];
};

/** Groups of equal keys, numbered in order; an empty key is like no other. */
export function createGroups(rowCount: number): {
  readonly add: (row: number, key: string) => void;
  readonly groups: () => Int32Array;
  /** The first row of each key. */
  readonly isFirst: (row: number) => boolean;
} {
  const firstOf = new Map<string, number>();
  const first = new Int32Array(rowCount).fill(-1);
  return {
    add(row, key) {
      const known = firstOf.get(key);
      if (known === undefined) firstOf.set(key, row);
      first[row] = known ?? row;
    },
    isFirst: (row) => first[row] === row,
    groups() {
      const sizes = new Int32Array(rowCount);
      for (const row of first) if (row >= 0) sizes[row]! += 1;
      return first.map((row) => (row >= 0 && sizes[row]! > 1 ? row : -1));
    },
  };
}

/** Links as they are found. */
export function createLinks(): {
  readonly add: (from: number, to: number, likeness: number) => void;
  readonly pairs: () => RowPairs;
} {
  const [from, to, distances]: number[][] = [[], [], []];
  return {
    add(one, other, likeness) {
      from!.push(one);
      to!.push(other);
      distances!.push(1 - likeness);
    },
    pairs: () => ({ from: Int32Array.from(from!), to: Int32Array.from(to!), distances: Float64Array.from(distances!) }),
  };
}
