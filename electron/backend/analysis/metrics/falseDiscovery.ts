/**
 * Benjamini–Hochberg q-values (1995), in the order of the p-values: q of the i-th smallest of m is the least of
 * p(j) · m / j over j ≥ i, at most 1. Taking all with q ≤ 0.05 keeps the expected share of false ones below 5 %.
 * A NaN p-value counts as 1.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const clean = pValues.map((p) => (Number.isNaN(p) ? 1 : p));
  const order = clean.map((_, at) => at).sort((a, b) => clean[a]! - clean[b]! || a - b);
  const q = new Array<number>(count).fill(1);
  let least = 1;
  for (let rank = count; rank >= 1; rank -= 1) {
    const at = order[rank - 1]!;
    least = Math.min(least, (clean[at]! * count) / rank);
    q[at] = least;
  }
  return q;
}
