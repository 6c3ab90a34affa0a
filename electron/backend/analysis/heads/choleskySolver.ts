/**
 * Solves A·x = b many times over for one symmetric positive definite A, by its Cholesky factor L·Lᵀ (Golub & Van Loan, Matrix
 * Computations, algorithm 4.2.2). O(d³/3) once, O(d²) a solution. A pivot that is not positive, as of a column that depends on
 * others, is taken as infinite: that direction is left as it is.
 */
export type CholeskySolver = {
  /** Replaces `values`, row-major [d, columns], by A⁻¹·values. */
  solve(values: Float64Array, columns: number): void;
};

/** @param matrix row-major [size, size], of which the lower triangle is read; it is overwritten by its factor */
export function choleskySolver(matrix: Float64Array, size: number): CholeskySolver {
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k += 1) sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      if (row === column) matrix[row * size + row] = sum > 0 ? Math.sqrt(sum) : Infinity;
      else matrix[row * size + column] = sum / matrix[column * size + column]!;
    }
  }
  return {
    solve(values, columns) {
      for (let row = 0; row < size; row += 1) {
        for (let k = 0; k < row; k += 1) subtract(values, { columns, row, other: k, factor: matrix[row * size + k]! });
        divide(values, columns, row, matrix[row * size + row]!);
      }
      for (let row = size - 1; row >= 0; row -= 1) {
        for (let k = row + 1; k < size; k += 1)
          subtract(values, { columns, row, other: k, factor: matrix[k * size + row]! });
        divide(values, columns, row, matrix[row * size + row]!);
      }
    },
  };
}

type Subtraction = { readonly columns: number; readonly row: number; readonly other: number; readonly factor: number };

function subtract(values: Float64Array, { columns, row, other, factor }: Subtraction): void {
  if (factor === 0) return;
  for (let column = 0; column < columns; column += 1)
    values[row * columns + column]! -= factor * values[other * columns + column]!;
}

function divide(values: Float64Array, columns: number, row: number, by: number): void {
  for (let column = 0; column < columns; column += 1) values[row * columns + column]! /= by;
}
