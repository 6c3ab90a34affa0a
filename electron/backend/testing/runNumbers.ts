import type { ProjectFile } from '../store/projectFile.ts';
import { listRuns, readRunBlocks, type RunRecord } from '../store/runStore.ts';
import { openProject } from '../project/openProject.ts';

/** What the file of a project that nobody has open holds of its runs. */
export function readRuns(projectPath: string): { readonly record: RunRecord; readonly numbers: Buffer }[] {
  const project = openProject(projectPath, 'read');
  try {
    return listRuns(project.file).map((record) => ({ record, numbers: numbersIn(project.file, record.id) }));
  } finally {
    project.close();
  }
}

/** The float32 numbers of two classes, as bytes. */
function numbersIn(file: ProjectFile, runId: number): Buffer {
  const blocks = [...readRunBlocks(file, runId, 'probabilities')];
  const bytes = Buffer.alloc(blocks.reduce((end, { start: at, data }) => Math.max(end, at * 8 + data.length), 0));
  for (const { start: at, data } of blocks) data.copy(bytes, at * 8);
  return bytes;
}
