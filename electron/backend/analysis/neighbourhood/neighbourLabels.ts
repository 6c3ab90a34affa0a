import { neighbourDisagreement } from './neighbourDisagreement.ts';
import type { NeighbourGraph } from './neighbourGraph.ts';

/** What labels the neighbours of each row have, small enough to be kept. */
export type NeighbourLabels = {
  /** The label that most have [N]; -1 where none has one. */
  readonly majority: Int32Array;
  /** How many have a label, the row's own, and that of the most, a byte each, the first lowest [N]. */
  readonly counts: Int32Array;
};

/** @param given with at most 255 neighbours of each row @param labels [N] -1 = none */
export function neighbourLabels(given: NeighbourGraph, labels: Int32Array): NeighbourLabels {
  const { ids, k } = given;
  const { neighbourCounts, shares, majorityLabels } = neighbourDisagreement(given, labels);
  const counts = neighbourCounts.map((labelled, row) => {
    const own = Number.isNaN(shares[row]!) ? 0 : Math.round((1 - shares[row]!) * labelled);
    let most = 0;
    for (let at = row * k; at < (row + 1) * k; at += 1)
      if (ids[at]! >= 0 && majorityLabels[row]! >= 0 && labels[ids[at]!] === majorityLabels[row]) most += 1;
    return labelled | (own << 8) | (most << 16);
  });
  return { majority: majorityLabels, counts };
}

/** How many neighbours have a label, the row's own, and the one that most have. */
export function neighbourCountsOf({ counts }: NeighbourLabels, row: number) {
  const packed = counts[row]!;
  return { labelled: packed & 255, own: (packed >> 8) & 255, most: (packed >> 16) & 255 };
}
