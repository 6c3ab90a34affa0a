import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { plainName } from '#shared/model/packedFiles.ts';
import type { DatasetRecord } from '../store/datasetStore.ts';
import type { OpenProject } from './openProject.ts';

/** Where a dataset's file or folder is now: beside the project if the two moved together, else where it was. */
function locate(project: OpenProject, relativePath: string | null, absolutePath: string | null): string | null {
  if (absolutePath === null) return null;
  if (relativePath !== null) {
    const beside = resolve(dirname(project.file.path), relativePath);
    if (isThere(beside)) return beside;
  }
  return isThere(absolutePath) ? absolutePath : null;
}

/** Whether there is a file or folder, or the archive that `data.zip/train.csv` is a member of. */
function isThere(path: string): boolean {
  const archive = /^(.+?\.zip)[/\\]/i.exec(path)?.[1];
  return existsSync(path) || (archive !== undefined && statSync(archive, { throwIfNoEntry: false })?.isFile() === true);
}

export function mediaRootOf(project: OpenProject, dataset: DatasetRecord): string | null {
  const found = locate(project, dataset.mediaRelative, dataset.mediaRoot);
  return found !== null && statSync(found).isDirectory() ? found : null;
}

export function sourceOf(project: OpenProject, dataset: DatasetRecord): string | null {
  return locate(project, dataset.sourceRelative, dataset.sourcePath);
}

export function relativeToProject(projectPath: string, path: string): string {
  return relative(dirname(projectPath), path) || '.';
}

export function projectName(project: OpenProject): string {
  return basename(project.file.path).replace(/\.winnow$/i, '');
}

/** A table called data.csv says less than the folder it lies in. */
export function datasetName(sourcePath: string): string {
  const own = basename(plainName(sourcePath)).replace(/\.(csv|tsv|jsonl?|ndjson|parquet|txt)$/i, '');
  return /^(data|metadata|images|train|dataset)$/i.test(own) ? basename(dirname(sourcePath)) || own : own;
}

/** With a number behind it where another dataset has the name. */
export function uniqueName(project: OpenProject, name: string): string {
  const taken = new Set(project.datasets.map((dataset) => dataset.name));
  let candidate = name;
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${name} ${n}`;
  return candidate;
}
