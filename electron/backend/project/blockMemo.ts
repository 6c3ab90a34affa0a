import { createMemo } from './memo.ts';
import type { OpenProject } from './openProject.ts';
import { blockCount, blockRows } from './rowChanges.ts';

type ByBlock<T> = {
  /** The project itself where nothing else is named. */
  readonly owner?: object;
  /** As `createMemo` takes it; the labels and states are always among it. */
  readonly madeFrom: readonly unknown[];
  /** With nothing counted yet. */
  readonly make: () => T;
  readonly update: (value: T, block: RowBlock) => void;
};

/**
 * As `createMemo`, for what is worked out block by block of rows: the value stays, and only blocks whose labels or states were
 * changed since it was last asked for are given to `update`. One decision in a million rows thus costs one block.
 */
export function createBlockMemo<T>(): (project: OpenProject, by: ByBlock<T>) => T {
  const kept = createMemo<{ readonly value: T; readonly seen: Int32Array }>();
  return (project, { owner = project, madeFrom, make, update }) => {
    const { byBlock } = project.rowChanges;
    const { value, seen } = kept(owner, [byBlock, ...madeFrom], () => ({
      value: make(),
      seen: new Int32Array(byBlock.length).fill(-1),
    }));
    byBlock.forEach((changes, at) => {
      if (seen[at] === changes) return;
      seen[at] = changes;
      update(value, blockAt(project, at));
    });
    return value;
  };
}

export type RowBlock = { readonly at: number; readonly from: number; readonly to: number };

/** The blocks of rows, in their order. */
export function rowBlocks(project: Pick<OpenProject, 'rowCount'>): RowBlock[] {
  return Array.from({ length: blockCount(project) }, (_, at) => blockAt(project, at));
}

function blockAt({ rowCount }: Pick<OpenProject, 'rowCount'>, at: number): RowBlock {
  return { at, from: at * blockRows, to: Math.min(rowCount, (at + 1) * blockRows) };
}
