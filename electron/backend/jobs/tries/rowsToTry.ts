import type { ModelWarning } from '#shared/contract/modelMethods.ts';
import { readableRate } from '#shared/base/readable.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { Speed } from '../../inference/measureSpeed.ts';
import { mostProbed } from '../../inference/understand/probeModel.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { labelledRows, type LabelledRows } from './labelledRows.ts';

/** One pass over the rows takes no longer: of a slow model there are fewer of them. */
const passSeconds = 4;
/** Rows that are tried even where that leaves time for a single pass. */
const fewestTried = 24;

/** `warning`: that a slow model is tried on fewer rows than there are. */
type RowsToTry = { readonly rows: LabelledRows; readonly warning: ModelWarning | null };

/**
 * Up to 256 labelled rows, rows without a label where none has one. Of a slow model as many as leave time for so many passes in so many
 * seconds.
 */
export function rowsToTry(
  project: Pick<OpenProject, 'given' | 'rowCount'>,
  speed: Speed | null,
  { seconds, passes }: { readonly seconds: number; readonly passes: number },
): RowsToTry {
  const all = labelledRows(project, mostProbed);
  const rows = all.ids.length > 0 ? all : unlabelled(project.rowCount);
  if (!speed) return { rows, warning: null };
  const most = Math.floor(speed.rowsPerSecond * Math.min(passSeconds, seconds / passes));
  const fewer = Math.max(1, most, Math.min(fewestTried, Math.floor(speed.rowsPerSecond * seconds)));
  if (fewer >= rows.ids.length) return { rows, warning: null };
  const tried = all.ids.length > 0 ? labelledRows(project, fewer) : unlabelled(project.rowCount, fewer);
  return { rows: tried, warning: fewTried(tried.ids.length, speed.rowsPerSecond) };
}

function fewTried(count: number, rowsPerSecond: number): ModelWarning {
  const rows = count === 1 ? '1 example' : `${count} examples`;
  return {
    about: 'tries',
    text: `Tried on ${rows} only: the model does about ${readableRate(rowsPerSecond)} a second.`,
  };
}

function unlabelled(rowCount: number, most = mostProbed): LabelledRows {
  const ids = spreadIds(rowCount, most);
  return { ids, labels: new Int32Array(ids.length).fill(-1), half: new Uint8Array(ids.length) };
}

/** So many ids, spread evenly over all. */
export function spreadIds(rowCount: number, count: number): ExampleId[] {
  const step = Math.max(1, rowCount / count);
  return Array.from({ length: Math.min(count, rowCount) }, (_, index) => Math.floor(index * step) as ExampleId);
}
