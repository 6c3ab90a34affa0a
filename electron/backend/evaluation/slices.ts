import { andBits, type Bitset } from '#shared/analysis/bitset.ts';
import { cohensH, intervalOfDifference } from '../analysis/metrics/compareGroups.ts';
import type { Interval } from '#shared/analysis/interval.ts';
import { isLowerBetter, type Metric } from '#shared/model/metric.ts';
import { type PriorityInput, prioritise } from '../analysis/priorities/prioritise.ts';
import { accuracyOf, errorRateOf, hitsOf, withoutHits } from '../analysis/metrics/hits.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { listSlices, type SliceRecord } from '../store/sliceStore.ts';
import { baselineOf, humanLevels } from './humanLevel.ts';
import { scoredBits } from '../measure/includedRows.ts';
import { finite, noInterval, sentInterval } from '../measure/metrics.ts';
import { chooseMetric, createMeasurers, leftOutNote } from '../measure/metricTable.ts';
import type { OpenProject } from '../project/openProject.ts';
import { filterBits } from '../fields/views.ts';

type SliceList = MethodOutput<'slices.list'>;

/**
 * Saved slices with their numbers over a filter, most worth working on first; those that cannot be read come last. The
 * metric's interval and the state are at the two-sided `confidence`.
 */
export function sliceList(project: OpenProject, filter: string, confidence = 0.95): SliceList {
  const { run } = project;
  const records = listSlices(project.file);
  const baseline = baselineOf(project);
  if (!run)
    return { hasRun: false, overall: noInterval, baseline, items: records.map((record) => emptySlice(record, null)) };
  const bits = scoredBits(project, run, filter);
  const { universe, scored, wrong } = bits;
  const read = records.map((record) => {
    try {
      return { record, rows: andBits(universe, filterBits(project, record.filter)), problem: null };
    } catch (error) {
      if (!(error instanceof WinnowError)) throw error;
      return { record, rows: null, problem: error.message };
    }
  });
  const readable = read.flatMap(({ record, rows }) => (rows ? [{ record, rows }] : []));
  const human = humanLevels(project);
  const input: PriorityInput = {
    candidates: readable.map(({ record, rows }) => ({
      name: record.name,
      rows,
      weight: record.weight,
      ease: record.ease,
      humanLevel: human.of(rows, record.humanLevel),
    })),
    scored,
    wrong,
    universe,
    baseline: human.baseline,
    chosen: readable.flatMap(({ record }, at) => (record.isChosen ? [at] : [])),
  };
  const table = prioritise(input);
  const canRemain = read.every(({ record, rows }) => rows !== null || !record.isChosen);
  const overall = hitsOf(bits);
  const measurers = createMeasurers(project, run, universe);
  const items = table.map((row): SliceInfo => {
    const { record, rows } = readable.find((one) => one.record.name === row.name)!;
    const restRate = errorRateOf(withoutHits(overall, { n: row.n, right: row.n - row.errors }));
    return {
      ...recordPart(record),
      ...measuredPart(project, { record, rows, measurers, confidence }),
      problem: null,
      n: row.n,
      errors: row.errors,
      errorRate: sentInterval(row.errorRate),
      accuracy: sentInterval(row.accuracy),
      difference: sentInterval(intervalOfDifference(row.errorRate, restRate)),
      effectSize: finite(cohensH(row.errorRate.value, restRate.value)),
      shareOfData: sentInterval(row.shareOfData),
      shareOfErrors: sentInterval(row.shareOfErrors),
      humanLevel: sentInterval(row.humanLevel),
      humanLevelSource: row.humanLevelSource,
      gap: sentInterval(row.gap),
      potentialGain: sentInterval(row.potentialGain),
      worth: finite(row.worth),
      remaining: canRemain && row.remaining ? finite(row.remaining.gain) : null,
    };
  });
  return {
    hasRun: true,
    overall: sentInterval(accuracyOf(overall)),
    baseline,
    items: [
      ...items,
      ...read.filter(({ rows }) => rows === null).map(({ record, problem }) => emptySlice(record, problem)),
    ],
  };
}

type MeasuredPart = Pick<
  SliceInfo,
  'value' | 'method' | 'metricDifference' | 'metricEffect' | 'note' | 'metricProblem' | 'state'
>;

const unmeasured = {
  value: noInterval,
  method: 'wilson',
  metricDifference: noInterval,
  metricEffect: null,
  note: null,
} as const;

type Measuring = {
  readonly record: SliceRecord;
  readonly rows: Bitset;
  readonly measurers: ReturnType<typeof createMeasurers>;
  readonly confidence: number;
};

/** The slice's own metric against its target; a metric that cannot be computed any more says why. */
function measuredPart(project: OpenProject, { record, rows, measurers, confidence }: Measuring): MeasuredPart {
  try {
    const choice = chooseMetric(project, record.metric, record.weightBy);
    const { metric, classIndex, weightBy } = choice;
    const found = measurers(weightBy)(metric, rows, { level: confidence, classIndex });
    return {
      value: sentInterval(found.value),
      method: found.method,
      metricDifference: sentInterval(found.difference),
      metricEffect: finite(found.effectSize),
      note: leftOutNote(choice, found.leftOut),
      metricProblem: null,
      state: stateOf(metric, record.target, found),
    };
  } catch (error) {
    if (!(error instanceof WinnowError)) throw error;
    return { ...unmeasured, metricProblem: error.message, state: stateWithout(record) };
  }
}

/** A bootstrap of fewer examples is too narrow to judge by. */
const fewestForBootstrap = 30;

function stateOf(
  metric: Metric,
  target: number | null,
  { value, method }: { readonly value: Interval; readonly method: SliceInfo['method'] },
): SliceInfo['state'] {
  if (target === null) return 'no_target';
  if (Number.isNaN(value.low) || Number.isNaN(value.high)) return 'unsure';
  if (method === 'bootstrap' && value.n < fewestForBootstrap) return 'unsure';
  if (isLowerBetter(metric)) return value.high <= target ? 'met' : value.low > target ? 'missed' : 'unsure';
  return value.low >= target ? 'met' : value.high < target ? 'missed' : 'unsure';
}

const stateWithout = ({ target }: SliceRecord): SliceInfo['state'] => (target === null ? 'no_target' : 'unsure');

function recordPart(record: SliceRecord) {
  const { humanLevel: _, ...shown } = record;
  return shown;
}

function emptySlice(record: SliceRecord, problem: string | null): SliceInfo {
  return {
    ...recordPart(record),
    ...unmeasured,
    metricProblem: null,
    problem,
    n: 0,
    errors: 0,
    errorRate: noInterval,
    accuracy: noInterval,
    difference: noInterval,
    effectSize: null,
    shareOfData: noInterval,
    shareOfErrors: noInterval,
    humanLevel: record.humanLevel === null ? noInterval : { value: record.humanLevel, low: null, high: null, n: 0 },
    humanLevelSource: record.humanLevel === null ? '' : 'typed in',
    gap: noInterval,
    potentialGain: noInterval,
    worth: null,
    remaining: null,
    state: stateWithout(record),
  };
}
