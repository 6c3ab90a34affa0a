import { seededRandom } from '#shared/base/seededRandom.ts';
import { shuffle } from '#shared/base/shuffle.ts';

export type TreeData = {
  /** Row-major [rowCount, width], without NaN. */
  readonly features: Float32Array;
  readonly width: number;
  /** Class of each row [rowCount]. */
  readonly labels: Int32Array;
  readonly classCount: number;
};

export type TreeOptions = {
  readonly learnFrom: Int32Array;
  /** Rows to say something of; none of `learnFrom`. */
  readonly predict: Int32Array;
  readonly trees: number;
  /** How many rows each tree learns from, drawn anew for each; all where absent. */
  readonly rowsATree?: number;
  readonly seed: number;
};

/**
 * Extremely randomised trees (Geurts, Ernst & Wehenkel 2006): at each node √width features that are not constant there, one random
 * threshold each, the best by Gini impurity, until a node is pure; every tree learns from all rows. scikit-learn's
 * ExtraTreesClassifier with its defaults. Returns mean class shares of the leaves, row-major
 * [predict, classCount]. O(trees · rows · √width · depth).
 */
export function extraTrees(data: TreeData, options: TreeOptions): Float64Array {
  const { predict, trees, seed } = options;
  const { classCount } = data;
  const votes = new Float64Array(predict.length * classCount);
  for (let tree = 0; tree < trees; tree += 1) {
    const random = seededRandom(seed * 100_003 + tree);
    const grown = growTree(data, drawn(options, random), random);
    for (let at = 0; at < predict.length; at += 1) {
      const leaf = leafOf(grown, data, predict[at]!);
      for (let k = 0; k < classCount; k += 1)
        votes[at * classCount + k]! += grown.shares[leaf * classCount + k]! / trees;
    }
  }
  return votes;
}

/** Rows of one tree, none twice. */
function drawn({ learnFrom, rowsATree = learnFrom.length }: TreeOptions, random: () => number): Int32Array {
  if (rowsATree >= learnFrom.length) return learnFrom;
  const rows = learnFrom.slice();
  shuffle(rows, random, rowsATree);
  return rows.subarray(0, rowsATree);
}

type Tree = {
  /** Feature of a node; −1: a leaf, whose class shares are row `left` of `shares`. */
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  /** The left child; the right one is the next. */
  readonly left: Int32Array;
  readonly shares: Float64Array;
};

function leafOf({ feature, threshold, left }: Tree, { features, width }: TreeData, row: number): number {
  const start = row * width;
  let node = 0;
  while (feature[node]! >= 0) node = left[node]! + (features[start + feature[node]!]! <= threshold[node]! ? 0 : 1);
  return left[node]!;
}

type Growth = TreeData & {
  readonly rows: Int32Array;
  readonly random: () => number;
  readonly order: Int32Array;
  readonly leftCounts: Float64Array;
};

function growTree(data: TreeData, learnFrom: Int32Array, random: () => number): Tree {
  const { width, labels, classCount } = data;
  const most = Math.max(2 * learnFrom.length, 1);
  const feature = new Int32Array(most).fill(-1);
  const threshold = new Float32Array(most);
  const left = new Int32Array(most);
  const shares: number[] = [];
  const growth: Growth = {
    ...data,
    rows: learnFrom.slice(),
    random,
    order: Int32Array.from({ length: width }, (_, at) => at),
    leftCounts: new Float64Array(classCount),
  };
  const counts = new Float64Array(classCount);
  const waiting = [{ node: 0, from: 0, to: learnFrom.length }];
  let nodes = 1;
  let leaves = 0;
  for (let work = waiting.pop(); work; work = waiting.pop()) {
    const { node, from, to } = work;
    counts.fill(0);
    for (let at = from; at < to; at += 1) counts[labels[growth.rows[at]!]!]! += 1;
    const split = counts.some((count) => count === to - from) ? null : bestSplit(growth, counts, from, to);
    if (!split) {
      left[node] = leaves++;
      for (const count of counts) shares.push(to > from ? count / (to - from) : 1 / classCount);
      continue;
    }
    const middle = divide(growth, split, from, to);
    feature[node] = split.feature;
    threshold[node] = split.threshold;
    left[node] = nodes;
    waiting.push({ node: nodes, from, to: middle }, { node: nodes + 1, from: middle, to });
    nodes += 2;
  }
  return { feature, threshold, left, shares: Float64Array.from(shares) };
}

type Split = { readonly feature: number; readonly threshold: number };

/** The best of √width random thresholds; null where every feature is constant. */
function bestSplit(growth: Growth, counts: Float64Array, from: number, to: number): Split | null {
  const { width, order, random } = growth;
  const tries = Math.max(1, Math.floor(Math.sqrt(width)));
  let best: Split | null = null;
  let highest = -Infinity;
  let tried = 0;
  for (let drawn = 0; drawn < order.length && tried < tries; drawn += 1) {
    const other = drawn + Math.floor(random() * (order.length - drawn));
    [order[drawn], order[other]] = [order[other]!, order[drawn]!];
    const feature = order[drawn]!;
    const [least, most] = rangeOf(growth, feature, from, to);
    if (!(most > least)) continue;
    tried += 1;
    const between = Math.fround(least + random() * (most - least));
    const split = { feature, threshold: between < most ? between : least };
    const score = purityOf(growth, split, counts, { from, to });
    if (score <= highest) continue;
    highest = score;
    best = split;
  }
  return best;
}

function rangeOf({ features, width, rows }: Growth, feature: number, from: number, to: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let at = from; at < to; at += 1) {
    const value = features[rows[at]! * width + feature]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Σ counts²/n over both sides: higher is purer, as the Gini impurity sees it. */
function purityOf(
  { features, width, labels, rows, leftCounts }: Growth,
  { feature, threshold }: Split,
  counts: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  leftCounts.fill(0);
  let n = 0;
  for (let at = from; at < to; at += 1) {
    const row = rows[at]!;
    if (features[row * width + feature]! > threshold) continue;
    leftCounts[labels[row]!]! += 1;
    n += 1;
  }
  let [left, right] = [0, 0];
  for (let k = 0; k < counts.length; k += 1) {
    const there = leftCounts[k]!;
    left += there * there;
    right += (counts[k]! - there) ** 2;
  }
  return left / Math.max(n, 1) + right / Math.max(to - from - n, 1);
}

/** Rows up to the threshold come first; returns where the others begin. */
function divide({ features, width, rows }: Growth, { feature, threshold }: Split, from: number, to: number): number {
  let middle = from;
  for (let at = from; at < to; at += 1) {
    const row = rows[at]!;
    if (features[row * width + feature]! > threshold) continue;
    rows[at] = rows[middle]!;
    rows[middle++] = row;
  }
  return middle;
}
