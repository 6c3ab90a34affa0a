import type { ColumnInfo, ProjectInfo, RunInfo } from '#shared/contract/values.ts';
import { decisionCountsOf } from '../columns/decide.ts';
import { accuracyOver, checkedSuspects, noInterval } from '../columns/metrics.ts';
import { fieldOf, mediaRootOf, modalityOf, type ProjectData, projectName, sourceOf } from '../columns/projectData.ts';
import { optimisticNote } from '../columns/optimisticNote.ts';
import { openRunData, type RunData } from '../columns/runData.ts';
import { countRunFailures, listRuns, readSetting, type RunRecord } from '../store/runStore.ts';

export function columnsOf(project: ProjectData): ColumnInfo[] {
  return project.columns
    .filter((c) => c.role !== 'ignore')
    .map((c) => ({ name: c.name, role: c.role, type: c.type, field: fieldOf(c) }));
}

export function projectInfo(project: ProjectData): ProjectInfo {
  const suspects = project.run?.suspects(project);
  const checked = suspects ? checkedSuspects(project, suspects.ids).checked : 0;
  return {
    path: project.file.path,
    name: projectName(project),
    isReadOnly: project.file.isReadOnly,
    modality: modalityOf(project),
    examples: project.rowCount,
    classes: [...project.classes],
    labelColumn: project.datasets[0]?.mapping.columns.find((c) => c.role === 'label')?.name ?? null,
    columns: columnsOf(project),
    datasets: project.datasets.map((dataset) => ({
      id: dataset.id,
      name: dataset.name,
      sourcePath: sourceOf(project, dataset) ?? dataset.sourcePath,
      format: dataset.mapping.source.format,
      examples: dataset.examples,
      rejected: dataset.rejected,
      problems: dataset.problems,
      isSourceFound: sourceOf(project, dataset) !== null,
      mediaRoot: dataset.mediaRoot,
      isMediaFound: dataset.mediaRoot === null || mediaRootOf(project, dataset) !== null,
      mapping: dataset.mapping,
    })),
    activeRun: project.run ? runInfo(project, project.run.record, project.run) : null,
    runCount: listRuns(project.file).length,
    suspectCount: suspects?.ids.length ?? 0,
    undecidedSuspectCount: (suspects?.ids.length ?? 0) - checked,
    counts: decisionCountsOf(project),
    revision: project.revision,
  };
}

export function runInfo(project: ProjectData, record: RunRecord, data: RunData | null): RunInfo {
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
    hasEmbeddings: record.embeddingSize > 0,
    classes: [...record.classes],
    accuracyGiven: data ? accuracyOver(data, project.given) : noInterval,
    accuracyCurrent: data ? accuracyOver(data, project.current, { skipExcluded: project.state }) : noInterval,
    optimistic: data ? optimisticNote(project, data) : null,
    error: record.error,
  };
}

/** Every run with its accuracy; the active one is in memory already. */
export function allRuns(project: ProjectData): RunInfo[] {
  return listRuns(project.file).map((record) => {
    const isLoaded = project.run?.record.id === record.id;
    const data = isLoaded ? project.run : record.done > 0 ? openRunData(project, record.id) : null;
    return runInfo(project, record, data);
  });
}
