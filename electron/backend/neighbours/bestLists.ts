/** The largest scores of each of some rows so far, largest first. */
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
    scores: new Float32Array(rows * size),
    ids: new Int32Array(rows * size),
    found: new Int32Array(rows),
  };
}

/** Whether there was room for it: where it is not, nothing smaller needs to be offered to that row. */
export function offer({ size, scores, ids, found }: BestLists, row: number, id: number, score: number): boolean {
  const from = row * size;
  let at = from + found[row]!;
  if (found[row] === size) {
    if (!(score > scores[at - 1]!)) return false;
    at -= 1;
  } else found[row]! += 1;
  while (at > from && score > scores[at - 1]!) {
    scores[at] = scores[at - 1]!;
    ids[at] = ids[at - 1]!;
    at -= 1;
  }
  scores[at] = score;
  ids[at] = id;
  return true;
}
