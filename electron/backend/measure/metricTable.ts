import type { Bitset } from '#shared/analysis/bitset.ts';
import { type MetricTable } from '../analysis/metrics/metricSums.ts';
import { createSliceMeasurer, type SliceMeasurer } from '../analysis/slices/measureSlice.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type Metric, metrics, parseMetric } from '#shared/model/metric.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import { findField } from '#shared/query/fields.ts';
import { flatCosts } from './costs.ts';
import { lossValues } from '../fields/derivedColumns.ts';
import { catalogOf } from '../fields/fieldCatalog.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';

export type MetricChoice = { readonly metric: Metric; readonly classIndex: number; readonly weightBy: string | null };

/**
 * A metric as this project can compute it.
 * @throws WinnowError `bad_input` for a metric, class or weight column that is not there, and for one of probabilities where the run in
 * use has none.
 */
export function chooseMetric(project: OpenProject, text: string, weightBy: string | null): MetricChoice {
  const metric = parseMetric(text);
  if (metrics[metric.kind].needsProbability && project.run?.kind === 'decision')
    throw new WinnowError('bad_input', `${noProbabilities} ${metrics[metric.kind].title} needs them.`);
  let classIndex = -1;
  if ('of' in metric && metric.of.kind === 'class') {
    const { label } = metric.of;
    classIndex = project.classes.indexOf(label);
    if (classIndex < 0) throw new WinnowError('bad_input', `There is no class "${label}" in this project.`);
  }
  if (weightBy !== null) weightsOf(project, weightBy);
  return { metric, classIndex, weightBy };
}

function weightsOf(project: OpenProject, field: string): Float64Array {
  const found = findField(catalogOf(project), field);
  if (!found) throw new WinnowError('bad_input', `There is no column "${field}" to weight by.`);
  if (found.source.kind !== 'number')
    throw new WinnowError('bad_input', `${field} is not a column of numbers: examples cannot count by it.`);
  const { values } = found.source;
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

/** What metrics are computed from: current labels against the run's predictions, counted by a column where one is named. */
export function metricTable(project: OpenProject, run: RunData, weightBy: string | null): MetricTable {
  return {
    labels: project.current,
    predicted: run.predicted,
    classCount: project.classes.length,
    confidence: run.confidence,
    losses: () => lossValues(project, run),
    costs: flatCosts(project),
    weights: weightBy === null ? undefined : weightsOf(project, weightBy),
  };
}

/** One measurer a weight column, so that what the universe adds up to is computed once for all slices. */
export function createMeasurers(
  project: OpenProject,
  run: RunData,
  universe: Bitset,
): (weightBy: string | null) => SliceMeasurer {
  const made = new Map<string | null, SliceMeasurer>();
  return (weightBy) => {
    let measurer = made.get(weightBy);
    if (!measurer) made.set(weightBy, (measurer = createSliceMeasurer(metricTable(project, run, weightBy), universe)));
    return measurer;
  };
}

/** Examples that do not count for a metric, and why; null where all do. */
export function leftOutNote({ metric, weightBy }: MetricChoice, leftOut: number): string | null {
  if (leftOut === 0) return null;
  const counted =
    leftOut === 1 ? '1 example does not count' : `${leftOut.toLocaleString('en-US')} examples do not count`;
  const reasons = [
    weightBy === null ? null : `${weightBy} is missing or negative`,
    metrics[metric.kind].needsProbability ? 'the model does not know the label' : null,
  ].filter((reason) => reason !== null);
  return `${counted}: ${reasons.join(', or ')}.`;
}
