import { andBits, bitsToIds, type Bitset } from '#shared/analysis/bitset.ts';
import { classEffects } from '../analysis/metrics/classEffect.ts';
import { effectOfFates } from '../analysis/metrics/effect.ts';
import { countFates } from '../analysis/metrics/rowFates.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { EffectAnswer, EffectNumbers } from '#shared/contract/effectValues.ts';
import { stateBits } from '../store/decisionStore.ts';
import { listSlices } from '../store/sliceStore.ts';
import { sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { rowFatesOf } from '../fields/derivedColumns.ts';
import { filterBits } from '../fields/views.ts';

/** What the decisions did to the active run over a filter: as a whole, in every saved slice, and for every class. */
export function effectOf(project: OpenProject, filter: string): EffectAnswer {
  const { run, classes } = project;
  const bits = filterBits(project, filter);
  const ids = bitsToIds(bits);
  const decided = ids.reduce((sum, id) => sum + Number((project.state[id]! & stateBits.decided) !== 0), 0);
  const common = { examples: ids.length, decided };
  const nothing = numbersOf(new Int32Array(256));
  if (!run) return { hasRun: false, run: '', ...common, overall: nothing, slices: [], classes: [] };
  const fates = rowFatesOf(project, run);
  const over = (rows: Bitset): EffectNumbers => numbersOf(countFates(fates, rows));
  const byClass = classEffects({
    given: project.given,
    current: project.current,
    predicted: run.predicted,
    fates,
    classCount: classes.length,
    selection: ids,
  });
  return {
    hasRun: true,
    run: run.record.name,
    ...common,
    overall: over(bits),
    slices: listSlices(project.file).map(({ id, name, filter: sliceFilter }) => {
      try {
        const rows = andBits(bits, filterBits(project, sliceFilter));
        return { id, name, filter: sliceFilter, problem: null, ...over(rows) };
      } catch (error) {
        if (!(error instanceof WinnowError)) throw error;
        return { id, name, filter: sliceFilter, problem: error.message, ...nothing };
      }
    }),
    classes: byClass.map(({ classIndex, before, after, change, ...counts }) => ({
      label: classes[classIndex]!,
      ...counts,
      before: sentInterval(before),
      after: sentInterval(after),
      change: sentInterval(change),
    })),
  };
}

function numbersOf(counts: Int32Array): EffectNumbers {
  const { onGiven, onCurrent, onKept, exclusion, change, test, ...sums } = effectOfFates(counts);
  return {
    ...sums,
    before: sentInterval(onGiven),
    after: sentInterval(onCurrent),
    kept: sentInterval(onKept),
    exclusion: sentInterval(exclusion),
    change: sentInterval(change),
    gone: test.onlySecond,
    appeared: test.onlyFirst,
    pValue: test.pValue,
  };
}
