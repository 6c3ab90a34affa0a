import { allocateShared } from '../threads/sharedMemory.ts';

/** The largest scores of each of some rows so far, largest first, and what has them. */
export type BestLists = {
  readonly size: number;
  readonly scores: Float32Array;
  readonly ids: Int32Array;
  /** How many there are of each row. */
  readonly found: Int32Array;
};

export function bestLists(rows: number, size: number): BestLists {
  return {
    size,
    scores: new Float32Array(allocateShared(rows * size * 4)),
    ids: new Int32Array(allocateShared(rows * size * 4)),
    found: new Int32Array(allocateShared(rows * 4)),
  };
}

/** What a score must exceed to enter the list of a row. */
export function leastOf({ size, scores, found }: BestLists, row: number): number {
  return found[row] === size ? scores[(row + 1) * size - 1]! : -Infinity;
}

/** Enters a score that exceeds the least. */
export function enter({ size, scores, ids, found }: BestLists, row: number, id: number, score: number): void {
  const from = row * size;
  let at = from + found[row]!;
  if (found[row] === size) at -= 1;
  else found[row]! += 1;
  while (at > from && score > scores[at - 1]!) {
    scores[at] = scores[at - 1]!;
    ids[at] = ids[at - 1]!;
    at -= 1;
  }
  scores[at] = score;
  ids[at] = id;
}
