import { WinnowError } from '#shared/base/winnowError.ts';
import { bitsToIds, type Bitset } from '#shared/analysis/bitset.ts';

/** Which rows a computation looks at: a bitset, a list of row ids, or every row when absent. */
export type Selection = Bitset | Int32Array | undefined;

/**
 * The selected row ids, Int32Array. A list is used as given (order and repeats kept, so that bootstrap samples work);
 * ids outside 0..rowCount-1, or a bitset of another length, throw `internal`.
 */
export function selectedRows(selection: Selection, rowCount: number): Int32Array {
  if (selection === undefined) {
    const all = new Int32Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) all[row] = row;
    return all;
  }
  if (selection instanceof Int32Array) {
    for (const row of selection) {
      if (row < 0 || row >= rowCount) {
        throw new WinnowError('internal', `Row ${row} was selected, but there are only ${rowCount} rows.`);
      }
    }
    return selection;
  }
  if (selection.length !== rowCount) {
    throw new WinnowError('internal', `The selection covers ${selection.length} rows, the data ${rowCount}.`);
  }
  return bitsToIds(selection);
}
