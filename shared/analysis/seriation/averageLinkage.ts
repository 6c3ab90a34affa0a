/** Two nodes that become one. Nodes 0..n−1 are the things themselves; merge i makes node n + i. */
export type Merge = { readonly left: number; readonly right: number };

/**
 * Hierarchical clustering by the average similarity between clusters (UPGMA, Sokal and Michener 1958) of n things, in
 * O(n²) by nearest-neighbour chains (Murtagh 1983), which give the same tree as merging the most alike pair each time
 * where no two similarities are equal. `similarity` is symmetric [n, n], row-major, larger = more alike; its diagonal is
 * not read. Gives n − 1 merges, children before parents; none for fewer than two things.
 */
export function averageLinkage(similarity: Float64Array, n: number): readonly Merge[] {
  const between = Float64Array.from(similarity);
  const sizes = new Float64Array(n).fill(1);
  const nodes = Int32Array.from({ length: n }, (_, index) => index);
  const active = Array.from({ length: n }, (_, index) => index);
  const chain: number[] = [];
  const merges: Merge[] = [];
  while (active.length > 1) {
    if (chain.length === 0) chain.push(active[0]!);
    const top = chain.at(-1)!;
    const before = chain.at(-2);
    const nearest = nearestTo(top, before, { between, active, n });
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    const [kept, gone] = top < nearest ? [top, nearest] : [nearest, top];
    for (const other of active) {
      if (other === kept || other === gone) continue;
      const mean =
        (between[kept * n + other]! * sizes[kept]! + between[gone * n + other]! * sizes[gone]!) /
        (sizes[kept]! + sizes[gone]!);
      between[kept * n + other] = mean;
      between[other * n + kept] = mean;
    }
    merges.push({ left: nodes[kept]!, right: nodes[gone]! });
    sizes[kept]! += sizes[gone]!;
    nodes[kept] = n + merges.length - 1;
    active.splice(active.indexOf(gone), 1);
  }
  return merges;
}

type Clusters = { readonly between: Float64Array; readonly active: readonly number[]; readonly n: number };

/** On a tie the one before in the chain wins, so that the chain ends; else the first. */
function nearestTo(place: number, before: number | undefined, { between, active, n }: Clusters): number {
  let nearest = before ?? -1;
  let most = before === undefined ? -Infinity : between[place * n + before]!;
  for (const other of active) {
    if (other === place) continue;
    const value = between[place * n + other]!;
    if (value > most) {
      most = value;
      nearest = other;
    }
  }
  return nearest;
}
