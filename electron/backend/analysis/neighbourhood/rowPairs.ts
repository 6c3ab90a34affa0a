import { WinnowError } from '#shared/base/winnowError.ts';
import type { Distances } from './neighbourGraph.ts';

/** Links between rows: the pair at place p is `from[p]`, `to[p]`, so far apart. Either direction; a pair may stand there twice. */
export type RowPairs = { readonly from: Int32Array; readonly to: Int32Array; readonly distances: Distances };

/** Who is linked with whom, both ways: the partners of node n are `members[starts[n]]` up to `members[starts[n + 1]]`, ascending. */
export type Adjacency = {
  /** [nodeCount + 1] */
  readonly starts: Int32Array;
  readonly members: Int32Array;
  /** Beside `members`. */
  readonly distances: Float64Array;
};

/**
 * Links made mutual and each named once in each direction, with the least distance where a pair stands there more than once. Links of a
 * node with itself and links with a NaN or infinite distance are left out. O(nodes + pairs): two counting sorts.
 * @throws WinnowError `internal` for a link to a node that does not exist or arrays of different lengths.
 */
export function adjacencyOf(pairs: RowPairs, nodeCount: number): Adjacency {
  const { from, to, distances } = pairs;
  if (from.length !== to.length || from.length !== distances.length) {
    throw new WinnowError(
      'internal',
      `Links with ${from.length} and ${to.length} ends and ${distances.length} distances.`,
    );
  }
  const ends = new Int32Array(nodeCount + 1);
  for (let pair = 0; pair < from.length; pair += 1) {
    const [left, right] = [from[pair]!, to[pair]!];
    if (!(left >= 0 && left < nodeCount && right >= 0 && right < nodeCount)) {
      throw new WinnowError('internal', `A link between ${left} and ${right} among ${nodeCount}.`);
    }
    if (!counts(pairs, pair)) continue;
    ends[left + 1]! += 1;
    ends[right + 1]! += 1;
  }
  for (let node = 0; node < nodeCount; node += 1) ends[node + 1]! += ends[node]!;
  const sources = new Int32Array(ends[nodeCount]!);
  const lengths = new Float64Array(sources.length);
  const next = ends.slice();
  const put = (node: number, partner: number, distance: number): void => {
    const at = next[node]!;
    sources[at] = partner;
    lengths[at] = distance;
    next[node] = at + 1;
  };
  for (let pair = 0; pair < from.length; pair += 1) {
    if (!counts(pairs, pair)) continue;
    put(from[pair]!, to[pair]!, distances[pair]!);
    put(to[pair]!, from[pair]!, distances[pair]!);
  }
  return withoutRepeats(inOrder({ starts: ends, members: sources, distances: lengths }));
}

function counts({ from, to, distances }: RowPairs, pair: number): boolean {
  return from[pair] !== to[pair] && Number.isFinite(distances[pair]);
}

/** Links are mutual, so turning the lists round gives the same ones, but with their members ascending. */
function inOrder({ starts, members, distances }: Adjacency): Adjacency {
  const next = starts.slice();
  const ordered = new Int32Array(members.length);
  const lengths = new Float64Array(members.length);
  for (let node = 0; node + 1 < starts.length; node += 1) {
    for (let at = starts[node]!; at < starts[node + 1]!; at += 1) {
      const place = next[members[at]!]!++;
      ordered[place] = node;
      lengths[place] = distances[at]!;
    }
  }
  return { starts, members: ordered, distances: lengths };
}

function withoutRepeats({ starts, members, distances }: Adjacency): Adjacency {
  const kept = new Int32Array(starts.length);
  let to = 0;
  for (let node = 0; node + 1 < starts.length; node += 1) {
    for (let at = starts[node]!; at < starts[node + 1]!; at += 1) {
      if (at > starts[node]! && members[at] === members[at - 1]) {
        distances[to - 1] = Math.min(distances[to - 1]!, distances[at]!);
      } else {
        members[to] = members[at]!;
        distances[to] = distances[at]!;
        to += 1;
      }
    }
    kept[node + 1] = to;
  }
  return { starts: kept, members: members.slice(0, to), distances: distances.slice(0, to) };
}

/** The links of a mutual adjacency, each once, with the smaller row first; in ascending order. */
export function pairsOf({ starts, members, distances }: Adjacency): RowPairs {
  const count = members.length / 2;
  const pairs = { from: new Int32Array(count), to: new Int32Array(count), distances: new Float64Array(count) };
  let next = 0;
  for (let node = 0; node + 1 < starts.length; node += 1) {
    for (let at = starts[node]!; at < starts[node + 1]!; at += 1) {
      if (members[at]! < node) continue;
      pairs.from[next] = node;
      pairs.to[next] = members[at]!;
      pairs.distances[next] = distances[at]!;
      next += 1;
    }
  }
  return pairs;
}
