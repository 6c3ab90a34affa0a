/** `matrix[row][column]`: examples labelled `row` that are predicted `column`. */
export type Matrix = readonly (readonly number[])[];

type ConfusionPair = {
  readonly row: number;
  readonly column: number;
  readonly count: number;
  /** Of all errors in the matrix, 0..1. */
  readonly shareOfErrors: number;
  /** Of the row's examples, 0..1. */
  readonly rowRate: number;
};

export type ConfusionTotals = {
  readonly total: number;
  readonly errors: number;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
};

export function confusionTotals(matrix: Matrix): ConfusionTotals {
  const rows = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = matrix.map((_, column) => matrix.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const total = rows.reduce((sum, count) => sum + count, 0);
  const right = matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return { total, errors: total - right, rows, columns };
}

/** The kinds of error that cost the most examples, largest first; ties in class order. */
export function worstPairs(matrix: Matrix, limit: number): readonly ConfusionPair[] {
  const { errors, rows } = confusionTotals(matrix);
  const pairs = matrix.flatMap((counts, row) =>
    counts.flatMap((count, column) =>
      row === column || count === 0
        ? []
        : [{ row, column, count, shareOfErrors: count / errors, rowRate: count / (rows[row] ?? 1) }],
    ),
  );
  return pairs.toSorted((a, b) => b.count - a.count).slice(0, limit);
}
