/**
 * Positions (ascending) of the `count` smallest of `keys`; among equal keys the earliest positions. NaN must not occur.
 * Linear on average; the scratch copy costs 8 bytes a key.
 */
export function positionsOfSmallest(keys: Float64Array, count: number): Int32Array {
  if (count <= 0) return new Int32Array(0);
  if (count >= keys.length) return Int32Array.from(keys.keys());
  const limit = nthSmallest(keys.slice(), count - 1);
  let below = 0;
  for (let at = 0; at < keys.length; at += 1) if (keys[at]! < limit) below += 1;
  let equalLeft = count - below;
  const positions = new Int32Array(count);
  let next = 0;
  for (let at = 0; at < keys.length && next < count; at += 1) {
    const key = keys[at]!;
    if (key > limit || (key === limit && equalLeft-- <= 0)) continue;
    positions[next] = at;
    next += 1;
  }
  return positions;
}

/** The value that would stand at `rank` (from 0) in ascending order. Reorders `keys`. */
export function nthSmallest(keys: Float64Array, rank: number): number {
  let low = 0;
  let high = keys.length - 1;
  // Bad pivots in a row mean an adversarial order; the built-in sort bounds the cost.
  let roundsLeft = 4 * Math.ceil(Math.log2(keys.length + 2));
  while (high - low > 16) {
    if (roundsLeft === 0) break;
    roundsLeft -= 1;
    const pivot = medianOfThree(keys[low]!, keys[(low + high) >>> 1]!, keys[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (keys[left]! < pivot) left += 1;
      while (keys[right]! > pivot) right -= 1;
      if (left <= right) {
        const swapped = keys[left]!;
        keys[left] = keys[right]!;
        keys[right] = swapped;
        left += 1;
        right -= 1;
      }
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return pivot;
  }
  keys.subarray(low, high + 1).sort();
  return keys[rank]!;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
