import type { SearchColumn } from './prepareSearch.ts';

/** Positions in search order of the rows of each code, ascending, so that rows with errors stay first. */
export function groupPositions({ codes, count, sizes }: SearchColumn): Int32Array[] {
  const groups = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(count);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    if (code < count) groups[code]![filled[code]!++] = at;
  }
  return groups;
}

/** Codes of the rows at these positions. */
export function gatherCodes(codes: Uint16Array, positions: Int32Array): Uint16Array {
  const gathered = new Uint16Array(positions.length);
  for (let at = 0; at < positions.length; at += 1) gathered[at] = codes[positions[at]!]!;
  return gathered;
}

/** Errors of the rows at these positions. */
export function gatherErrors(errors: Float64Array, positions: Int32Array): Float64Array {
  const gathered = new Float64Array(positions.length);
  for (let at = 0; at < positions.length; at += 1) gathered[at] = errors[positions[at]!]!;
  return gathered;
}

/** How many of the ascending positions lie below the limit. */
export function countBelow(positions: Int32Array, limit: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
