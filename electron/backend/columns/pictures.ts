import { f1Interval, wilsonInterval } from '#shared/analysis/metrics/interval.ts';
import { HISTOGRAM_BINS, RELIABILITY_BINS, type PictureCounts } from '#shared/analysis/metrics/pictureCounts.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import { addTerm } from '#shared/query/editFilter.ts';
import { joinNodes, parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { wire } from './metrics.ts';
import { pictureCountsOf } from './overviewTotals.ts';
import type { ProjectData } from './projectData.ts';
import { filterBits } from './views.ts';

type Pictures = MethodOutput<'metrics.pictures'>;

const withoutRun: Pictures = {
  hasRun: false,
  n: 0,
  histogram: [],
  reliability: [],
  calibrationError: null,
  counted: '',
  scored: '',
  classes: [],
};

/** What the pictures show for the examples of a filter: from the same totals as Overview, no probability matrix is touched. */
export function picturesOf(project: ProjectData, filter: string): Pictures {
  const { run, classes } = project;
  const rows = filterBits(project, filter);
  if (!run) return withoutRun;
  const unknown = Uint8Array.from(classes, (_, code) => ((run.toModel[code] ?? -1) < 0 ? 1 : 0));
  const counts = pictureCountsOf(project, { run, rows, unknown });
  return {
    hasRun: true,
    n: counts.n,
    histogram: Array.from(counts.right, (right, bin) => ({
      from: bin / HISTOGRAM_BINS,
      to: (bin + 1) / HISTOGRAM_BINS,
      right,
      wrong: counts.wrong[bin]!,
    })),
    ...reliabilityOf(counts),
    counted: filterFor(counts, []),
    scored: filterFor(
      counts,
      classes.filter((_, code) => unknown[code] === 1 && counts.support[code]! > 0),
    ),
    classes: classes.map((label, code) => {
      const n = counts.support[code]!;
      const guessed = counts.guessed[code]!;
      const hits = counts.hits[code]!;
      return {
        label,
        n,
        precision: wire(wilsonInterval(hits, guessed)),
        recall: wire(wilsonInterval(hits, n)),
        f1: wire(f1Interval(hits, guessed - hits, n - hits)),
      };
    }),
  };
}

function reliabilityOf({ scored, scoredRight, confidenceSum }: PictureCounts) {
  const total = scored.reduce((sum, n) => sum + n, 0);
  const off = scored.reduce((sum, _, bin) => sum + Math.abs(scoredRight[bin]! - confidenceSum[bin]!), 0);
  return {
    calibrationError: total === 0 ? null : off / total,
    reliability: Array.from(scored, (n, bin) => ({
      from: bin / RELIABILITY_BINS,
      to: (bin + 1) / RELIABILITY_BINS,
      n,
      confidence: n === 0 ? null : confidenceSum[bin]! / n,
      accuracy: wire(wilsonInterval(scoredRight[bin]!, n)),
    })),
  };
}

/** The terms that leave out what the pictures leave out, and no more of them than it takes. */
function filterFor({ leftOut }: PictureCounts, unknownLabels: readonly string[]): string {
  const anyOf = (field: string, values: readonly (string | boolean)[]): FilterNode =>
    parseFilter(values.reduce<string>((text, value) => addTerm(text, field, value), ''));
  const terms: FilterNode[] = [];
  if (leftOut.skipped > 0) terms.push(anyOf('excluded', [false]));
  // A value of `correct` is there exactly where a label and a prediction are.
  if (leftOut.incomplete > 0) terms.push(anyOf('correct', [true, false]));
  if (unknownLabels.length > 0) terms.push({ kind: 'not', node: anyOf('label', unknownLabels) });
  return terms.length === 0 ? '' : printFilter(joinNodes('and', terms));
}
