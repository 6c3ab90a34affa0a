import { WinnowError } from '#shared/base/winnowError.ts';
import { type NeighbourGraph, usableGraph } from './neighbourGraph.ts';

export type NeighbourDisagreement = {
  /** Labelled neighbours of each row [N]. */
  readonly neighbourCounts: Int32Array;
  /** Share of them with another label than the row, 0..1 [N]; NaN for the rows counted in `unscored`. */
  readonly shares: Float64Array;
  /** The label that most of them have [N]; of labels that equally many have, that of the nearest. -1 without a labelled neighbour. */
  readonly majorityLabels: Int32Array;
  /** Rows without a label or without a labelled neighbour. */
  readonly unscored: number;
};

/**
 * How far each row's neighbours disagree with its label: of its at most k nearest with a label (itself excluded, equal rows included) the
 * share that has another, the label that most have, and how many there are. A row without a label is told what its neighbours
 * have, but has no share. O(N·k²) at worst, as k is small; labels may be any numbers of at least 0.
 *
 * Source: Wilson 1972, "Asymptotic Properties of Nearest Neighbor Rules Using Edited Data"; Brodley & Friedl 1999, "Identifying Mislabeled
 * Training Data". Tests: a hand-computed case, and a count by maps on seeded graphs.
 * @param labels [N] -1 = none.
 * @throws WinnowError `internal` when there are not as many labels as rows.
 */
export function neighbourDisagreement(given: NeighbourGraph, labels: Int32Array): NeighbourDisagreement {
  const { ids, k, rowCount } = usableGraph(given);
  if (labels.length !== rowCount) {
    throw new WinnowError('internal', `${labels.length} labels for ${rowCount} rows.`);
  }
  const neighbourCounts = new Int32Array(rowCount);
  const shares = new Float64Array(rowCount).fill(NaN);
  const majorityLabels = new Int32Array(rowCount).fill(-1);
  const seen = new Int32Array(k);
  let unscored = 0;
  for (let row = 0; row < rowCount; row += 1) {
    let count = 0;
    for (let at = row * k; at < (row + 1) * k && ids[at]! >= 0; at += 1) {
      const label = labels[ids[at]!]!;
      if (label >= 0) seen[count++] = label;
    }
    neighbourCounts[row] = count;
    majorityLabels[row] = mostSeen(seen, count);
    const own = labels[row]!;
    if (own < 0 || count === 0) unscored += 1;
    else shares[row] = (count - timesSeen(seen, count, own)) / count;
  }
  return { neighbourCounts, shares, majorityLabels, unscored };
}

function timesSeen(seen: Int32Array, count: number, label: number): number {
  let times = 0;
  for (let at = 0; at < count; at += 1) if (seen[at] === label) times += 1;
  return times;
}

/** The first of the most frequent; -1 of none. */
function mostSeen(seen: Int32Array, count: number): number {
  let label = -1;
  let most = 0;
  for (let at = 0; at < count; at += 1) {
    if (seen[at] === label) continue;
    const times = timesSeen(seen, count, seen[at]!);
    if (times > most) {
      most = times;
      label = seen[at]!;
    }
  }
  return label;
}
