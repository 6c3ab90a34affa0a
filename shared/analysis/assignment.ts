/**
 * Which column each row takes so that the profits add up to the most, each column at most once: the Hungarian algorithm with potentials
 * (Kuhn 1955; Jonker and Volgenant 1987). `profit` is row-major [rows, columns], finite; with more rows than columns, the rows that go
 * without are −1. O(min² · max). Ties go to the lower column.
 */
export function bestAssignment(profit: Float64Array, rows: number, columns: number): Int32Array {
  if (rows > columns) {
    const rowOf = bestAssignment(transposed(profit, rows, columns), columns, rows);
    const columnOf = new Int32Array(rows).fill(-1);
    rowOf.forEach((row, column) => (columnOf[row] = column));
    return columnOf;
  }
  const potentialOfRow = new Float64Array(rows + 1);
  const potentialOfColumn = new Float64Array(columns + 1);
  /** Of column 1…columns the row 1…rows that has it; 0 is the row being placed, and nobody. */
  const rowOf = new Int32Array(columns + 1);
  const before = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    rowOf[0] = row;
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const isUsed = new Uint8Array(columns + 1);
    let column = 0;
    while (rowOf[column] !== 0) {
      isUsed[column] = 1;
      const placed = rowOf[column]!;
      let least = Infinity;
      let next = 0;
      for (let j = 1; j <= columns; j += 1) {
        if (isUsed[j] === 1) continue;
        const cost = -profit[(placed - 1) * columns + j - 1]! - potentialOfRow[placed]! - potentialOfColumn[j]!;
        if (cost < slack[j]!) {
          slack[j] = cost;
          before[j] = column;
        }
        if (slack[j]! < least) {
          least = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= columns; j += 1) {
        if (isUsed[j] === 1) {
          potentialOfRow[rowOf[j]!]! += least;
          potentialOfColumn[j]! -= least;
        } else slack[j]! -= least;
      }
      column = next;
    }
    // Each column of the path takes the row of the one before it.
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]!]!;
      column = before[column]!;
    }
  }
  const columnOf = new Int32Array(rows);
  for (let j = 1; j <= columns; j += 1) if (rowOf[j] !== 0) columnOf[rowOf[j]! - 1] = j - 1;
  return columnOf;
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
