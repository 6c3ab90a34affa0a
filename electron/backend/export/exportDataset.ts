import { basename } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type ExportFormat, formats } from '#shared/model/formats.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { readLog } from '../store/decisionStore.ts';
import { accuracyOfRun } from '../measure/includedRows.ts';
import { csvCell } from '../ingest/csvCell.ts';
import { formatModules, writerOf } from '../ingest/formatModules.ts';
import type { WriteDataset } from '../ingest/sourceFormat.ts';
import {
  type ExportCounts,
  type ExportOptions,
  type ExportPlan,
  planExport,
  requireOutsideSource,
} from './exportPlan.ts';
import { outDataset } from './outDataset.ts';
import { type StagedFolder, stageFolder, type WrittenFile } from './stagedFolder.ts';
import { copyMedia, writeFiles } from './writeFiles.ts';
import { patchLines } from './writePatch.ts';
import { reviewLines } from './writeReview.ts';
import { planSame, prefixOf, writeSame } from './writeSame.ts';

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
  const plan = planExport(project, options.onlyChanges);
  const { counts } = plan;
  const before = project.revision;
  control.progress({ phase: 'Checking the source', done: 0, total: counts.examples });
  const write = wholeWriter(project, options.format);
  const sources = write === null ? await planSame(plan, options.onlyChanges, control.signal) : [];
  const stage = await stageFolder(options.to);
  try {
    control.progress({ phase: 'Writing' });
    if (write === null) await writeSame(project, sources, stage, control);
    else {
      const dataset = outDataset(plan, options.neutraliseFormulas, control);
      await writeFiles(project, { write, dataset }, stage, control);
    }
    if (options.withMedia && !bringsPictures(project, options.format))
      await copyMedia(plan, options.format, stage, control);
    if (options.onlyChanges)
      for (const dataset of project.datasets)
        await stage.write(`${prefixOf(project, dataset)}${freeName(stage, 'patch.csv')}`, patchLines(plan, dataset));
    if (options.withReview) await stage.write(freeName(stage, 'review.csv'), reviewLines(plan, control));
    if (project.revision !== before) throw mixed();
    // From here on nothing of the labels is read any more: later decisions belong to the next export.
    const manifest = manifestOf(plan, options);
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

/** What an export would write. Throws what the export itself would, before any of it is done. */
export async function checkExport(
  project: OpenProject,
  { format, onlyChanges }: Pick<ExportOptions, 'format' | 'onlyChanges'>,
  signal: AbortSignal,
): Promise<ExportCounts> {
  if (project.rowCount === 0) throw new WinnowError('bad_input', 'This project has no examples to export.');
  const plan = planExport(project, onlyChanges);
  if (wholeWriter(project, format) === null) await planSame(plan, onlyChanges, signal);
  return plan.counts;
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

/** What writes the project as one dataset; null where each dataset's source is written again. */
function wholeWriter({ datasets }: OpenProject, format: ExportFormat): WriteDataset | null {
  if (format !== 'same') return writerOf(format);
  const [source, ...others] = new Set(datasets.map((dataset) => dataset.mapping.source.format));
  if (source === undefined || others.length > 0) return null;
  const { rewrite, write } = formatModules[source];
  return rewrite === null ? write : null;
}

/** Folders of pictures hold them already; a table only names them. */
function bringsPictures({ datasets }: OpenProject, format: ExportFormat): boolean {
  const written = format === 'same' ? datasets.map((dataset) => dataset.mapping.source.format) : [format];
  return written.every((one) => formats[one].isFolder);
}

const logPartLength = 256 * 1024;

function* logLines(project: OpenProject): Generator<Buffer> {
  let text = 'id,at,kind,key,action,value,reason\n';
  for (const item of readLog(project.file, project.batches.at(-1)?.id ?? 0)) {
    const cells = [item.id, item.at, item.kind, project.keys.get(item.exampleId), item.action, item.value, item.reason];
    text += `${cells.map((cell) => csvCell(cell)).join(',')}\n`;
    if (text.length < logPartLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

function manifestOf({ project, counts }: ExportPlan, options: ExportOptions) {
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
      withReview: options.withReview,
    },
    counts,
    datasets: project.datasets.map((dataset) => ({
      name: dataset.name,
      source: basename(dataset.sourcePath),
      sourceBytes: dataset.sourceBytes,
      sourceSha256: dataset.sourceSha256,
      examples: dataset.examples,
      setAside: dataset.rejected,
    })),
    classes: project.ownClasses,
    run: run && {
      name: run.record.name,
      source: run.record.source,
      modelSha256: run.record.modelSha256,
      configSha256: run.record.configSha256,
      createdAt: run.record.createdAt,
      ...accuracyOfRun(project, run),
    },
    decisions: project.batches.length,
  };
}
