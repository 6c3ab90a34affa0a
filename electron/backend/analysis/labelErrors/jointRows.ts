import { CHUNK_ROWS } from './chunks.ts';
import type { PredictionTable, Probabilities } from './predictionTable.ts';

/** The pass that counts rows by given class and confident class. */
export type JointStep = {
  readonly kind: 'joint';
  readonly table: PredictionTable;
  /** Of the scan [rowCount]. */
  readonly predicted: Int32Array;
  readonly highest: Probabilities;
  /** The least probability with which each class is confident [classCount]. */
  readonly floors: Float64Array;
  /** [slots, slotSize], of each slot [K, K]: given × confident. */
  readonly counts: Float64Array;
  readonly slotSize: number;
};

/** Counts one chunk of rows. O(1) reads where the most probable class is confident, O(K) for the other rows. */
export function jointRows(step: JointStep, chunk: number, slot: number): void {
  const { table, predicted, highest, floors, counts } = step;
  const { probs, labels, classCount } = table;
  const from = chunk * CHUNK_ROWS;
  const to = Math.min(from + CHUNK_ROWS, table.rowCount);
  const first = slot * step.slotSize;
  const lowestFloor = floors.reduce((lowest, floor) => Math.min(lowest, floor), Infinity);
  for (let row = from; row < to; row += 1) {
    const best = predicted[row]!;
    if (best < 0) continue;
    let confident = best;
    // A confident most probable class is the answer whatever the others are, so they need not be looked at.
    if (highest[row]! < floors[best]!) {
      if (highest[row]! < lowestFloor) continue;
      confident = confidentAmong(probs, row * classCount, { floors, best });
      if (confident < 0) continue;
    }
    counts[first + labels[row]! * classCount + confident]! += 1;
  }
}

/** The confident class of a row whose values begin at `start`: the only one, `best` among several, -1 for none. */
export function confidentAmong(
  probs: Probabilities,
  start: number,
  { floors, best }: { readonly floors: Float64Array; readonly best: number },
): number {
  let confident = -1;
  for (let k = 0; k < floors.length; k += 1) {
    if (probs[start + k]! >= floors[k]!) {
      if (confident >= 0) return best;
      confident = k;
    }
  }
  return confident;
}
