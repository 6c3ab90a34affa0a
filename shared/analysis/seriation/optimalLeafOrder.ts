import type { Merge } from './averageLinkage.ts';

/**
 * Of the 2^(n−1) orders that a cluster tree allows, the one with the largest sum of similarities between neighbours
 * (Bar-Joseph, Gifford and Jaakkola 2001, with the sums split in two as they do for O(n³)). `similarity` is symmetric
 * [n, n], `merges` as `averageLinkage` gives them. The order and its reverse are equally good: the one that begins with
 * the smaller index is given. Cost: O(n³) at worst, 0.3 to 1.7 s measured for 1,000 classes; memory 8 n² bytes.
 */
export function optimalLeafOrder(similarity: Float64Array, n: number, merges: readonly Merge[]): readonly number[] {
  if (n < 2) return Array.from({ length: n }, (_, index) => index);
  const tree = { similarity, n, merges, leaves: leavesOf(n, merges), best: new Float64Array(n * n) };
  merges.forEach((_, at) => scoreNode(tree, n + at));
  const root = n + merges.length - 1;
  const { left, right } = merges.at(-1)!;
  let ends: readonly [number, number] = [tree.leaves[left]![0]!, tree.leaves[right]![0]!];
  for (const u of tree.leaves[left]!) {
    for (const w of tree.leaves[right]!) if (tree.best[u * n + w]! > tree.best[ends[0] * n + ends[1]]!) ends = [u, w];
  }
  const order = unfold(tree, root, ends);
  return order[0]! <= order.at(-1)! ? order : order.toReversed();
}

type Tree = {
  readonly similarity: Float64Array;
  readonly n: number;
  readonly merges: readonly Merge[];
  readonly leaves: readonly (readonly number[])[];
  /** [u, w]: the best sum of the smallest subtree that holds both, with u at one end and w at the other. */
  readonly best: Float64Array;
};

function leavesOf(n: number, merges: readonly Merge[]): readonly (readonly number[])[] {
  const leaves: (readonly number[])[] = Array.from({ length: n }, (_, index) => [index]);
  for (const { left, right } of merges) leaves.push([...leaves[left]!, ...leaves[right]!]);
  return leaves;
}

/** The leaves that may stand at the other end of a node's order when `end` stands at one; by halves of the node. */
function halvesOf(
  { n, merges, leaves }: Tree,
  node: number,
): readonly (readonly [readonly number[], readonly number[]])[] {
  if (node < n) return [[leaves[node]!, leaves[node]!]];
  const { left, right } = merges[node - n]!;
  return [
    [leaves[left]!, leaves[right]!],
    [leaves[right]!, leaves[left]!],
  ];
}

function scoreNode(tree: Tree, node: number): void {
  const { similarity, n, merges, leaves, best } = tree;
  const { left, right } = merges[node - n]!;
  const rights = leaves[right]!;
  const reached = new Float64Array(n);
  for (const [ends, inner] of halvesOf(tree, left)) {
    for (const u of ends) {
      // reached[k]: the left half from u, joined to k.
      for (const k of rights) {
        let most = -Infinity;
        for (const m of inner) most = Math.max(most, best[u * n + m]! + similarity[m * n + k]!);
        reached[k] = most;
      }
      for (const [lasts, firsts] of halvesOf(tree, right)) {
        for (const w of lasts) {
          let most = -Infinity;
          for (const k of firsts) most = Math.max(most, reached[k]! + best[k * n + w]!);
          best[u * n + w] = most;
          best[w * n + u] = most;
        }
      }
    }
  }
}

/** The best order of a node that begins with `first` and ends with `last`. */
function unfold(tree: Tree, node: number, [first, last]: readonly [number, number]): readonly number[] {
  const { similarity, n, merges, leaves, best } = tree;
  if (node < n) return [node];
  const { left, right } = merges[node - n]!;
  if (!leaves[left]!.includes(first)) return unfold(tree, node, [last, first]).toReversed();
  const across = (child: number, end: number): readonly number[] =>
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
