import { WinnowError } from '#shared/base/winnowError.ts';
import { argsortCodes } from '../sort.ts';
import { type Adjacency, adjacencyOf, type RowPairs } from './rowPairs.ts';

/** Sets of rows that are the same or nearly: rows of set s are `rows[starts[s]]` up to `rows[starts[s + 1]]`, ascending. */
export type RowSets = {
  /** Set of each row [N], -1 for a row that is in none. Sets are numbered in the order of their first rows. */
  readonly setOf: Int32Array;
  /** [sets + 1] */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
};

/**
 * Sets of at least two rows from links between near duplicates and groups of equal rows. Equal rows are one node, so that 100,000 of
 * them cost what one does. Nodes are grouped by stars: the node with most linked nodes first (ties by row number) takes all its linked
 * nodes that no set has yet. Every row of a star is linked with its centre or equal to it, so a chain of near duplicates through
 * half of the data falls into short sets in place of one that holds what is not alike. A node whose partners have all been
 * taken joins the nearest of them (ties by row number), if it would stand alone: then two links lie between it and the centre. So any two rows
 * of a set are at most four links apart.
 *
 * The same result for the same links in any order. Links with a NaN or infinite distance, of a row with itself and between equal rows
 * are none. O(N + links). No rows, no links and no groups give no sets.
 *
 * Source: Aslam, Pelekhov & Rus 2004, "The Star Clustering Algorithm for Static and Dynamic Information Organization" (offline stars),
 * but for the nodes left alone.
 * @param equalGroups [N] a number of at least 0 that equal rows share, -1 for a row without an equal.
 * @throws WinnowError `internal` for a link to a row that does not exist.
 */
export function groupSets(links: RowPairs, equalGroups: Int32Array): RowSets {
  const rowCount = equalGroups.length;
  const nodeOf = firstOfEqual(equalGroups);
  const adjacency = adjacencyOf(betweenNodes(links, nodeOf), rowCount);
  return numberedSets(starCentres(adjacency, rowCount), nodeOf);
}

/** The first of the rows equal to each row [N]: the node that they are together. */
function firstOfEqual(equalGroups: Int32Array): Int32Array {
  const nodeOf = new Int32Array(equalGroups.length);
  const ordered = argsortCodes(equalGroups);
  let first = -1;
  for (const row of ordered) {
    const group = equalGroups[row]!;
    if (group < 0 || first < 0 || group !== equalGroups[first]) first = row;
    nodeOf[row] = first;
  }
  return nodeOf;
}

function betweenNodes({ from, to, distances }: RowPairs, nodeOf: Int32Array): RowPairs {
  const node = (row: number): number => {
    if (!(row >= 0 && row < nodeOf.length)) {
      throw new WinnowError('internal', `A link with row ${row} of ${nodeOf.length}.`);
    }
    return nodeOf[row]!;
  };
  return { from: from.map(node), to: to.map(node), distances };
}

/** The centre of the star that each node belongs to [nodes]; its own number where it stands alone. */
function starCentres({ starts, members, distances }: Adjacency, nodeCount: number): Int32Array {
  const degrees = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) degrees[node] = starts[node + 1]! - starts[node]!;
  const centres = new Int32Array(nodeCount).fill(-1);
  const alone: number[] = [];
  for (const node of argsortCodes(degrees, 'desc')) {
    if (centres[node] !== -1) continue;
    centres[node] = node;
    let taken = 0;
    for (let at = starts[node]!; at < starts[node + 1]!; at += 1) {
      if (centres[members[at]!] !== -1) continue;
      centres[members[at]!] = node;
      taken += 1;
    }
    if (taken === 0 && degrees[node]! > 0) alone.push(node);
  }
  // No two of them are linked: the one before would have taken the other. So no chain grows from here.
  for (const node of alone) {
    let nearest = starts[node]!;
    for (let at = nearest + 1; at < starts[node + 1]!; at += 1) if (distances[at]! < distances[nearest]!) nearest = at;
    centres[node] = centres[members[nearest]!]!;
  }
  return centres;
}

function numberedSets(centres: Int32Array, nodeOf: Int32Array): RowSets {
  const sizes = new Int32Array(centres.length);
  for (const node of nodeOf) sizes[centres[node]!]! += 1;
  const setOf = new Int32Array(nodeOf.length).fill(-1);
  const setOfCentre = new Int32Array(centres.length).fill(-1);
  const ends: number[] = [0];
  for (let row = 0; row < nodeOf.length; row += 1) {
    const centre = centres[nodeOf[row]!]!;
    if (sizes[centre]! < 2) continue;
    if (setOfCentre[centre] === -1) {
      setOfCentre[centre] = ends.length - 1;
      ends.push(ends.at(-1)! + sizes[centre]!);
    }
    setOf[row] = setOfCentre[centre]!;
  }
  // Rows in no set come last in this order.
  const rows = argsortCodes(setOf).slice(0, ends.at(-1));
  return { setOf, starts: Int32Array.from(ends), rows };
}
