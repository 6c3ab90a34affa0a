import { basename, dirname } from 'node:path';
import type { OpenProject } from '../project/openProject.ts';

/** A table called data.csv says less than the folder it lies in. */
export function datasetName(sourcePath: string): string {
  const own = basename(sourcePath).replace(/\.(csv|tsv|jsonl?|ndjson|parquet|txt)$/i, '');
  return /^(data|metadata|images|train|dataset)$/i.test(own) ? basename(dirname(sourcePath)) || own : own;
}

/** With a number behind it where another dataset has the name. */
export function uniqueName(project: OpenProject, name: string): string {
  const taken = new Set(project.datasets.map((dataset) => dataset.name));
  let candidate = name;
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${name} ${n}`;
  return candidate;
}
