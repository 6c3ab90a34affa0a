import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import type { OpenProject } from '../../project/openProject.ts';

/** Examples whose labels a model is tried on. */
export type LabelledRows = {
  /** In import order. */
  readonly ids: readonly ExampleId[];
  /** Class code in the project of each of them. */
  readonly labels: Int32Array;
  /** 0 or 1: what is chosen on one half is checked on the other. Every other row of each label. */
  readonly half: Uint8Array;
};

/** Each class that has so many is represented by as many. */
const fewestOfClass = 4;

/**
 * Up to `most` examples that have a label, spread evenly over the data; where the classes are few enough, each has four rows at least.
 * `keep` leaves others out. O(examples).
 */
export function labelledRows(
  { given, rowCount }: Pick<OpenProject, 'given' | 'rowCount'>,
  most: number,
  keep: (id: ExampleId) => boolean = () => true,
): LabelledRows {
  const isTaken = (id: ExampleId): boolean => given[id]! >= 0 && keep(id);
  let total = 0;
  const ofClass = new Map<number, number>();
  for (let id = 0 as ExampleId; id < rowCount; id++) {
    if (!isTaken(id)) continue;
    total += 1;
    ofClass.set(given[id]!, (ofClass.get(given[id]!) ?? 0) + 1);
  }
  const all = createSpread(total, most);
  const isEachClass = ofClass.size * fewestOfClass <= most;
  const spreads = new Map([...ofClass].map(([label, n]) => [label, createSpread(n, isEachClass ? fewestOfClass : 0)]));
  for (let id = 0 as ExampleId; id < rowCount; id++) {
    if (!isTaken(id)) continue;
    all.pass(id);
    spreads.get(given[id]!)!.pass(id);
  }
  const chosen = new Set<ExampleId>();
  for (const own of spreads.values()) for (const id of own.ids) chosen.add(id);
  for (const id of all.ids) if (chosen.size < most) chosen.add(id);
  const ids = [...chosen].toSorted((a, b) => a - b);
  const labels = Int32Array.from(ids, (id): ClassCode => given[id]!);
  const seen = new Map<number, number>();
  const half = Uint8Array.from(labels, (label) => {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    return before % 2;
  });
  return { ids, labels, half };
}

/** Keeps `count` of `total` examples that pass one by one, evenly spread; none of the others is held. */
function createSpread(total: number, count: number) {
  const step = Math.max(1, total / count);
  const ids: ExampleId[] = [];
  let passed = 0;
  return {
    ids,
    pass(id: ExampleId): void {
      if (ids.length < count && passed === Math.floor(ids.length * step)) ids.push(id);
      passed += 1;
    },
  };
}
