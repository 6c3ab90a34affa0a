/** Up to here one pass with eight running sums; longer arrays are split in two. */
const BLOCK = 128;

/**
 * Sum of [N] values added pairwise in numpy's order (`numpy.sum` of a contiguous float64 array), so that it equals numpy's to the
 * last bit: fewer than 8 values one after the other; up to 128 as eight interleaved sums; more as the sums of two halves, the first
 * a multiple of 8 long. The rounding error grows with log N (Higham, "The accuracy of floating point summation", 1993). 0 when empty.
 */
export function pairwiseSum(values: Float64Array): number {
  const count = values.length;
  if (count < 8) {
    let sum = 0;
    for (const value of values) sum += value;
    return sum;
  }
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const first = half - (half % 8);
    return pairwiseSum(values.subarray(0, first)) + pairwiseSum(values.subarray(first));
  }
  const lanes = values.slice(0, 8);
  const whole = count - (count % 8);
  for (let at = 8; at < whole; at += 1) lanes[at % 8]! += values[at]!;
  const pair = (lane: number): number => lanes[lane]! + lanes[lane + 1]!;
  let sum = pair(0) + pair(2) + (pair(4) + pair(6));
  for (let at = whole; at < count; at += 1) sum += values[at]!;
  return sum;
}
