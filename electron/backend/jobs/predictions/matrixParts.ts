import { createBreather } from '../../threads/breather.ts';
import type { Matrix } from '../../ingest/npy.ts';

const numbersAtOnce = 2 ** 18;

/** The rows of a matrix a stretch at a time, on the same memory, with a turn for other work in between. */
export async function* matrixParts(
  { values, rows, columns }: Matrix,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly first: number; readonly part: Matrix }> {
  const breathe = createBreather(signal);
  const step = Math.max(1, Math.floor(numbersAtOnce / Math.max(1, columns)));
  for (let first = 0; first < rows; first += step) {
    const end = Math.min(rows, first + step);
    yield {
      first,
      part: { rows: end - first, columns, values: values.subarray(first * columns, end * columns) as typeof values },
    };
    await breathe();
  }
}
