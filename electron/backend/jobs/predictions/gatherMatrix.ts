import { WinnowError } from '#shared/base/winnowError.ts';
import type { Matrix } from '../../ingest/npy.ts';
import type { RowBatch } from '../../ingest/reader.ts';

export type MatrixLimits = {
  /** As many rows get their room at once. */
  readonly expectedRows: number;
  /** As many as a .npy file may hold in double precision, unless another number is given. */
  readonly mostNumbers?: number | undefined;
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
};

/** Gathers rows of numbers, row-major. Begins with room for the rows that are expected. */
export function createMatrix(columns: number, { expectedRows, mostNumbers = 2 ** 29, path }: MatrixLimits) {
  let values = new Float64Array(Math.min(mostNumbers, expectedRows * columns));
  let rows = 0;
  const makeRoom = (count: number): void => {
    const needed = (rows + count) * columns;
    if (needed > mostNumbers)
      throw new WinnowError(
        'too_large',
        `This file holds more than ${mostNumbers.toLocaleString('en-US')} numbers. Save the rows of this project alone, or a .npy file of float32.`,
        { file: path },
      );
    if (needed <= values.length) return;
    const larger = new Float64Array(Math.min(mostNumbers, Math.max(needed, Math.ceil(values.length * 1.5))));
    larger.set(values.subarray(0, rows * columns));
    values = larger;
  };
  return {
    append({ count, columns: chunks }: RowBatch, numbers: readonly number[]): void {
      makeRoom(count);
      for (const [column, at] of numbers.entries()) {
        const chunk = chunks[at]!;
        if (chunk.kind !== 'number') continue;
        for (let row = 0; row < count; row += 1) values[(rows + row) * columns + column] = chunk.values[row]!;
      }
      rows += count;
    },
    appendRow(row: readonly number[]): void {
      makeRoom(1);
      values.set(row, rows * columns);
      rows += 1;
    },
    finish: (): Matrix => ({ rows, columns, values: values.subarray(0, rows * columns) }),
  };
}
