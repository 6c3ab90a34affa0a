import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { formatModules } from '../ingest/formatModules.ts';
import type { JobControl } from './jobQueue.ts';

/** A folder beside the project that nobody has yet. */
export function picturesBeside(projectPath: string, datasetId: number): string {
  const wanted = join(`${projectPath.replace(/\.winnow$/i, '')}.pictures`, String(datasetId));
  let candidate = wanted;
  for (let n = 2; existsSync(candidate); n += 1) candidate = `${wanted}-${n}`;
  return candidate;
}

/** Puts pictures that the source itself holds into a folder beside the project; null where there are none. */
export async function takePictures(to: string, mapping: ImportMapping, control: JobControl): Promise<string | null> {
  const image = mapping.columns.find(({ role }) => role === 'image')?.name;
  if (image === undefined) return null;
  const { path, format } = mapping.source;
  const files = mapping.tables?.map((part) => ({
    path: join(path, part.path),
    format: part.source.format,
    to: join(to, part.pictures),
  })) ?? [{ path, format, to }];
  const { signal } = control;
  const progress = (row: number): void => control.progress({ phase: 'Taking the pictures out', done: row });
  let isAny = false;
  try {
    for (const one of files) {
      const module = formatModules[one.format];
      if (module.isFolder || module.extractPictures === undefined) continue;
      isAny = (await module.extractPictures(one.path, image, { to: one.to, signal, progress })) || isAny;
    }
    return isAny ? to : null;
  } catch (error) {
    rmSync(to, { recursive: true, force: true });
    throw error;
  }
}
