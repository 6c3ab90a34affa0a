import { countMargins, pickMargins, type CountStep, type PickStep } from './marginRows.ts';
import { jointRows, type JointStep } from './jointRows.ts';
import { collectRows, type CollectStep, rankRows, type RankStep } from './rankRows.ts';
import { scanRows, type ScanStep } from './scanRows.ts';

/**
 * One pass over rows. Every array in it may lie in shared memory, and what it says of a row depends on that row alone: so its
 * chunks may be done in any order, by several threads, and again by another thread if one does not finish.
 */
export type LabelStep = ScanStep | JointStep | CountStep | PickStep | CollectStep | RankStep;

/** Who does the passes over a table: this thread alone, or this one and others beside it. */
export type Pool = {
  /** Threads that may take part. Whatever is added up over many rows has a place for each of them. */
  readonly slots: number;
  /** Memory that all of them see: that many bytes or more, with anything in them. What lies in it is only good until the next analysis. */
  readonly allocate: (bytes: number) => ArrayBufferLike;
  /**
   * Does chunks 0..chunkCount-1 of a step and comes back when all are done. Returns how many slots count, from slot 0 up: what
   * stands in the others is to be ignored.
   */
  readonly run: (step: LabelStep, chunkCount: number) => number;
};

/** Cells for each slot that needs `cells` of them, so far apart that two threads never write to one cache line. */
export function slotSizeOf(cells: number): number {
  return (Math.ceil(cells / 16) + 1) * 16;
}

/** A list of rows where every thread sees it: the same one, or a copy. */
export function visibleTo(pool: Pool, rows: Int32Array): Int32Array {
  if (pool.slots === 1 || !(rows.buffer instanceof ArrayBuffer)) return rows;
  const visible = new Int32Array(pool.allocate(rows.length * 4), 0, rows.length);
  visible.set(rows);
  return visible;
}

/** Does one chunk on this thread, adding up in the given slot. */
export function doChunk(step: LabelStep, chunk: number, slot: number): void {
  if (step.kind === 'scan') scanRows(step, chunk, slot);
  else if (step.kind === 'joint') jointRows(step, chunk, slot);
  else if (step.kind === 'count') countMargins(step, chunk, slot);
  else if (step.kind === 'pick') pickMargins(step, chunk, slot);
  else if (step.kind === 'collect') collectRows(step, chunk, slot);
  else rankRows(step, chunk);
}

export const alone: Pool = {
  slots: 1,
  allocate: (bytes) => new ArrayBuffer(bytes),
  run(step, chunkCount) {
    for (let chunk = 0; chunk < chunkCount; chunk += 1) doChunk(step, chunk, 0);
    return 1;
  },
};
