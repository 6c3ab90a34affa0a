/** Whether every number of a row of a matrix, row-major [rows, width], is finite: NaN and infinity show in a sum. */
export function isFiniteRow(values: Float32Array | Float64Array, row: number, width: number): boolean {
  let sum = 0;
  for (let at = row * width, end = at + width; at < end; at += 1) sum += values[at]!;
  return Number.isFinite(sum);
}
