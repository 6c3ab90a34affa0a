import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import type { Activation, KnownFact } from '#shared/model/modelAnswers.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import type { Matrix } from '../../ingest/npy.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { checkPredictions } from './checkPredictions.ts';
import { knownClasses } from './classNames.ts';
import type { FileScores, KnownNames } from './fileTable.ts';
import type { LeftOut } from '../../ingest/predictionColumns.ts';
import { type JoinWay, joinWays } from './joinWays.ts';
import { facts, notesOf } from './knownFacts.ts';
import { labelIdsSay } from './labelIds.ts';
import { activationQuestion, chosenJoin, classesQuestion, twice } from './openQuestions.ts';
import type { FileLook } from './readFileScores.ts';
import { activationOf, ofBoth, pairOf } from './scoreKind.ts';
import { activationsFor, scoreRange } from './scoreRange.ts';
import { type Joined, rowsToLookAt, type Trials } from './trials.ts';

/** A file of predictions as it would be imported, and what is open. Where something is, `classes`, `way` and `activation` are what the labels favour. */
export type Understood = {
  /** As the file has them, nothing applied; of one number a row, two columns were made. */
  readonly matrix: Matrix;
  readonly way: JoinWay;
  readonly classes: readonly string[] | null;
  readonly activation: Activation;
  readonly columnNames: readonly string[] | null;
  readonly known: readonly KnownFact[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly open: readonly PredictionQuestion[];
  readonly stop: PredictionQuestion | null;
  readonly trials: Trials;
  readonly fileKeys: readonly string[] | null;
  /** What is added to a row's place, from 0, to find it in the file. */
  readonly firstRow: number;
};

type Asked = {
  readonly answers: PredictionAnswers;
  readonly path: string;
  readonly isUnchecked: boolean;
  readonly signal: AbortSignal;
};

/**
 * Settles what each column is, which example each row is of and what the numbers are, by what the file and its neighbours say; what they leave
 * open is asked, with what the labels say of each answer, and never guessed. Changes nothing.
 * @throws bad_input where nothing fits, or a single number is no probability among others that are.
 */
export async function understandPredictions(
  project: OpenProject,
  { scores, open: openBefore }: FileLook,
  { answers, path, isUnchecked, signal }: Asked,
): Promise<Understood> {
  const isSingle = scores.matrix.columns === 1;
  const range = await scoreRange(scores.matrix, signal);
  const said = activationOf(range, answers, { ...scores, isSingle, path });
  const matrix = isSingle ? ofBoth(scores.matrix, range) : scores.matrix;
  const joins = await joinWays(project, { rows: matrix.rows, key: scores.key, path, signal }, answers.join);
  const codes = await labelIdsSay(project, scores, joins.certain, signal);
  const named = (await knownClasses(project, scores, { answers, path, signal })) ?? codes.names;
  const names = isSingle ? pairOf(project, named, answers, path) : named;
  const trials: Trials = { project, rows: rowsToLookAt(project, matrix.columns) };
  const canName = names !== null || matrix.columns === project.ownClasses.length;
  const join = chosenJoin(trials, matrix, { joins, classes: names?.names ?? null, isSingle, canName });
  const { way } = join;
  const joined: Joined = { matrix, way };
  const naming = settledClasses(trials, joined, { names, scores, isSingle, path });
  const { classes } = naming;
  const choices = activationsFor(range, isSingle);
  const asking =
    said.told === null ? activationQuestion(trials, joined, { classes, choices, question: said.question }) : null;
  const activation = said.told ?? asking?.tried[0]?.answers.activation ?? choices[0]!;
  const open = [...openBefore, join.question, naming.question, asking].filter((question) => question !== null);
  const isHeader = names?.from === 'the names of the columns';
  const doubt = () =>
    open.length > 0 || !classes
      ? null
      : (twice(range, activation) ??
        checkPredictions(trials, {
          joined,
          classes,
          isSingle,
          columnNames: isHeader ? scores.columnNames : null,
          otherWays: joins.ways.filter((other) => other !== way),
        }));
  const stop = isUnchecked ? null : (codes.stop ?? doubt());
  return {
    matrix,
    way,
    classes,
    activation,
    columnNames: scores.columnNames,
    known: facts({ names, way, isJoinKnown: join.question === null, activation: said.told, isSingle }),
    leftOut: scores.leftOut,
    notes: notesOf(project, { scores: [...scores.notes, ...codes.notes], way, join: join.note, names, classes }),
    open,
    stop,
    trials,
    fileKeys: scores.key?.values ?? null,
    firstRow: scores.firstRow,
  };
}

type Naming = {
  readonly names: KnownNames | null;
  readonly scores: FileScores;
  readonly isSingle: boolean;
  readonly path: string;
};

/** The classes that are known, or the question with those that the labels favour. */
function settledClasses(
  trials: Trials,
  joined: Joined,
  { names, scores, isSingle, path }: Naming,
): { readonly classes: readonly string[] | null; readonly question: PredictionQuestion | null } {
  if (names) return { classes: names.names, question: null };
  const question = classesQuestion(trials, joined, { isSingle, columnNames: scores.columnNames });
  const best = question.tried[0]?.answers;
  const pair = best?.positive === undefined ? null : pairOf(trials.project, null, best, path);
  return { classes: best?.classes ?? pair?.names ?? null, question };
}
