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
  const all: ExampleId[] = [];
  const ofClass = new Map<number, ExampleId[]>();
  for (let id = 0 as ExampleId; id < rowCount; id++) {
    const label = given[id]!;
    if (label < 0 || !keep(id)) continue;
    all.push(id);
    const own = ofClass.get(label);
    if (own) own.push(id);
    else ofClass.set(label, [id]);
  }
  const chosen = new Set<ExampleId>();
  if (ofClass.size * fewestOfClass <= most)
    for (const own of ofClass.values()) for (const id of spread(own, fewestOfClass)) chosen.add(id);
  for (const id of spread(all, most)) if (chosen.size < most) chosen.add(id);
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

function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, at) => items[Math.floor(at * step)]!);
}
