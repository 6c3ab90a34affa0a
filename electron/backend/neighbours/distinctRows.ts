import { isFiniteRow } from '../analysis/finiteRows.ts';
import { allocateShared } from '../threads/sharedMemory.ts';

/** Rows that hold the same numbers are one group, so that a hundred thousand equal rows cost as much as one. */
export type DistinctRows = {
  readonly count: number;
  /** [rows]: the group of a row, -1 for a row with NaN or infinity. */
  readonly groupOf: Int32Array;
  /** Members of group g, in ascending order: `members` from starts[g] to starts[g + 1]. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
  readonly leftOut: number;
};

/** Groups in the order of their first rows; 0 and -0 are the same number. Cost: O(rows · width), 8 to 16 bytes a row for the table. */
export function distinctRows(vectors: Float32Array, rows: number, width: number): DistinctRows {
  const bits = new Int32Array(vectors.buffer, vectors.byteOffset, vectors.length);
  const groupOf = sharedInts(rows).fill(-1);
  const firsts = new Int32Array(rows);
  const sizes = new Int32Array(rows);
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, rows * 2))) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  let count = 0;
  let leftOut = 0;
  for (let row = 0; row < rows; row += 1) {
    if (!isFiniteRow(vectors, row, width)) {
      leftOut += 1;
      continue;
    }
    let slot = hashOf(bits, row, width) & mask;
    while (table[slot]! >= 0 && !isSameRow(vectors, width, firsts[table[slot]!]!, row)) slot = (slot + 1) & mask;
    if (table[slot]! < 0) {
      firsts[count] = row;
      table[slot] = count;
      count += 1;
    }
    groupOf[row] = table[slot]!;
    sizes[table[slot]!]! += 1;
  }
  return { ...membersOf(groupOf, sizes.subarray(0, count)), groupOf, count, leftOut };
}

/** Group of each row [rows] that has an equal one; −1 for the others. */
export function equalGroups({ groupOf, starts }: DistinctRows): Int32Array {
  return Int32Array.from(groupOf, (group) => (group >= 0 && starts[group + 1]! - starts[group]! > 1 ? group : -1));
}

/** The groups in another order: `order[i]` becomes group i. */
export function reordered(distinct: DistinctRows, order: Int32Array): DistinctRows {
  const placeOf = new Int32Array(distinct.count);
  const sizes = new Int32Array(distinct.count);
  order.forEach((group, place) => {
    placeOf[group] = place;
    sizes[place] = distinct.starts[group + 1]! - distinct.starts[group]!;
  });
  const groupOf = sharedInts(distinct.groupOf.length);
  distinct.groupOf.forEach((group, row) => (groupOf[row] = group < 0 ? -1 : placeOf[group]!));
  return { ...distinct, ...membersOf(groupOf, sizes), groupOf };
}

function membersOf(groupOf: Int32Array, sizes: Int32Array): Pick<DistinctRows, 'starts' | 'members'> {
  const count = sizes.length;
  const starts = sharedInts(count + 1);
  for (let group = 0; group < count; group += 1) starts[group + 1] = starts[group]! + sizes[group]!;
  const next = starts.slice();
  const members = sharedInts(starts[count]!);
  groupOf.forEach((group, row) => {
    if (group >= 0) members[next[group]!++] = row;
  });
  return { starts, members };
}

const sharedInts = (length: number): Int32Array<SharedArrayBuffer> => new Int32Array(allocateShared(length * 4));

const negativeZero = -0x80000000;

function hashOf(bits: Int32Array, row: number, width: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = row * width; at < (row + 1) * width; at += 1) {
    const value = bits[at]!;
    hash = Math.imul(hash ^ (value === negativeZero ? 0 : value), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSameRow(vectors: Float32Array, width: number, a: number, b: number): boolean {
  for (let d = 0; d < width; d += 1) if (vectors[a * width + d] !== vectors[b * width + d]) return false;
  return true;
}
