import { bitsToIds } from '#shared/analysis/bitset.ts';
import { accuracy, classMetrics } from '../analysis/metrics/confusion.ts';
import { accuracyOf } from '../analysis/metrics/hits.ts';
import { wilsonInterval, type Interval } from '#shared/analysis/interval.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval as WireInterval } from '#shared/contract/values.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import type { OpenProject } from '../project/openProject.ts';
import { optimisticNote } from '../detectors/optimisticNote.ts';
import { rowCountsOf } from './overviewTotals.ts';
import { findLabelErrors } from '../detectors/labelError.ts';
import { labelErrorCounts } from './labelErrorCounts.ts';
import { rowsOf, type RowSet } from '../fields/views.ts';

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
export const sentInterval = ({ value, low, high, n }: Interval): WireInterval => ({
  value: finite(value),
  low: finite(low),
  high: finite(high),
  n,
});
export const noInterval: WireInterval = { value: null, low: null, high: null, n: 0 };

/** Everything on the Overview for the examples of a filter. Excluded examples count only under the given labels. */
export function overviewOf(project: OpenProject, set: RowSet): MethodOutput<'metrics.overview'> {
  const bits = rowsOf(project, set);
  const { run, classes } = project;
  if (!run) return overviewWithoutRun(project, bitsToIds(bits));
  const classCount = classes.length;
  const counted = rowCountsOf(project, run, bits);
  const { matrix } = counted;
  const perClass = classMetrics(matrix);
  const found = labelErrorCounts(project, findLabelErrors(project, run), bits);
  return {
    n: counted.n,
    hasRun: true,
    optimistic: optimisticNote(project, run),
    unprobable: run.kind === 'decision' ? noProbabilities : null,
    accuracyGiven: sentInterval(accuracyOf(counted.given)),
    accuracyCurrent: sentInterval(accuracy(matrix)),
    checkedLabelErrors: sentInterval(wilsonInterval(found.wrong, found.checked)),
    labelErrors: found.labelErrors,
    undecidedLabelErrors: found.labelErrors - found.checked,
    confusion: {
      labels: [...classes],
      matrix: classes.map((_, row) => Array.from(matrix.counts.subarray(row * classCount, (row + 1) * classCount))),
    },
    classes: perClass.map((c) => ({
      label: classes[c.classIndex]!,
      n: c.support,
      precision: sentInterval(c.precision),
      recall: sentInterval(c.recall),
      f1: sentInterval(c.f1),
      ...found.byClass[c.classIndex]!,
    })),
  };
}

function overviewWithoutRun(project: OpenProject, ids: Int32Array): MethodOutput<'metrics.overview'> {
  const counts = new Int32Array(project.classes.length);
  for (const id of ids) if (project.current[id]! >= 0) counts[project.current[id]!]! += 1;
  return {
    n: ids.length,
    hasRun: false,
    optimistic: null,
    unprobable: null,
    accuracyGiven: noInterval,
    accuracyCurrent: noInterval,
    checkedLabelErrors: noInterval,
    labelErrors: 0,
    undecidedLabelErrors: 0,
    confusion: { labels: [], matrix: [] },
    classes: project.classes.map((label, code) => ({
      label,
      n: counts[code]!,
      precision: noInterval,
      recall: noInterval,
      f1: noInterval,
      labelErrors: 0,
      checked: 0,
      fixed: 0,
      mostOftenMeant: null,
    })),
  };
}
