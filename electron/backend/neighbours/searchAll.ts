import { distinctRows } from './distinctRows.ts';
import { exactDistances } from './exactDistances.ts';
import { searchExactly } from './exactSearch.ts';
import type { NearestOfAll, Turn } from './neighbourTask.ts';
import { prepareRows } from './preparedRows.ts';
import { openProduct } from './productGraph.ts';
import type { SearchData } from './searchMessages.ts';
import { emptyTable } from './settle.ts';

const spare = 4;

/** The neighbours of every row, on the thread that calls it. */
export async function searchAll({ task }: SearchData, turn: Turn): Promise<NearestOfAll> {
  const { vectors, rows, width, k } = task;
  const distinct = distinctRows(vectors, rows, width);
  const table = emptyTable(rows, k);
  const prepared = prepareRows(task, distinct);
  const best = Math.min(k + 1 + spare, distinct.count);
  const product = await openProduct(prepared.columns, best);
  try {
    const distanceOf = exactDistances(task, distinct);
    await searchExactly({ distinct, distanceOf, prepared, product, best, table, turn });
  } finally {
    await product.release();
  }
  const notes =
    distinct.leftOut === 0
      ? []
      : [`${distinct.leftOut.toLocaleString('en')} rows with NaN or infinity have no neighbours.`];
  return { ...table, isExact: true, recall: null, notes };
}
