import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { joinList } from '#shared/model/answerFlags.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { readNeighbours } from '../../inference/understand/neighbourFiles.ts';
import { claimsOfLabels } from '../../inference/understand/sources/labelFiles.ts';
import { createBreather } from '../../threads/breather.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { classCodeOf } from '../../project/runData.ts';
import { asProjectClasses } from '../../ingest/predictionColumns.ts';
import type { FileScores, KnownNames } from './fileTable.ts';
import { shortList } from './columnChoice.ts';

/**
 * The class of each column as it is known: told, named by the header, said by arrays or fields beside the scores, by a file beside this one, or
 * by a column of predicted classes. Null where nothing says it.
 * @throws bad_usage for classes that do not fit the file or the project.
 */
export async function knownClasses(
  project: OpenProject,
  scores: FileScores,
  {
    answers,
    path,
    signal,
  }: { readonly answers: PredictionAnswers; readonly path: string; readonly signal: AbortSignal },
): Promise<KnownNames | null> {
  const { matrix, columnNames } = scores;
  const fromHeader = columnNames !== null && scores.classes !== null;
  if (fromHeader && matrix.columns > 1) return scores.classes;
  if (answers.classes)
    return { names: toldClasses(project, answers, { columns: matrix.columns, path }), from: '--classes' };
  if (matrix.columns === 1) return scores.classes;
  const own = scores.classes && fitting(scores.classes, project, matrix.columns);
  return own ?? (await besideFile(project, matrix.columns, path)) ?? byPredicted(project, scores, signal);
}

function toldClasses(
  { ownClasses }: OpenProject,
  { classes = [], newClasses }: PredictionAnswers,
  { columns, path }: { readonly columns: number; readonly path: string },
): string[] {
  const fail = (message: string): never => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  if (classes.length !== columns && !(columns === 1 && classes.length === 2))
    fail(`${classes.length} class names were given, but the file has ${columns} columns of probabilities.`);
  if (new Set(classes).size !== classes.length) fail('A class name was given twice.');
  const strange = classes.filter((name) => classCodeOf(ownClasses, name) < 0);
  const named = new Set(classes.map((name) => classCodeOf(ownClasses, name)));
  const without = ownClasses.filter((_, code) => !named.has(code as never));
  if (strange.length > 0 && without.length > 0 && newClasses !== true)
    fail(
      `The project has no class ${joinList(strange.slice(0, 5))}; no column was given for ${shortList(without)}. If that is meant so, add --new-classes.`,
    );
  return [...classes];
}

/** Names that the project has for every column, or that leave out none of its classes. */
function fitting({ names, from }: KnownNames, { ownClasses }: OpenProject, columns: number): KnownNames | null {
  if (names.length !== columns || new Set(names).size !== columns) return null;
  const own = asProjectClasses(names, ownClasses);
  if (own) return { names: own, from };
  const named = new Set(names.map((name) => classCodeOf(ownClasses, name)));
  return ownClasses.every((_, code) => named.has(code as never)) ? { names, from } : null;
}

const endings = [
  '.classes.txt',
  '.labels.txt',
  '_classes.txt',
  '_labels.txt',
  '.classes.json',
  '_classes.json',
  '.json',
];
const mostBytes = 8 * 2 ** 20;

/** A list of classes that lies beside the file, under its own name or one that exporters use. */
async function besideFile(project: OpenProject, columns: number, path: string): Promise<KnownNames | null> {
  const stem = join(dirname(path), basename(path).replace(/\.[^.]+$/, ''));
  for (const ending of endings) {
    const own = stem + ending;
    const stats = own === path ? undefined : statSync(own, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > mostBytes) continue;
    const text = readFileSync(own, 'utf8').replace(/^\uFEFF/, '');
    const claim = claimsOfLabels(ending.endsWith('.json') ? jsonOf(text) : text, basename(own)).classes;
    const found = claim && fitting({ names: claim.value, from: claim.from }, project, columns);
    if (found) return found;
  }
  const { claims } = await readNeighbours(path);
  for (const { classes } of claims) {
    const found = classes && fitting({ names: classes.value, from: classes.from }, project, columns);
    if (found) return found;
  }
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A damaged neighbour names nothing: what it would have said is asked.
    return null;
  }
}

/** So many rows have to say it of each column. */
const fewestOfColumn = 1;

/** Which class each column is by a column of predicted classes: where the highest score of every row is always the same class's. */
async function byPredicted(
  { ownClasses }: OpenProject,
  { matrix, predicted }: FileScores,
  signal: AbortSignal,
): Promise<KnownNames | null> {
  if (!predicted || matrix.columns !== ownClasses.length) return null;
  const { columns, values } = matrix;
  const seen = new Map<number, Map<string, number>>();
  const breathe = createBreather(signal);
  for (const [row, label] of predicted.entries()) {
    if (row % 4096 === 0) await breathe();
    if (label === null) continue;
    let best = 0;
    let isTied = false;
    for (let k = 1; k < columns; k += 1) {
      const difference = values[row * columns + k]! - values[row * columns + best]!;
      if (difference > 0) [best, isTied] = [k, false];
      else if (difference === 0) isTied = true;
    }
    if (isTied) continue;
    const own = seen.get(best) ?? new Map<string, number>();
    own.set(label.trim(), (own.get(label.trim()) ?? 0) + 1);
    seen.set(best, own);
  }
  const names = Array.from({ length: columns }, (_, k) => {
    const labels = [...(seen.get(k) ?? [])];
    return labels.length === 1 && labels[0]![1] >= fewestOfColumn ? labels[0]![0] : null;
  });
  const open = names.filter((name) => name === null).length;
  if (open > 1) return null;
  const left = ownClasses.filter((name) => !names.includes(name));
  const all = names.map((name) => name ?? left[0] ?? '');
  const own = asProjectClasses(all, ownClasses);
  return own && { names: own, from: 'the column of predicted classes' };
}
