import { exampleIds } from '#shared/model/ids.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { inStretches } from '../../threads/breather.ts';
import type { Matrix } from '../../ingest/npy.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { type SavedRun, saveRun } from '../saveRun.ts';
import { failuresOf } from './predictionsJob.ts';
import { cleanProbabilities } from './scoreRange.ts';

/**
 * The probabilities that a table brought in its own columns, as the first run: of a project of one dataset that has no run yet. Gives its id,
 * or null where there is nothing to take.
 */
export async function importOwnPredictions(
  project: OpenProject,
  { source, predictions }: ImportMapping,
  control: JobControl,
): Promise<number | null> {
  if (!predictions || project.datasets.length !== 1 || project.run) return null;
  const startedAt = Date.now();
  const rows = project.rowCount;
  const matrix: Matrix = { rows, columns: predictions.length, values: new Float64Array(rows * predictions.length) };
  for (const [k, { column }] of predictions.entries()) {
    const found = project.findColumn(column);
    const data = found && project.columnData(found);
    if (data?.kind !== 'number') return null;
    await inStretches(rows, control, (from, to) => {
      for (let row = from; row < to; row += 1) matrix.values[row * predictions.length + k] = data.values[row]!;
    });
  }
  const { unusable, notes } = await cleanProbabilities(matrix, control.signal);
  const rowOf = exampleIds(rows);
  const run: SavedRun = {
    source: 'imported',
    name: `Columns of ${source.path.split(/[\\/]/).at(-1)!}`,
    path: source.path,
    sha256: project.datasets[0]!.sourceSha256 ?? '',
    classes: predictions.map((one) => one.class),
    matrix,
    rowOf,
    failures: failuresOf(rowOf, unusable),
    notes: [
      `The probabilities are the columns ${predictions
        .map(({ column }) => `“${column}”`)
        .slice(0, 8)
        .join(', ')} of the data.`,
      ...notes,
    ],
    embeddings: null,
    startedAt,
  };
  const runId = await saveRun(project, run, control);
  project.activateRun();
  return runId;
}
