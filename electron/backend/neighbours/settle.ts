import { allocateShared } from '../threads/sharedMemory.ts';
import type { DistinctRows } from './distinctRows.ts';
import type { DistancesFrom } from './exactDistances.ts';

/** Where the neighbours of all rows are written. */
export type NeighbourTable = { readonly ids: Int32Array; readonly distances: Float32Array; readonly k: number };

export function emptyTable(rows: number, k: number): NeighbourTable {
  return {
    ids: new Int32Array(allocateShared(rows * k * 4)).fill(-1),
    distances: new Float32Array(allocateShared(rows * k * 4)).fill(NaN),
    k,
  };
}

export type Settling = {
  readonly distinct: DistinctRows;
  readonly distancesFrom: DistancesFrom;
  readonly k: number;
};

export type Near = { readonly row: number; readonly distance: number };

/**
 * The k + 1 rows nearest to the rows of a group, themselves among them, from the groups that may be near: by exact distance, ties by row
 * number. Cost: O(candidates · width).
 */
export function nearestTo(
  group: number,
  candidates: ArrayLike<number>,
  { distinct, distancesFrom, k }: Settling,
): Near[] {
  const { starts, members } = distinct;
  const distances = distancesFrom(group, candidates);
  const most = kthLeast(distances, candidates, group, k);
  const groups = [{ group, distance: 0 }];
  for (let at = 0; at < candidates.length; at += 1) {
    if (distances[at]! <= most && candidates[at] !== group)
      groups.push({ group: candidates[at]!, distance: distances[at]! });
  }
  groups.sort((a, b) => a.distance - b.distance);
  const wanted = k + 1;
  const near: Near[] = [];
  for (const { group: one, distance } of groups) {
    // All of those at the distance of the last: the row number decides.
    if (near.length >= wanted && distance > near.at(-1)!.distance) break;
    const end = Math.min(starts[one + 1]!, starts[one]! + wanted);
    for (let at = starts[one]!; at < end; at += 1) near.push({ row: members[at]!, distance });
  }
  near.sort((a, b) => a.distance - b.distance || a.row - b.row);
  near.length = Math.min(near.length, wanted);
  return near;
}

/** The k-th least distance of the candidates without the group itself; infinity where there are fewer. */
function kthLeast(distances: Float64Array, candidates: ArrayLike<number>, group: number, k: number): number {
  const least = new Float64Array(Math.max(1, k)).fill(Infinity);
  const last = least.length - 1;
  for (let at = 0; at < candidates.length; at += 1) {
    const distance = distances[at]!;
    if (!(distance < least[last]!) || candidates[at] === group) continue;
    let to = last;
    for (; to > 0 && distance < least[to - 1]!; to -= 1) least[to] = least[to - 1]!;
    least[to] = distance;
  }
  return least[last]!;
}

/** Writes the neighbours of all rows of a group. */
export function writeNear(
  group: number,
  near: readonly Near[],
  { starts, members }: DistinctRows,
  table: NeighbourTable,
): void {
  const { ids, distances, k } = table;
  for (let at = starts[group]!; at < starts[group + 1]!; at += 1) {
    const row = members[at]!;
    let to = row * k;
    for (const { row: other, distance } of near) {
      if (other === row || to === (row + 1) * k) continue;
      ids[to] = other;
      distances[to] = distance;
      to += 1;
    }
  }
}
