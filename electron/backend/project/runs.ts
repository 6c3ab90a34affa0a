import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Ranking } from '#shared/model/heads.ts';
import { inTransaction, type ProjectFile } from '../store/projectFile.ts';
import {
  countRunFailures,
  listRuns,
  readRun,
  readRunFailures,
  readSetting,
  removeRun,
  renameRun as writeRunName,
  type RunRecord,
  writeSetting,
} from '../store/runStore.ts';
import { embeddingRunSetting } from './embeddingSource.ts';
import type { OpenProject } from './openProject.ts';
import { createMemo } from './memo.ts';
import { openRunData, type RunData, runKindOf } from './runData.ts';

/** Makes a run the active one; one of embeddings alone the source of neighbours and clusters. @throws WinnowError `not_found` for a run without predictions. */
export function chooseRun(project: OpenProject, runId: number): RunRecord {
  const record = readRun(project.file, runId);
  if (!record || record.done === 0) throw new WinnowError('not_found', 'This run has no predictions.');
  const isOfEmbeddings = runKindOf(record) === 'embeddings';
  inTransaction(project.file, (file) => {
    if (!isOfEmbeddings) writeSetting(file, 'activeRun', String(runId));
    // A run that has embeddings of its own brings them along.
    if (record.embeddingSize > 0) writeSetting(file, embeddingRunSetting, String(runId));
  });
  project.activateRun();
  return record;
}

/** @throws WinnowError `not_found` without such a run, `bad_input` for an empty name. */
export function renameRun(project: OpenProject, runId: number, wanted: string): void {
  const name = wanted.trim();
  if (name === '') throw new WinnowError('bad_input', 'A run needs a name.');
  if (!readRun(project.file, runId)) throw new WinnowError('not_found', `There is no run ${runId}.`);
  inTransaction(project.file, (file) => writeRunName(file, runId, name));
  if (project.run?.record.id === runId) project.activateRun();
}

/** Removes a run with its predictions. Of the active one, the newest of the finished ones takes the place. */
export function forgetRun(project: OpenProject, runId: number): void {
  if (readRun(project.file, runId)?.state === 'running')
    throw new WinnowError('conflict', 'This run is still going. Cancel it before you remove it.');
  inTransaction(project.file, (file) => {
    removeRun(file, runId);
    if (readSetting(file, 'activeRun') !== String(runId)) return;
    // Nobody should lose every metric with one of two runs.
    const next = listRuns(file).findLast((run) => run.state === 'done' && runKindOf(run) !== 'embeddings');
    writeSetting(file, 'activeRun', String(next?.id ?? 0));
  });
  project.activateRun();
}

/** What a run could not predict, and why. */
export function runFailures(project: OpenProject, runId: number, limit: number): MethodOutput<'runs.failures'> {
  return {
    total: countRunFailures(project.file, runId),
    items: readRunFailures(project.file, runId, limit).map((failure) => ({
      ...failure,
      key: project.keys.get(failure.id) ?? '',
    })),
  };
}

/** The newest run of this name, or the one of this id. @throws WinnowError `not_found` with the runs that there are. */
export function findRun(project: OpenProject, wanted: string): RunRecord {
  const runs = listRuns(project.file);
  const found = runs.find(({ id }) => String(id) === wanted) ?? runs.findLast(({ name }) => name === wanted);
  if (found) return found;
  const names = runs.map(({ id, name }) => `${id} (${name})`).join(', ');
  throw new WinnowError('not_found', `There is no run “${wanted}”. There are ${names || 'none'}.`);
}

/** A few runs beside the one in use: a ranking from all of them needs each again after every decision. */
const keptRuns = createMemo<RunData>(8);

/** A run's numbers, be it the one in use or not. */
export function runDataOf(project: OpenProject, record: RunRecord): RunData {
  if (project.run?.record.id === record.id) return project.run;
  // SQLite gives the number of a removed run to the next one, so the number alone does not say that it is the same run.
  const madeFrom = [record.id, record.createdAt, record.done, project.rowCount, project.ownClasses];
  return keptRuns(project, madeFrom, () => {
    const run = openRunData(project, record.id);
    if (!run) throw new WinnowError('not_found', `There is no run ${record.id}.`);
    return run;
  });
}

/** Every finished run that gives probabilities. @throws WinnowError `not_found` where there is none */
export function allRunData(project: OpenProject): readonly RunData[] {
  const runs = listRuns(project.file).filter((run) => run.state === 'done' && runKindOf(run) === 'probabilities');
  if (runs.length === 0)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  return runs.map((run) => runDataOf(project, run));
}

const rankBySetting = 'rankBy';

/** Whether labels are ranked by all runs together rather than by the one in use. */
export function ranksByAll(file: ProjectFile): boolean {
  return readSetting(file, rankBySetting) === 'all';
}

export function rankBy(project: OpenProject, runs: Ranking): void {
  inTransaction(project.file, (file) => writeSetting(file, rankBySetting, runs));
}
