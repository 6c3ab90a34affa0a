import type { ColumnInfo, ProjectInfo, RunInfo } from '#shared/contract/values.ts';
import { accuraciesInUse, decisionCountsOf } from '../decisions/projectTally.ts';
import { openLabelErrors } from '../decisions/history.ts';
import { accuracyOfRun } from '../measure/includedRows.ts';
import { noInterval } from '../measure/metrics.ts';
import { fieldOf } from '../fields/fieldCatalog.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf, projectName, sourceOf } from '../project/sourcePaths.ts';
import { optimisticNote } from '../detectors/optimisticNote.ts';
import { openRunData, type RunData, runKindOf } from '../project/runData.ts';
import { ranksByAll } from '../project/runs.ts';
import { countRunFailures, listRuns, readCutTexts, readSetting, type RunRecord } from '../store/runStore.ts';

export function columnsOf(project: OpenProject): ColumnInfo[] {
  return project.columns
    .filter((c) => c.role !== 'ignore')
    .map((c) => ({ name: c.name, role: c.role, type: c.type, field: fieldOf(c) }));
}

export function projectInfo(project: OpenProject): ProjectInfo {
  return {
    path: project.file.path,
    name: projectName(project),
    isReadOnly: project.file.isReadOnly,
    modality: project.modality(),
    examples: project.rowCount,
    classes: [...project.classes],
    columns: columnsOf(project),
    datasets: project.datasets.map((dataset) => ({
      id: dataset.id,
      name: dataset.name,
      sourcePath: sourceOf(project, dataset) ?? dataset.sourcePath,
      format: dataset.mapping.source.format,
      examples: dataset.examples,
      rejected: dataset.rejected,
      problems: dataset.problems,
      mediaRoot: dataset.mediaRoot,
      isMediaFound: dataset.mediaRoot === null || mediaRootOf(project, dataset) !== null,
      mapping: dataset.mapping,
    })),
    activeRun: project.run ? runInfo(project, project.run.record, project.run) : null,
    hasEmbeddings: project.embeddingSource !== null,
    runCount: listRuns(project.file).length,
    ranksBy: ranksByAll(project.file) ? 'all' : 'active',
    undecidedLabelErrorCount: openLabelErrors(project),
    counts: decisionCountsOf(project),
    revision: project.revision,
  };
}

export function runInfo(project: OpenProject, record: RunRecord, data: Predicted | null): RunInfo {
  return {
    id: record.id,
    name: record.name,
    source: record.source,
    modelPath: record.modelPath,
    modelSha256: record.modelSha256,
    config: record.config,
    state: record.state,
    done: record.done,
    total: record.total,
    failed: countRunFailures(project.file, record.id),
    createdAt: record.createdAt,
    durationMs: record.durationMs,
    perSecond: record.durationMs > 0 && record.done > 0 ? record.done / (record.durationMs / 1000) : null,
    isActive: readSetting(project.file, 'activeRun') === String(record.id),
    kind: runKindOf(record),
    hasEmbeddings: record.embeddingSize > 0,
    embeddingSize: record.embeddingSize,
    isEmbeddingSource: project.embeddingSource?.record.id === record.id,
    classes: [...record.classes],
    ...accuraciesOf(project, data),
    optimistic: data ? optimisticNote(project, data) : null,
    cutTexts: readCutTexts(project.file, record.id),
    error: record.error,
    notes: [...record.notes],
    provider: record.provider,
  };
}

function accuraciesOf(
  project: OpenProject,
  data: Predicted | null,
): Pick<RunInfo, 'accuracyGiven' | 'accuracyCurrent'> {
  if (!data) return { accuracyGiven: noInterval, accuracyCurrent: noInterval };
  if (data !== project.run) return accuracyOfRun(project, data);
  return accuraciesInUse(project);
}

type Predicted = Pick<RunData, 'record' | 'predicted'>;

/** Predicted classes of runs that are not in use: without their matrices, and read again only when a run or the data grew. */
const keptPredicted = createMemo<Predicted | null>(Infinity);

function predictedOf(project: OpenProject, record: RunRecord): Predicted | null {
  if (project.run?.record.id === record.id) return project.run;
  if (record.done === 0 || runKindOf(record) === 'embeddings') return null;
  // SQLite gives the number of a removed run to the next one, so the number alone does not say that it is the same run.
  return keptPredicted(project, [record.id, record.createdAt, record.done, project.rowCount], () => {
    const run = openRunData(project, record.id);
    return run && { record: run.record, predicted: run.predicted };
  });
}

/** Every run with its accuracy. */
export function allRuns(project: OpenProject): RunInfo[] {
  return listRuns(project.file).map((record) => runInfo(project, record, predictedOf(project, record)));
}
