import { createMemo } from './memo.ts';
import type { OpenProject } from './openProject.ts';

/** A multiple of 32, so that a block is whole words of a set of rows. */
const blockRows = 4096;

type Versions = {
  /** Labels and states as they were last seen. */
  readonly labelsThen: Int32Array;
  readonly stateThen: Uint8Array;
  /** The revision at which a block was found changed, by block. */
  readonly versions: Int32Array;
  revision: number;
};

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
 * As `createMemo`, for what is worked out block by block of rows: the value stays, and only blocks whose labels or states are not
 * what they were when it was last asked for are given to `update`.
 */
export function createBlockMemo<T>(): (project: OpenProject, by: ByBlock<T>) => T {
  const kept = createMemo<{ readonly value: T; readonly seen: Int32Array }>();
  return (project, { owner = project, madeFrom, make, update }) => {
    const { value, seen } = kept(owner, [project.current, project.state, ...madeFrom], () => ({
      value: make(),
      seen: nothingSeen(project),
    }));
    for (const block of changedBlocks(project, seen)) update(value, block);
    return value;
  };
}

/** For `changedBlocks`: which version of each block of rows somebody has counted; none yet. */
function nothingSeen(project: OpenProject): Int32Array {
  return new Int32Array(blockCount(project)).fill(-1);
}

export const blockCount = ({ rowCount }: Pick<OpenProject, 'rowCount'>): number => Math.ceil(rowCount / blockRows);

export type RowBlock = { readonly at: number; readonly from: number; readonly to: number };

/** The blocks of rows, in their order. */
export function rowBlocks({ rowCount }: Pick<OpenProject, 'rowCount'>): RowBlock[] {
  return Array.from({ length: blockCount({ rowCount }) }, (_, at) => ({
    at,
    from: at * blockRows,
    to: Math.min(rowCount, (at + 1) * blockRows),
  }));
}

/**
 * The blocks of rows whose labels or states are not what they were when `seen` was last given; it takes note of them. One
 * decision in a million rows thus costs a comparison of bytes, once for all that ask, and one block.
 */
function changedBlocks(project: OpenProject, seen: Int32Array): RowBlock[] {
  const versions = versionsOf(project);
  return rowBlocks(project).filter(({ at }) => {
    if (seen[at] === versions[at]) return false;
    seen[at] = versions[at]!;
    return true;
  });
}

const keptVersions = createMemo<Versions>();

function versionsOf(project: OpenProject): Int32Array {
  const { current, state, revision } = project;
  const kept = keptVersions(project, [current, state], () => ({
    labelsThen: current.slice(),
    stateThen: state.slice(),
    versions: nothingSeen(project).fill(revision),
    revision,
  }));
  if (kept.revision === revision) return kept.versions;
  for (const { at, from, to } of rowBlocks(project)) {
    if (isSame(current, kept.labelsThen, from, to) && isSame(state, kept.stateThen, from, to)) continue;
    kept.labelsThen.set(current.subarray(from, to), from);
    kept.stateThen.set(state.subarray(from, to), from);
    kept.versions[at] = revision;
  }
  kept.revision = revision;
  return kept.versions;
}

function isSame(now: Int32Array | Uint8Array, then: Int32Array | Uint8Array, from: number, to: number): boolean {
  const width = now.BYTES_PER_ELEMENT;
  const bytes = (values: Int32Array | Uint8Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset + from * width, (to - from) * width);
  return bytes(now).equals(bytes(then));
}
