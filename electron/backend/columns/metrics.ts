import { bitsToIds } from '#shared/analysis/bitset.ts';
import { accuracy, classMetrics } from '#shared/analysis/metrics/confusion.ts';
import { wilsonInterval, type Interval } from '#shared/analysis/metrics/interval.ts';
import { overviewPass } from '#shared/analysis/metrics/overviewPass.ts';
import { explainLabelError } from '#shared/analysis/labelErrors/explainLabelError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval as WireInterval } from '#shared/contract/values.ts';
import { findField } from '#shared/query/fields.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { stateBits } from '../store/decisionStore.ts';
import { catalogOf, type ProjectData } from './projectData.ts';
import { optimisticNote } from './optimisticNote.ts';
import type { RunData, Suspects } from './runData.ts';
import { suspectCounts } from './suspectCounts.ts';
import { reliabilityBins, rowScores } from './rowScores.ts';
import { filterBits, rowsOf, type RowSet } from './views.ts';

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
export const wire = ({ value, low, high, n }: Interval): WireInterval => ({
  value: finite(value),
  low: finite(low),
  high: finite(high),
  n,
});
export const noInterval: WireInterval = { value: null, low: null, high: null, n: 0 };

/** Share of examples whose prediction equals the label; examples without either, and `skip`ped states, are left out. */
export function accuracyOver(
  run: Pick<RunData, 'predicted'>,
  labels: Int32Array,
  options: { readonly ids?: Int32Array; readonly skipExcluded?: Uint8Array } = {},
): WireInterval {
  let n = 0;
  let right = 0;
  const { predicted } = run;
  const count = options.ids?.length ?? labels.length;
  for (let i = 0; i < count; i += 1) {
    const id = options.ids ? options.ids[i]! : i;
    if (labels[id]! < 0 || predicted[id]! < 0) continue;
    if (options.skipExcluded && (options.skipExcluded[id]! & stateBits.excluded) !== 0) continue;
    n += 1;
    if (labels[id] === predicted[id]) right += 1;
  }
  return wire(wilsonInterval(right, n));
}

/** Suspects that a person decided on, and how many of them were really wrong (relabelled or excluded). */
export function checkedSuspects(project: ProjectData, ids: Iterable<number>): { checked: number; wrong: number } {
  let checked = 0;
  let wrong = 0;
  for (const id of ids) {
    if ((project.state[id]! & stateBits.decided) === 0) continue;
    checked += 1;
    if (project.current[id] !== project.given[id] || (project.state[id]! & stateBits.excluded) !== 0) wrong += 1;
  }
  return { checked, wrong };
}

/** Everything on the Overview for the examples of a filter. Excluded examples count only under the given labels. */
export function overviewOf(project: ProjectData, set: RowSet): MethodOutput<'metrics.overview'> {
  const bits = rowsOf(project, set);
  const { run, classes } = project;
  if (!run) return overviewWithoutRun(project, bitsToIds(bits));
  const suspects = run.suspects(project);
  const classCount = classes.length;
  const { losses, bins } = rowScores(project, run);
  const counted = overviewPass({
    rows: bits,
    given: project.given,
    current: project.current,
    predicted: run.predicted,
    excluded: project.state,
    excludedBit: stateBits.excluded,
    classCount,
    confidence: run.confidence,
    bins,
    binCount: reliabilityBins,
    losses,
  });
  const { matrix, calibration: reliability } = counted;
  const perClass = classMetrics(matrix);
  const found = suspectCounts(project, suspects, bits);
  const withSupport = perClass.filter((c) => c.support > 0);
  return {
    n: counted.n,
    hasRun: true,
    optimistic: optimisticNote(project, run),
    accuracyGiven: wire(wilsonInterval(counted.given.correct, counted.given.n)),
    accuracyCurrent: wire(accuracy(matrix)),
    macroF1:
      withSupport.length === 0
        ? null
        : finite(
            withSupport.reduce((sum, c) => sum + (Number.isNaN(c.f1.value) ? 0 : c.f1.value), 0) / withSupport.length,
          ),
    logLoss: finite(counted.logLoss.value),
    calibrationError: finite(reliability.error),
    calibrationBins: reliability.bins.map((bin) => ({
      from: bin.low,
      to: bin.high,
      n: bin.n,
      confidence: finite(bin.meanConfidence),
      accuracy: finite(bin.accuracy.value),
    })),
    checkedSuspects: wire(wilsonInterval(found.wrong, found.checked)),
    suspects: found.suspects,
    undecidedSuspects: found.suspects - found.checked,
    confusion: {
      labels: [...classes],
      matrix: classes.map((_, row) => Array.from(matrix.counts.subarray(row * classCount, (row + 1) * classCount))),
    },
    classes: perClass.map((c) => ({
      label: classes[c.classIndex]!,
      n: c.support,
      precision: wire(c.precision),
      recall: wire(c.recall),
      f1: finite(c.f1.value),
      ...found.byClass[c.classIndex]!,
    })),
  };
}

function overviewWithoutRun(project: ProjectData, ids: Int32Array): MethodOutput<'metrics.overview'> {
  const counts = new Int32Array(project.classes.length);
  for (const id of ids) if (project.current[id]! >= 0) counts[project.current[id]!]! += 1;
  return {
    n: ids.length,
    hasRun: false,
    optimistic: null,
    accuracyGiven: noInterval,
    accuracyCurrent: noInterval,
    macroF1: null,
    logLoss: null,
    calibrationError: null,
    calibrationBins: [],
    checkedSuspects: noInterval,
    suspects: 0,
    undecidedSuspects: 0,
    confusion: { labels: [], matrix: [] },
    classes: project.classes.map((label, code) => ({
      label,
      n: counts[code]!,
      precision: noInterval,
      recall: noInterval,
      f1: null,
      suspects: 0,
      checked: 0,
      fixed: 0,
      mostOftenMeant: null,
    })),
  };
}

/** Accuracy against current labels by the values of a field; numbers fall into ten bins of equal width. */
export function metricsBy(project: ProjectData, field: string, filter: string): MethodOutput<'metrics.by'> {
  const { run } = project;
  if (!run)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  const found = findField(catalogOf(project), field);
  if (!found) throw new WinnowError('bad_input', `There is no field "${field}".`);
  const { valueOf, order } = grouping(found.source, field);
  const groups = new Map<string, { n: number; errors: number }>();
  for (const id of bitsToIds(filterBits(project, filter))) {
    const label = project.current[id]!;
    if (label < 0 || run.predicted[id]! < 0 || project.state[id]! & stateBits.excluded) continue;
    const value = valueOf(id);
    let group = groups.get(value);
    if (!group) groups.set(value, (group = { n: 0, errors: 0 }));
    group.n += 1;
    if (run.predicted[id] !== label) group.errors += 1;
  }
  return [...groups]
    .sort(([a], [b]) => order(a, b))
    .map(([value, { n, errors }]) => ({ value, n, errors, accuracy: wire(wilsonInterval(n - errors, n)) }));
}

function grouping(
  source: NonNullable<ReturnType<typeof findField>>['source'],
  field: string,
): { valueOf: (id: number) => string; order: (a: string, b: string) => number } {
  const collator = new Intl.Collator('en', { numeric: true });
  const order = (a: string, b: string): number => Number(a === '') - Number(b === '') || collator.compare(a, b);
  if (source.kind === 'category') return { valueOf: (id) => source.dictionary[source.codes[id]!] ?? '', order };
  if (source.kind === 'boolean')
    return { valueOf: (id) => (source.values[id] === 1 ? 'true' : source.values[id] === 0 ? 'false' : ''), order };
  if (source.kind !== 'number')
    throw new WinnowError('bad_input', `${field} is text: choose a category or a number to group by.`);
  const finiteValues = Float64Array.from(source.values).filter((value) => Number.isFinite(value));
  const low = finiteValues.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finiteValues.reduce((a, b) => Math.max(a, b), -Infinity);
  const distinct = new Set<number>();
  for (const value of finiteValues) if (distinct.size <= 20) distinct.add(value);
  if (distinct.size <= 20)
    return {
      valueOf: (id) => (Number.isNaN(source.values[id]!) ? '' : String(source.values[id])),
      order: (a, b) => Number(a === '') - Number(b === '') || Number(a) - Number(b),
    };
  const width = (high - low) / 10;
  const edges = Array.from({ length: 11 }, (_, bin) => (bin === 10 ? high : low + bin * width));
  // As few digits as tell the bins apart: a group is known by its name.
  const digits = [4, 6, 9, 12, 17].find((n) => new Set(edges.map((edge) => trim(edge, n))).size === 11) ?? 17;
  const names = edges.slice(1).map((edge, bin) => `${trim(edges[bin]!, digits)}..${trim(edge, digits)}`);
  return {
    valueOf: (id) => {
      const value = source.values[id]!;
      return Number.isNaN(value) ? '' : names[Math.min(9, Math.max(0, Math.floor((value - low) / width)))]!;
    },
    order: (a, b) => (a === '' ? 10 : names.indexOf(a)) - (b === '' ? 10 : names.indexOf(b)),
  };
}

const trim = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

/** Why an example is suspected, in words with the numbers. */
export function reasonFor(project: ProjectData, run: RunData, suspects: Suspects, rank: number): string {
  const id = suspects.ids[rank]!;
  return explainLabelError({
    probs: run.probabilities.subarray(id * run.classCount, (id + 1) * run.classCount),
    given: run.toModel[project.given[id]!]!,
    suggested: run.toModel[suspects.suggested[rank]!]!,
    thresholds: suspects.thresholds,
    classNames: run.record.classes,
    quality: suspects.scores[rank]!,
    rank: suspects.places[rank]!,
    total: suspects.placed,
  });
}
