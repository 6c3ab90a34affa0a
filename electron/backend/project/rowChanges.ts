/** A multiple of 32, so that a block is whole words of a set of rows. */
export const blockRows = 4096;

export const blockCount = ({ rowCount }: { readonly rowCount: number }): number => Math.ceil(rowCount / blockRows);

/**
 * Which rows are not what they were when they were read: whoever writes labels and states says so, and nobody has to look for
 * it. Texts (notes, answers for tags) are not among it.
 */
export type RowChanges = {
  /** By block of rows: how many batches changed a label or a state in it. */
  readonly byBlock: Int32Array;
  /** How many changed one anywhere. */
  batches: number;
};

export function noChanges(rowCount: number): RowChanges {
  return { byBlock: new Int32Array(blockCount({ rowCount })), batches: 0 };
}

/** A batch changed these rows, in memory and in the file. */
export function rowsChanged(changes: RowChanges, ...lists: readonly (readonly number[])[]): void {
  const blocks = new Set<number>();
  let last = -1;
  for (const rows of lists) {
    for (const row of rows) {
      const block = Math.floor(row / blockRows);
      // Rows of a bulk decision mostly follow each other.
      if (block !== last) blocks.add(block);
      last = block;
    }
  }
  for (const block of blocks) changes.byBlock[block]! += 1;
  if (blocks.size > 0) changes.batches += 1;
}
