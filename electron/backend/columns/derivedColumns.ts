import { changedBlocks, nothingSeen } from './blockVersions.ts';
import type { ProjectData } from './projectData.ts';
import type { RunData } from './runData.ts';

type Derived = {
  /** The columns it is worked out from, to tell when they are other ones. */
  readonly sources: readonly object[];
  readonly values: Uint8Array;
  readonly seen: Int32Array;
};

const cache = new WeakMap<ProjectData, Map<string, Derived>>();
const derivedArrays = new WeakSet<object>();

/** Whether decisions change the values in place: labels, and what is worked out from labels and states. */
export function changesInPlace(project: ProjectData, values: object): boolean {
  return values === project.current || derivedArrays.has(values);
}

/** 1 where a state has the bit. */
export function stateValues(project: ProjectData, bit: number): Uint8Array {
  const { state } = project;
  return derived(project, { name: `state ${bit}`, sources: [state] }, (values, from, to) => {
    for (let id = from; id < to; id += 1) values[id] = (state[id]! & bit) === 0 ? 0 : 1;
  });
}

/** 1 where the label is not the given one any more. */
export function changedValues(project: ProjectData): Uint8Array {
  const { current, given } = project;
  return derived(project, { name: 'changed', sources: [current, given] }, (values, from, to) => {
    for (let id = from; id < to; id += 1) values[id] = current[id] === given[id] ? 0 : 1;
  });
}

/** 1 where the prediction is the label, 255 where one of them is missing. */
export function correctValues(project: ProjectData, { predicted }: RunData): Uint8Array {
  const { current } = project;
  return derived(project, { name: 'correct', sources: [current, predicted] }, (values, from, to) => {
    for (let id = from; id < to; id += 1) {
      const label = current[id]!;
      const guess = predicted[id]!;
      values[id] = label < 0 || guess < 0 ? 255 : label === guess ? 1 : 0;
    }
  });
}

/** A column kept from one revision to the next: only blocks whose labels or states changed are worked out again, in place. */
function derived(
  project: ProjectData,
  { name, sources }: { readonly name: string; readonly sources: readonly object[] },
  fill: (values: Uint8Array, from: number, to: number) => void,
): Uint8Array {
  let columns = cache.get(project);
  if (!columns) cache.set(project, (columns = new Map<string, Derived>()));
  let column = columns.get(name);
  if (!column || column.sources.some((source, at) => source !== sources[at])) {
    column = { sources, values: new Uint8Array(project.rowCount), seen: nothingSeen(project) };
    derivedArrays.add(column.values);
    columns.set(name, column);
  }
  for (const { from, to } of changedBlocks(project, column.seen)) fill(column.values, from, to);
  return column.values;
}
