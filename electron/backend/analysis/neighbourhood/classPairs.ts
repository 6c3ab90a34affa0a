import { type Interval, wilsonInterval } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { argsortCodes } from '../sort.ts';
import { type NeighbourGraph, usableGraph } from './neighbourGraph.ts';

/** Two classes that are neighbours of each other, the smaller class index first. */
export type ClassPair = {
  readonly classes: readonly [number, number];
  /** Links from a row of one class to a neighbour of the other. */
  readonly links: number;
  /** Those as a share of all links that start at a row of either class and end at a labelled one, with its interval and their number. */
  readonly rate: Interval;
};

/**
 * Pairs of classes in the order of how often neighbours disagree: by the lower limit of the rate, so that a handful of links does not come
 * first by chance; then by links, then by classes. Of the pair {a, b} the links are those of the graph from an a-row to a b-row or the
 * other way, n all links of rows of a or b that end at a labelled row, rate = links / n with Wilson's 95 % interval. Links of one row
 * are not independent, so the interval is narrower than it says: it orders pairs and is no proof. Rows without a label take no part; only
 * pairs with a link are given. O(N·k), and memory for the pairs that occur.
 *
 * Tests: a hand-computed case, and a count by maps on seeded graphs.
 * @param labels [N] class index of each row, -1 = none.
 * @throws WinnowError `internal` for a label outside -1..K-1 or not as many labels as rows.
 */
export function classPairs(given: NeighbourGraph, labels: Int32Array, classCount: number): ClassPair[] {
  const { ids, k, rowCount } = usableGraph(given);
  if (labels.length !== rowCount) throw new WinnowError('internal', `${labels.length} labels for ${rowCount} rows.`);
  const wrong = labels.find((label) => label < -1 || label >= classCount);
  if (wrong !== undefined) throw new WinnowError('internal', `There is no class ${wrong} of ${classCount}.`);
  const totals = new Float64Array(classCount);
  const links = new Map<number, number>();
  // Rows class by class: only the classes that one class meets need a count at a time, not a matrix of all.
  const met = new Int32Array(classCount);
  const touched: number[] = [];
  const order = argsortCodes(labels);
  let label = -1;
  const close = (): void => {
    for (const other of touched) {
      totals[label]! += met[other]!;
      const key = Math.min(label, other) * classCount + Math.max(label, other);
      if (other !== label) links.set(key, (links.get(key) ?? 0) + met[other]!);
      met[other] = 0;
    }
    touched.length = 0;
  };
  for (const row of order) {
    if (labels[row]! < 0) break;
    if (labels[row] !== label) close();
    label = labels[row]!;
    for (let at = row * k; at < (row + 1) * k && ids[at]! >= 0; at += 1) {
      const other = labels[ids[at]!]!;
      if (other < 0) continue;
      if (met[other] === 0) touched.push(other);
      met[other]! += 1;
    }
  }
  close();
  const pairs = [...links].map(([key, count]): ClassPair => {
    const classes = [Math.floor(key / classCount), key % classCount] as const;
    return { classes, links: count, rate: wilsonInterval(count, totals[classes[0]]! + totals[classes[1]]!) };
  });
  return pairs.sort(
    (left, right) =>
      right.rate.low - left.rate.low ||
      right.links - left.links ||
      left.classes[0] - right.classes[0] ||
      left.classes[1] - right.classes[1],
  );
}
