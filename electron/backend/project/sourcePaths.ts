import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { DatasetRecord } from '../store/datasetStore.ts';
import type { ProjectData } from './projectData.ts';

/** Where a dataset's file or folder is now: beside the project if the two moved together, else where it was. */
function locate(project: ProjectData, relativePath: string | null, absolutePath: string | null): string | null {
  if (absolutePath === null) return null;
  if (relativePath !== null) {
    const beside = resolve(dirname(project.file.path), relativePath);
    if (existsSync(beside)) return beside;
  }
  return existsSync(absolutePath) ? absolutePath : null;
}

export function mediaRootOf(project: ProjectData, dataset: DatasetRecord): string | null {
  const found = locate(project, dataset.mediaRelative, dataset.mediaRoot);
  return found !== null && statSync(found).isDirectory() ? found : null;
}

export function sourceOf(project: ProjectData, dataset: DatasetRecord): string | null {
  return locate(project, dataset.sourceRelative, dataset.sourcePath);
}

export function relativeToProject(projectPath: string, path: string): string {
  return relative(dirname(projectPath), path) || '.';
}

export function projectName(project: ProjectData): string {
  return basename(project.file.path).replace(/\.winnow$/i, '');
}
