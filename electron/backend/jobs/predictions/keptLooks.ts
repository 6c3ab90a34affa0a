import { statSync } from 'node:fs';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { createMemo } from '../../project/memo.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { type FileLook, readFileScores } from './readFileScores.ts';

/** So many numbers are kept from a look at a file to its import; larger files are read again. */
const mostKept = 25_000_000;

/** What was read of the last file; null once it was taken, or where it is too large to keep. */
const kept = createMemo<{ look: FileLook | null }>();

/** What the reading depends on: the file as it is, and the answers that choose among its columns. */
function signatureOf(project: OpenProject, path: string, answers: PredictionAnswers): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  const { classes, columns, array, key, newClasses } = answers;
  const file = [path, stats?.size, stats?.mtimeMs, project.ownClasses, project.rowCount];
  return JSON.stringify([...file, classes, columns, array, key, newClasses]);
}

/** The scores of a file, read anew only where the file or what is asked of it is another than at the last look. */
export async function fileLook(
  project: OpenProject,
  path: string,
  answers: PredictionAnswers,
  signal?: AbortSignal,
): Promise<FileLook> {
  const cell = kept(project, [signatureOf(project, path, answers)], () => ({ look: null }));
  if (cell.look) return cell.look;
  const look = await readFileScores(project, path, answers, { signal });
  if (look.scores.matrix.values.length <= mostKept) cell.look = look;
  return look;
}

/** The same for the import, which changes the numbers in place: they are kept no longer. */
export async function takeFileLook(
  project: OpenProject,
  path: string,
  answers: PredictionAnswers,
  signal?: AbortSignal,
): Promise<FileLook> {
  const look = await fileLook(project, path, answers, signal);
  kept(project, [signatureOf(project, path, answers)], () => ({ look: null })).look = null;
  return look;
}
