import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { formatModules } from '../ingest/formatModules.ts';
import { previewPictures } from '../media/previewPictures.ts';
import type { JobControl } from './jobQueue.ts';

/** A folder beside the project that nobody has yet. */
export function picturesBeside(projectPath: string, datasetId: number): string {
  const wanted = join(`${projectPath.replace(/\.winnow$/i, '')}.pictures`, String(datasetId));
  let candidate = wanted;
  for (let n = 2; existsSync(candidate); n += 1) candidate = `${wanted}-${n}`;
  return candidate;
}

type Control = Pick<JobControl, 'signal' | 'progress'>;

/** Puts pictures that the source itself holds into a folder, all or those of some cells; null where there are none. */
export async function takePictures(
  to: string,
  mapping: ImportMapping,
  control: Control,
  cells?: readonly string[],
): Promise<string | null> {
  const image = mapping.columns.find(({ role }) => role === 'image')?.name;
  if (image === undefined) return null;
  const { path, format } = mapping.source;
  const files = mapping.tables?.map((part) => ({
    path: join(path, part.path),
    format: part.source.format,
    to: join(to, part.pictures),
    below: `${part.pictures}/`,
  })) ?? [{ path, format, to, below: '' }];
  const { signal } = control;
  const progress = (row: number): void => control.progress({ phase: 'Taking the pictures out', done: row });
  let isAny = false;
  try {
    for (const one of files) {
      const module = formatModules[one.format];
      if (module.isFolder || module.extractPictures === undefined) continue;
      const only = cells && new Set(cells.flatMap((cell) => nameBelow(cell, one.below)));
      if (only?.size === 0) continue;
      isAny = (await module.extractPictures(one.path, image, { to: one.to, only, signal, progress })) || isAny;
    }
    return isAny ? to : null;
  } catch (error) {
    rmSync(to, { recursive: true, force: true });
    throw error;
  }
}

function nameBelow(cell: string, folder: string): string[] {
  return cell.startsWith(folder) ? [cell.slice(folder.length)] : [];
}

/** The pictures of some cells as an import would find them; those that the source itself holds are taken out for it. */
export async function previewSource(
  { mapping, cells }: MethodParsed<'sources.pictures'>,
  signal: AbortSignal,
): Promise<MethodOutput<'sources.pictures'>> {
  const to = mkdtempSync(join(tmpdir(), 'winnow-preview-'));
  try {
    const taken = await takePictures(to, mapping, { signal, progress: () => undefined }, cells);
    return await previewPictures({ mapping, cells }, taken);
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}
