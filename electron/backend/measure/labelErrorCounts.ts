import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import { stateBits } from '../store/decisionStore.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { LabelErrors } from '../detectors/labelError.ts';

/** Of one given class: suspicious labels, how many were checked and fixed, and what they most often should be. */
type ClassLabelErrors = { labelErrors: number; checked: number; fixed: number; mostOftenMeant: string | null };

export type LabelErrorCounts = {
  readonly labelErrors: number;
  /** Those that a person decided on, and how many of them were really wrong (relabelled or excluded). */
  readonly checked: number;
  readonly wrong: number;
  /** By class of the project. */
  readonly byClass: readonly ClassLabelErrors[];
};

/** Suspicious labels within a set of rows. Goes through them in the order of the rows: worst first would read memory here and there. */
export function labelErrorCounts(project: OpenProject, found: LabelErrors, rows: Bitset): LabelErrorCounts {
  const { given, current, state } = project;
  const size = project.classes.length;
  const byClass = Array.from({ length: size }, () => new Int32Array(3));
  const meant = new Int32Array(size * size);
  let count = 0;
  let checked = 0;
  let wrong = 0;
  const { words } = found.bits;
  for (let word = 0; word < words.length; word += 1) {
    let bits = words[word]! & rows.words[word]!;
    for (; bits !== 0; bits &= bits - 1) {
      const id = (word * 32 + 31 - Math.clz32(bits & -bits)) as ExampleId;
      const label = given[id]!;
      const isFixed = current[id] !== label || (state[id]! & stateBits.excluded) !== 0;
      const isDecided = (state[id]! & stateBits.decided) !== 0;
      count += 1;
      if (isDecided) {
        checked += 1;
        if (isFixed) wrong += 1;
      }
      if (label < 0) continue;
      const entry = byClass[label]!;
      entry[0]! += 1;
      if (isDecided) entry[1]! += 1;
      if (isFixed) entry[2]! += 1;
      const better = found.suggestedFor(id);
      if (better >= 0 && better !== label) meant[label * size + better]! += 1;
    }
  }
  return {
    labelErrors: count,
    checked,
    wrong,
    byClass: byClass.map((entry, label) => {
      const row = meant.subarray(label * size, (label + 1) * size);
      const most = row.reduce((best, times, code) => (times > (row[best] ?? 0) ? code : best), 0);
      return {
        labelErrors: entry[0]!,
        checked: entry[1]!,
        fixed: entry[2]!,
        mostOftenMeant: (row[most] ?? 0) > 0 ? project.labelName(most as ClassCode) : null,
      };
    }),
  };
}
