import type { DistinctRows } from './distinctRows.ts';
import type { DistanceOf } from './exactDistances.ts';

/** Where the neighbours of all rows are written. */
export type NeighbourTable = { readonly ids: Int32Array; readonly distances: Float32Array; readonly k: number };

export function emptyTable(rows: number, k: number): NeighbourTable {
  return { ids: new Int32Array(rows * k).fill(-1), distances: new Float32Array(rows * k).fill(NaN), k };
}

type Near = { readonly row: number; readonly distance: number };

/**
 * Writes the neighbours of all rows of a group, from the groups that may be near it: by exact distance, ties by row number. Returns the
 * distance beyond which a group that was not looked at is no neighbour, infinity where there are fewer than k.
 */
export function settleGroup(
  group: number,
  candidates: ArrayLike<number>,
  {
    distinct,
    distanceOf,
    table,
  }: { readonly distinct: DistinctRows; readonly distanceOf: DistanceOf; readonly table: NeighbourTable },
): number {
  const { starts, members } = distinct;
  const { ids, distances, k } = table;
  const groups = [{ group, distance: 0 }];
  for (let at = 0; at < candidates.length; at += 1) {
    const other = candidates[at]!;
    if (other !== group) groups.push({ group: other, distance: distanceOf(group, other) });
  }
  groups.sort((a, b) => a.distance - b.distance);
  // One more than k, since a row is not its own neighbour; and all of those at the distance of the last.
  const wanted = k + 1;
  const near: Near[] = [];
  for (const { group: one, distance } of groups) {
    if (near.length >= wanted && distance > near.at(-1)!.distance) break;
    const end = Math.min(starts[one + 1]!, starts[one]! + wanted);
    for (let at = starts[one]!; at < end; at += 1) near.push({ row: members[at]!, distance });
  }
  near.sort((a, b) => a.distance - b.distance || a.row - b.row);
  near.length = Math.min(near.length, wanted);
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
  return near.length < wanted ? Infinity : near.at(-1)!.distance;
}
