import { firstId } from '#shared/model/ids.ts';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { formats } from '#shared/model/formats.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf, projectName, sourceOf } from '../project/sourcePaths.ts';
import { formatChoices, planExport } from './exportPlan.ts';
import { whyNotSame } from './writeSame.ts';

const shownChanges = 200;

/** What an export would change, before anything is written. */
export async function previewExport(
  project: OpenProject,
  options: MethodParsed<'exports.preview'>,
  signal: AbortSignal,
): Promise<MethodOutput<'exports.preview'>> {
  const plan = planExport(project, options.onlyChanges);
  const { counts, fateOf } = plan;
  const refusals = options.format === 'same' ? await whyNotSame(plan, options.onlyChanges, signal) : [];
  const changes: MethodOutput<'exports.preview'>['changes'] = [];
  const hasImages = project.columnWithRole('image') !== undefined;
  for (let id = firstId; id < project.rowCount && changes.length < shownChanges; id++) {
    const fate = fateOf(id);
    if (fate === 'keep') continue;
    changes.push({
      id,
      key: project.keys.get(id) ?? String(id),
      row: project.sourceRows[id]! + 1,
      action: fate,
      from: project.labelName(project.given[id]!),
      to: fate === 'exclude' ? null : project.labelName(project.current[id]!),
      thumbUrl: hasImages ? `media/${id}?size=64` : null,
    });
  }
  return {
    format: options.format,
    formats: formatChoices(project).map((choice) => ({ ...choice })),
    ...counts,
    suggestedTarget: freeFolder(join(dirname(project.file.path), `${projectName(project)} cleaned`)),
    changes,
    warnings: [...refusals, ...warningsOf(project, options.format)],
  };
}

function warningsOf(project: OpenProject, format: string): string[] {
  const warnings: string[] = [];
  for (const dataset of project.datasets) {
    if (format === 'same' && sourceOf(project, dataset) === null)
      warnings.push(`The source of "${dataset.name}" is not where it was: ${dataset.sourcePath}.`);
    if (dataset.mediaRoot !== null && mediaRootOf(project, dataset) === null)
      warnings.push(`The images of "${dataset.name}" are not where they were: ${dataset.mediaRoot}.`);
    if (dataset.rejected > 0) {
      const fate =
        format === 'same' && !formats[dataset.mapping.source.format].isFolder
          ? 'stay in the exported file as they are'
          : 'are not in the export';
      warnings.push(`${dataset.rejected} rows of "${dataset.name}" were set aside at import; they ${fate}.`);
    }
  }
  return warnings;
}

function freeFolder(path: string): string {
  let candidate = path;
  for (let n = 2; existsSync(candidate); n += 1) candidate = `${path} ${n}`;
  return candidate;
}
