import { neighbourCounts, type UsableGraph } from './neighbourGraph.ts';

/**
 * How much each row's neighbours stand where any row might, 0..1 [N]: 1 + tanh(-a / max(i, N - i)), with a the sum over the stretches between one
 * neighbour's distance in the file |i - j| and the next (and N - 1 at the end) of the difference in area under the distribution function of the
 * row's neighbours and that of all rows around row i. The latter rises by 2 / (N - 1) a row until the nearer end of the file is reached, e rows
 * away, by 1 / (N - 1) until the other end, N - 1 - e rows away, and is 1 from there.
 * NaN for a row without neighbours; those are counted. O(N·k·log k).
 *
 * Source: cleanlab 2.9.0, Datalab's non_iid. Golden data: golden/features_*, `non_iid.scores`.
 */
export function orderScores(graph: UsableGraph): { scores: Float64Array; lowest: number; unscored: number } {
  const { ids, k, rowCount } = graph;
  const counts = neighbourCounts(graph);
  const scores = new Float64Array(rowCount).fill(NaN);
  const apart = new Float64Array(k + 1);
  let lowest = -1;
  let unscored = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const count = counts[row]!;
    if (count === 0) {
      unscored += 1;
      continue;
    }
    for (let at = 0; at < count; at += 1) apart[at] = Math.abs(row - ids[row * k + at]!);
    apart[count] = rowCount - 1;
    const stretches = apart.subarray(0, count + 1);
    stretches.subarray(0, count).sort();
    const area = areaBetween(stretches, Math.min(row, rowCount - 1 - row), rowCount - 1);
    scores[row] = 1 + Math.tanh(-area / Math.max(row, rowCount - row));
    if (lowest < 0 || scores[row]! < scores[lowest]!) lowest = row;
  }
  return { scores, lowest, unscored };
}

/** `ends`: distances of the neighbours, ascending, and the largest there is. `near`: rows to the nearer end of the file. */
function areaBetween(ends: Float64Array, near: number, farthest: number): number {
  const neighbours = ends.length - 1;
  let area = 0;
  let from = 0;
  let areaFrom = 0;
  for (let at = 0; at < ends.length; at += 1) {
    const to = ends[at]!;
    const areaTo = areaOfAll(to, near, farthest);
    area += Math.abs((at / neighbours) * (to - from) - (areaTo - areaFrom));
    from = to;
    areaFrom = areaTo;
  }
  return area;
}

/** Area under the distribution function of all rows' distances, from 0 to `to`. */
function areaOfAll(to: number, near: number, farthest: number): number {
  if (to <= near) return (to * to) / farthest;
  const first = (near * near) / farthest;
  const far = Math.min(to, farthest - near);
  const second = (0.5 * (far + 3 * near) * (far - near)) / farthest;
  return first + second + (to - far);
}
