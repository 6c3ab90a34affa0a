import { measure } from '../analysis/slices/measureSlice.ts';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { includedBits } from './includedRows.ts';
import { noInterval, sentInterval } from './metrics.ts';
import { chooseMetric, leftOutNote, metricTable } from './metricTable.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun } from '../project/runData.ts';

type Measured = MethodOutput<'metrics.measure'>[number];
type Asked = MethodParsed<'metrics.measure'>;

/** Each metric over the examples of the filter; one that this project cannot compute says why instead. */
export function measureMetrics(project: OpenProject, asked: Asked): Measured[] {
  return asked.metrics.map((metric) => measureOne(project, metric, asked));
}

/** The same, with other calls answered between two metrics: over a million rows one that takes resampling takes long. */
export async function measureInTurns(project: OpenProject, asked: Asked, signal: AbortSignal): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const metric of asked.metrics) {
    if (measured.length > 0) await new Promise(setImmediate);
    throwIfAborted(signal);
    measured.push(measureOne(project, metric, asked));
  }
  return measured;
}

function measureOne(project: OpenProject, metric: string, { filter, weightBy, confidence }: Asked): Measured {
  const run = requireRun(project);
  const rows = includedBits(project, filter);
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
}
