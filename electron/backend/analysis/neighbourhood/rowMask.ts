/** A byte a row [N], 1 where the condition holds. A plain loop: `Uint8Array.from` with a function takes several times as long. */
export function rowMask(rowCount: number, holds: (row: number) => boolean): Uint8Array {
  const mask = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) if (holds(row)) mask[row] = 1;
  return mask;
}

/** A number a row [N]. */
export function rowValues(rowCount: number, valueOf: (row: number) => number): Float64Array {
  const values = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) values[row] = valueOf(row);
  return values;
}
