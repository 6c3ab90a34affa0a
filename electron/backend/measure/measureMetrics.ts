import { measure } from '../analysis/slices/measureSlice.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { includedBits } from './includedRows.ts';
import { noInterval, sentInterval } from './metrics.ts';
import { chooseMetric, leftOutNote, metricTable } from './metricTable.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun } from '../project/runData.ts';

/** Each metric over the examples of the filter; one that this project cannot compute says why instead. */
export function measureMetrics(
  project: OpenProject,
  { filter, metrics, weightBy, confidence }: MethodParsed<'metrics.measure'>,
): MethodOutput<'metrics.measure'> {
  const run = requireRun(project);
  const rows = includedBits(project, filter);
  return metrics.map((metric) => {
    try {
      const choice = chooseMetric(project, metric, weightBy);
      const table = metricTable(project, run, weightBy);
      const found = measure(table, choice.metric, rows, { level: confidence, classIndex: choice.classIndex });
      const { value, method, leftOut } = found;
      return { metric, value: sentInterval(value), method, note: leftOutNote(choice, leftOut), problem: null };
    } catch (error) {
      if (!(error instanceof WinnowError)) throw error;
      return { metric, value: noInterval, method: 'wilson', note: null, problem: error.message };
    }
  });
}
