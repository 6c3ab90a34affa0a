import type { Merge } from './averageLinkage.ts';

/**
 * Of the 2^(n−1) orders that a cluster tree allows, the one with the largest sum of similarities between neighbours
 * (Bar-Joseph, Gifford and Jaakkola 2001, with the sums split in two as they do for O(n³)). `similarity` is symmetric
 * [n, n] and not negative, `merges` as `averageLinkage` gives them. Pairs of similarity 0 are never looked at one by one, so
 * few confusions make it fast. The order and its reverse are equally good: the one that begins with the smaller index is
 * given. Memory: 8 n² bytes.
 */
export function optimalLeafOrder(similarity: Float64Array, n: number, merges: readonly Merge[]): readonly number[] {
  if (n < 2) return Array.from({ length: n }, (_, index) => index);
  const tree: Tree = {
    similarity,
    n,
    merges,
    leaves: leavesOf(n, merges),
    alike: neighboursOf(similarity, n),
    best: new Float64Array(n * n),
  };
  merges.forEach((_, at) => scoreNode(tree, n + at));
  const { left, right } = merges.at(-1)!;
  let ends: readonly [number, number] = [tree.leaves[left]![0]!, tree.leaves[right]![0]!];
  for (const u of tree.leaves[left]!) {
    for (const w of tree.leaves[right]!) if (tree.best[u * n + w]! > tree.best[ends[0] * n + ends[1]]!) ends = [u, w];
  }
  const order = unfold(tree, n + merges.length - 1, ends);
  return order[0]! <= order.at(-1)! ? order : order.toReversed();
}

type Tree = {
  readonly similarity: Float64Array;
  readonly n: number;
  readonly merges: readonly Merge[];
  readonly leaves: readonly Int32Array[];
  /** Those with a similarity above 0, for each leaf. */
  readonly alike: readonly Int32Array[];
  /** [u, w]: the best sum of the smallest subtree that holds both, with u at one end and w at the other. */
  readonly best: Float64Array;
};

function leavesOf(n: number, merges: readonly Merge[]): readonly Int32Array[] {
  const leaves = Array.from({ length: n }, (_, index) => Int32Array.of(index));
  for (const { left, right } of merges) {
    const both = new Int32Array(leaves[left]!.length + leaves[right]!.length);
    both.set(leaves[left]!);
    both.set(leaves[right]!, leaves[left]!.length);
    leaves.push(both);
  }
  return leaves;
}

function neighboursOf(similarity: Float64Array, n: number): readonly Int32Array[] {
  return Array.from({ length: n }, (_, row) => {
    const found: number[] = [];
    for (let column = 0; column < n; column += 1)
      if (column !== row && similarity[row * n + column]! > 0) found.push(column);
    return Int32Array.from(found);
  });
}

/** A node's leaves by halves: when an end is in the first, the other end is in the second. */
function halvesOf({ n, merges, leaves }: Tree, node: number): readonly (readonly [Int32Array, Int32Array])[] {
  if (node < n) return [[leaves[node]!, leaves[node]!]];
  const { left, right } = merges[node - n]!;
  return [
    [leaves[left]!, leaves[right]!],
    [leaves[right]!, leaves[left]!],
  ];
}

function scoreNode(tree: Tree, node: number): void {
  const { n, merges, best } = tree;
  const { left, right } = merges[node - n]!;
  const links = linksAcross(tree, left, right);
  const alone = bestFromEnds(tree, right);
  const reached = new Float64Array(n);
  const mark = new Int32Array(n).fill(-1);
  const better = new Int32Array(n);
  for (const [ends, inner] of halvesOf(tree, left)) {
    for (const u of ends) {
      // What the left half is worth from u, whatever it is joined to; and where a join to k of the right half adds to that.
      let most = 0;
      for (const m of inner) most = Math.max(most, best[u * n + m]!);
      let count = 0;
      for (const m of inner) {
        const to = links[m]!;
        for (const k of to) {
          const sum = best[u * n + m]! + tree.similarity[m * n + k]!;
          if (sum <= most) continue;
          if (mark[k] !== u) {
            mark[k] = u;
            reached[k] = sum;
            better[count] = k;
            count += 1;
          } else if (sum > reached[k]!) reached[k] = sum;
        }
      }
      joinFrom(tree, right, { u, most, alone, better: better.subarray(0, count), reached });
    }
  }
}

type Join = {
  readonly u: number;
  readonly most: number;
  readonly alone: Float64Array;
  /** Leaves of the right half where joining adds something, and the sums up to and with them. */
  readonly better: Int32Array;
  readonly reached: Float64Array;
};

function joinFrom(tree: Tree, right: number, { u, most, alone, better, reached }: Join): void {
  const { n, best } = tree;
  for (const [lasts, firsts] of halvesOf(tree, right)) {
    const isFirst = new Uint8Array(n);
    for (const k of firsts) isFirst[k] = 1;
    const joins = better.filter((k) => isFirst[k] === 1);
    for (const w of lasts) {
      let sum = most + alone[w]!;
      for (const k of joins) {
        const joined = reached[k]! + best[k * n + w]!;
        if (joined > sum) sum = joined;
      }
      best[u * n + w] = sum;
      best[w * n + u] = sum;
    }
  }
}

/** For each leaf of the left node, its like among those of the right; by leaf. */
function linksAcross({ n, leaves, alike }: Tree, left: number, right: number): readonly Int32Array[] {
  const isRight = new Uint8Array(n);
  for (const k of leaves[right]!) isRight[k] = 1;
  const links: Int32Array[] = [];
  for (const m of leaves[left]!) links[m] = alike[m]!.filter((k) => isRight[k] === 1);
  return links;
}

/** The best sum of a node with each of its leaves at one end, whatever stands at the other; by leaf. */
function bestFromEnds(tree: Tree, node: number): Float64Array {
  const { n, best } = tree;
  const alone = new Float64Array(n);
  for (const [ends, inner] of halvesOf(tree, node))
    for (const w of ends) for (const k of inner) alone[w] = Math.max(alone[w]!, best[k * n + w]!);
  return alone;
}

/** The best order of a node that begins with `first` and ends with `last`. */
function unfold(tree: Tree, node: number, [first, last]: readonly [number, number]): readonly number[] {
  const { similarity, n, merges, leaves, best } = tree;
  if (node < n) return [node];
  const { left, right } = merges[node - n]!;
  if (!leaves[left]!.includes(first)) return unfold(tree, node, [last, first]).toReversed();
  const across = (child: number, end: number): Int32Array =>
    halvesOf(tree, child).find(([ends]) => ends.includes(end))![1];
  let most = -Infinity;
  let join: readonly [number, number] = [first, last];
  for (const m of across(left, first)) {
    for (const k of across(right, last)) {
      const sum = best[first * n + m]! + similarity[m * n + k]! + best[k * n + last]!;
      if (sum > most) [most, join] = [sum, [m, k]];
    }
  }
  return [...unfold(tree, left, [first, join[0]]), ...unfold(tree, right, [join[1], last])];
}
