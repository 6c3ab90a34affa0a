import { HISTOGRAM_BINS } from '../analysis/metrics/confidence.ts';
import { classMetrics } from '../analysis/metrics/confusion.ts';
import type { RowCounts } from '../analysis/metrics/rowTotals.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import { addTerm } from '#shared/query/editFilter.ts';
import { joinNodes, parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { finite, sentInterval } from './metrics.ts';
import { rowCountsOf } from './overviewTotals.ts';
import type { OpenProject } from '../project/openProject.ts';
import { filterBits } from '../fields/views.ts';

type Pictures = MethodOutput<'metrics.charts'>;

const withoutRun: Pictures = {
  hasRun: false,
  unprobable: null,
  n: 0,
  histogram: [],
  reliability: [],
  counted: '',
  scored: '',
  classes: [],
};

/** What the pictures show for the examples of a filter: from the same totals as Overview, no probability matrix is touched. */
export function picturesOf(project: OpenProject, filter: string): Pictures {
  const { run, classes } = project;
  const rows = filterBits(project, filter);
  if (!run) return withoutRun;
  const counts = rowCountsOf(project, run, rows);
  const perClass = classMetrics(counts.matrix);
  const unknownLabels = classes.filter((_, code) => (run.toModel[code] ?? -1) < 0 && perClass[code]!.support > 0);
  const hasConfidence = run.kind !== 'decision';
  return {
    hasRun: true,
    unprobable: hasConfidence ? null : noProbabilities,
    n: counts.matrix.n,
    histogram: !hasConfidence
      ? []
      : Array.from(counts.right, (right, bin) => ({
          from: bin / HISTOGRAM_BINS,
          to: (bin + 1) / HISTOGRAM_BINS,
          right,
          wrong: counts.wrong[bin]!,
        })),
    reliability: (hasConfidence ? counts.reliability : []).map(({ low, high, n, meanConfidence, accuracy }) => ({
      from: low,
      to: high,
      n,
      confidence: finite(meanConfidence),
      accuracy: sentInterval(accuracy),
    })),
    counted: filterFor(counts, []),
    scored: filterFor(counts, unknownLabels),
    classes: perClass.map(({ classIndex, support, precision, recall, f1 }) => ({
      label: classes[classIndex]!,
      n: support,
      precision: sentInterval(precision),
      recall: sentInterval(recall),
      f1: sentInterval(f1),
    })),
  };
}

/** The terms that leave out what the pictures leave out, and no more of them than it takes. */
function filterFor({ leftOut }: RowCounts, unknownLabels: readonly string[]): string {
  const anyOf = (field: string, values: readonly (string | boolean)[]): FilterNode =>
    parseFilter(values.reduce<string>((text, value) => addTerm(text, field, value), ''));
  const terms: FilterNode[] = [];
  if (leftOut.excluded > 0) terms.push(anyOf('excluded', [false]));
  // A value of `correct` is there exactly where a label and a prediction are.
  if (leftOut.incomplete > 0) terms.push(anyOf('correct', [true, false]));
  if (unknownLabels.length > 0) terms.push({ kind: 'not', node: anyOf('label', unknownLabels) });
  return terms.length === 0 ? '' : printFilter(joinNodes('and', terms));
}
