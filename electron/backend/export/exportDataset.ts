import { basename } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { readLog } from '../store/decisionStore.ts';
import { accuracyOver } from '../measure/metrics.ts';
import {
  countFates,
  type ExportOptions,
  requireLabelColumn,
  requireOutsideSource,
  requireUnchangedSource,
} from './exportPlan.ts';
import { type StagedFolder, stageFolder, type WrittenFile } from './stagedFolder.ts';
import { copyMedia, prefixOf, writeImageFolder } from './writeImages.ts';
import { writeParquetSame } from './writeParquetSame.ts';
import { type SameTarget, writeJsonArray, writeSplicedTable } from './writeSame.ts';
import { csvCell, writeCsv, writeJsonLines, writeParquet } from './writeTable.ts';

export type ExportResult = {
  readonly to: string;
  readonly format: string;
  readonly examples: number;
  readonly relabelled: number;
  readonly excluded: number;
  readonly files: readonly WrittenFile[];
  readonly verified: boolean;
};

/**
 * Writes the dataset with every decision applied, a manifest and the decision log into a folder beside the target, reads
 * everything back, and only then renames it into place. Any failure leaves the target as it was.
 * @throws target_not_empty, permission, disk_full, source_changed, media_missing, verify_failed, cancelled
 */
export async function exportDataset(
  project: OpenProject,
  options: ExportOptions,
  control: JobControl,
): Promise<ExportResult> {
  if (project.rowCount === 0) throw new WinnowError('bad_input', 'This project has no examples to export.');
  requireOutsideSource(project, options.to);
  const counts = countFates(project, options.onlyChanges);
  const before = project.revision;
  control.progress({ phase: 'Checking the source', done: 0, total: counts.examples });
  const stage = await stageFolder(options.to);
  try {
    control.progress({ phase: 'Writing' });
    if (options.format === 'same') await writeSame(project, options, stage, control);
    else if (options.format === 'csv') await writeCsv(project, options, stage, control);
    else if (options.format === 'jsonl') await writeJsonLines(project, options, stage, control);
    else if (options.format === 'parquet') await writeParquet(project, options, stage, control);
    else await writeImageFolder(project, options, stage, control);
    if (options.withMedia && options.format !== 'image_folder') await copyMedia(project, options, stage, control);
    if (project.revision !== before) throw mixed();
    // From here on nothing of the labels is read any more: later decisions belong to the next export.
    const manifest = manifestOf(project, options);
    await stage.write(freeName(stage, 'decision-log.csv'), logLines(project));
    await stage.write(freeName(stage, 'manifest.json'), [
      Buffer.from(`${JSON.stringify({ ...manifest, files: stage.files }, null, 2)}\n`),
    ]);
    control.progress({ phase: 'Verifying', done: counts.examples });
    await control.checkpoint();
    await stage.finish();
  } catch (error) {
    await stage.discard();
    // Reading back finds labels other than it expects when they were decided meanwhile.
    const isMixed = error instanceof WinnowError && error.code === 'verify_failed' && project.revision !== before;
    throw isMixed ? mixed() : error;
  }
  return { to: options.to, format: options.format, ...counts, files: stage.files, verified: true };
}

/** The name, or one with `winnow-` before it where the data brought a file or folder that is called so. */
export function freeName({ files }: Pick<StagedFolder, 'files'>, name: string): string {
  const taken = new Set(files.map(({ path }) => path.split('/')[0]!.toLowerCase()));
  let candidate = name;
  while (taken.has(candidate)) candidate = `winnow-${candidate}`;
  return candidate;
}

const mixed = (): WinnowError =>
  new WinnowError(
    'conflict',
    'Decisions were made while the export was being written, so it would mix old and new. Export again.',
  );

async function writeSame(
  project: OpenProject,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const isImageFolder = project.datasets.every((dataset) => dataset.mapping.source.format === 'image_folder');
  if (isImageFolder) return writeImageFolder(project, options, stage, control);
  for (const dataset of project.datasets) {
    const { format } = dataset.mapping.source;
    if (format === 'image_folder')
      throw new WinnowError(
        'unsupported',
        'Image folders and tables in one project cannot be exported as they were. Choose another format.',
      );
    requireLabelColumn(project, dataset);
    const sourcePath = await requireUnchangedSource(project, dataset, control.signal);
    const prefix = prefixOf(project, dataset);
    const target: SameTarget = { project, dataset, sourcePath, options, prefix };
    if (format === 'json') await writeJsonArray(target, stage, control);
    else if (format === 'parquet') await writeParquetSame(target, stage, control);
    else await writeSplicedTable(target, stage, control);
  }
}

const logPartLength = 256 * 1024;

function* logLines(project: OpenProject): Generator<Buffer> {
  let text = 'id,at,kind,key,action,value,reason\n';
  for (const item of readLog(project.file, project.batches.at(-1)?.id ?? 0)) {
    const cells = [item.id, item.at, item.kind, project.keys.get(item.exampleId), item.action, item.value, item.reason];
    text += `${cells.map((cell) => csvCell(cell, false)).join(',')}\n`;
    if (text.length < logPartLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

function manifestOf(project: OpenProject, options: ExportOptions) {
  const { run } = project;
  return {
    format: 'winnow-manifest/1',
    createdAt: new Date().toISOString(),
    project: projectName(project),
    export: {
      format: options.format,
      onlyChanges: options.onlyChanges,
      neutraliseFormulas: options.neutraliseFormulas,
      withMedia: options.withMedia,
    },
    counts: countFates(project, options.onlyChanges),
    datasets: project.datasets.map((dataset) => ({
      name: dataset.name,
      source: basename(dataset.sourcePath),
      sourceBytes: dataset.sourceBytes,
      sourceSha256: dataset.sourceSha256,
      examples: dataset.examples,
      setAside: dataset.rejected,
    })),
    classes: project.classes,
    run: run && {
      name: run.record.name,
      source: run.record.source,
      modelSha256: run.record.modelSha256,
      configSha256: run.record.configSha256,
      createdAt: run.record.createdAt,
      accuracyGiven: accuracyOver(run, project.given),
      accuracyCurrent: accuracyOver(run, project.current, { skipExcluded: project.state }),
    },
    decisions: project.batches.length,
  };
}
