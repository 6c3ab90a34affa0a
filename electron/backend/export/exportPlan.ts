import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type ExportFormat, exportTarget, formats, targetFormats } from '#shared/model/formats.ts';
import type { OpenProject } from '../project/openProject.ts';
import { containerOf } from '../ingest/unpack.ts';
import { sourceOf } from '../project/sourcePaths.ts';
import { hashFile } from '../ingest/hashFile.ts';
import { type DatasetRecord } from '../store/datasetStore.ts';
import { stateBits } from '../store/decisionStore.ts';

export type ExportOptions = {
  readonly to: string;
  readonly format: ExportFormat;
  readonly onlyChanges: boolean;
  readonly neutraliseFormulas: boolean;
  readonly withMedia: boolean;
  readonly withReview: boolean;
};

/** What happens to one example on its way out. */
export type Fate = 'keep' | 'relabel' | 'exclude';
const fates: readonly Fate[] = ['keep', 'relabel', 'exclude'];

export type ExportCounts = { readonly examples: number; readonly relabelled: number; readonly excluded: number };

/** What an export would do, made once of the decisions there are. */
export type ExportPlan = {
  readonly project: OpenProject;
  /** Examples that will be written, how many of them with a new label, and how many are left out by decision. */
  readonly counts: ExportCounts;
  readonly fateOf: (id: ExampleId) => Fate;
  readonly isWritten: (id: ExampleId) => boolean;
};

export function planExport(project: OpenProject, onlyChanges: boolean): ExportPlan {
  const { rowCount, state, current, given } = project;
  const codes = new Uint8Array(rowCount);
  const counts = [0, 0, 0];
  for (let id = firstId; id < rowCount; id++) {
    const code = state[id]! & stateBits.excluded ? 2 : current[id] === given[id] ? 0 : 1;
    codes[id] = code;
    counts[code]! += 1;
  }
  const [kept = 0, relabelled = 0, excluded = 0] = counts;
  return {
    project,
    counts: { examples: onlyChanges ? relabelled : kept + relabelled, relabelled, excluded },
    fateOf: (id) => fates[codes[id]!]!,
    isWritten: (id) => (onlyChanges ? codes[id] === 1 : codes[id] !== 2),
  };
}

export type FormatChoice = {
  readonly format: ExportFormat;
  readonly name: string;
  readonly isAvailable: boolean;
  readonly why: string;
};

export function formatChoices(project: OpenProject): FormatChoice[] {
  const sources = new Set(project.datasets.map((dataset) => dataset.mapping.source.format));
  const same = [...sources].map((format) => formats[format].name).join(', ');
  const isImage = project.modality() === 'image';
  return [
    { format: 'same', name: `Same as the source (${same})`, isAvailable: true, why: 'Only the decided cells change.' },
    ...targetFormats.map((format): FormatChoice => {
      const { name } = formats[format];
      const { why, onlyImages } = exportTarget(format);
      const whyNot = isImage ? undefined : onlyImages;
      return {
        format,
        name: name[0]!.toUpperCase() + name.slice(1),
        isAvailable: whyNot === undefined,
        why: whyNot ?? why,
      };
    }),
  ];
}

/** The source as it was imported, or an error that says what to do. */
export async function requireUnchangedSource(
  project: OpenProject,
  dataset: DatasetRecord,
  signal: AbortSignal,
): Promise<string> {
  const path = sourceOf(project, dataset);
  if (path === null) {
    throw new WinnowError(
      'media_missing',
      `The source of "${dataset.name}" is not at ${dataset.sourcePath} any more. Say where it is now, or choose another format.`,
      {
        file: dataset.sourcePath,
      },
    );
  }
  if (formats[dataset.mapping.source.format].isFolder) return path;
  const { tables } = dataset.mapping;
  if (tables !== undefined) {
    for (const part of tables) await requireUnchangedPart(join(path, part.path), part.sha256, signal);
    return path;
  }
  const container = containerOf(path);
  const isSame =
    statSync(container).size === dataset.sourceBytes && (await hashFile(container, signal)) === dataset.sourceSha256;
  if (!isSame) throw sourceChanged(path);
  return path;
}

async function requireUnchangedPart(path: string, sha256: string, signal: AbortSignal): Promise<void> {
  const isSame = existsSync(path) && (await hashFile(path, signal)) === sha256;
  if (!isSame) throw sourceChanged(path);
}

function sourceChanged(path: string): WinnowError {
  return new WinnowError(
    'source_changed',
    `${path} has changed since it was imported, so its rows cannot be matched. Restore it, or choose another format.`,
    { file: path },
  );
}

/** The dataset's label column in its source, or null when it came without labels. */
export function labelColumnOf(dataset: DatasetRecord): string | null {
  return dataset.mapping.columns.find((column) => column.role === 'label')?.name ?? null;
}

/** Labels decided in a dataset that came without labels have no cell to be written into. */
export function requireLabelColumn({ fateOf }: ExportPlan, dataset: DatasetRecord): void {
  if (labelColumnOf(dataset) !== null) return;
  for (let id = dataset.firstExample; id < dataset.firstExample + dataset.examples; id++) {
    if (fateOf(id) === 'relabel')
      throw new WinnowError(
        'unsupported',
        `"${dataset.name}" has no label column, so decided labels cannot be written into it. Choose CSV, JSON lines or Parquet.`,
        { file: dataset.sourcePath },
      );
  }
}

/** A folder of pictures is the dataset itself: an export inside it would become part of the next import. */
export function requireOutsideSource(project: OpenProject, to: string): void {
  const real = realPathOf(to);
  for (const dataset of project.datasets) {
    if (!formats[dataset.mapping.source.format].isFolder) continue;
    const source = sourceOf(project, dataset);
    const way = source === null ? '..' : relative(realPathOf(source), real);
    if (way === '' || (way.split(sep)[0] !== '..' && !isAbsolute(way)))
      throw new WinnowError(
        'bad_input',
        'The target lies inside the folder that the images came from, which is never changed. Choose a folder outside it.',
        { file: to },
      );
  }
}

/** The path with the links of the part that exists resolved. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet: its parent decides.
    return dirname(path) === path ? path : join(realPathOf(dirname(path)), basename(path));
  }
}
