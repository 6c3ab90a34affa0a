import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import { joinList } from '#shared/model/answerFlags.ts';
import {
  isArrayFile,
  isJsonFile,
  predictionTableFormat,
  predictionTableWords,
  scoreArrayWords,
} from '#shared/model/formats.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { classCodeOf } from '../../project/runData.ts';
import { type Expected, keysBeside, labelsOnly, matrixOf, namesBeside, readArrays, scoreArrays } from './arrayFile.ts';
import { chooseColumns, labelsColumn, shortList } from './columnChoice.ts';
import { isIndexName, leftOutWords } from '../../ingest/predictionColumns.ts';
import type { FileScores, KnownNames, LooseTable } from './fileTable.ts';
import { createMatrix, type MatrixLimits } from './gatherMatrix.ts';
import { knownKeys } from './joinWays.ts';
import { readJsonScores } from './jsonFile.ts';
import { isLabelIds } from './labelIds.ts';
import { asShares, percentWords } from './percentages.ts';
import { widened } from './longTable.ts';
import { openTable } from './tableFile.ts';
import { vectorOf } from './vectorCells.ts';

export type ReadOptions = { readonly signal?: AbortSignal | undefined; readonly mostNumbers?: number | undefined };

/** The scores of a file, and what is open about where in it they are. */
export type FileLook = { readonly scores: FileScores; readonly open: readonly PredictionQuestion[] };

type Reading = {
  readonly project: OpenProject;
  readonly answers: PredictionAnswers;
  readonly path: string;
  readonly limits: MatrixLimits;
};

/**
 * Reads the scores of .npy, .npz, JSON, CSV or Parquet, and says which columns they are. In memory are the numbers, and the keys where there
 * are some.
 * @throws not_found, unsupported, too_large, bad_input with row and column for a cell that is no number.
 */
export async function readFileScores(
  project: OpenProject,
  path: string,
  answers: PredictionAnswers,
  options: ReadOptions = {},
): Promise<FileLook> {
  const look = await readAsTheyAre(project, path, answers, options);
  const { scores } = look;
  const arePercent = await asShares(scores.matrix, options.signal);
  return arePercent ? { ...look, scores: { ...scores, notes: [...scores.notes, percentWords] } } : look;
}

async function readAsTheyAre(
  project: OpenProject,
  path: string,
  answers: PredictionAnswers,
  options: ReadOptions,
): Promise<FileLook> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new WinnowError('not_found', 'There is no such file of predictions.', { file: path });
  const limits = { expectedRows: project.rowCount, ...options, path };
  const reading: Reading = { project, answers, path, limits };
  if (isArrayFile(path) || startsWith(path, '\u0093NUMPY')) return ofArrays(reading);
  if (isJsonFile(path)) return ofJson(reading);
  const format = predictionTableFormat(path);
  if (format === null) throw notRead(path);
  return ofTable(await openTable(path, format, limits), null, reading);
}

function notRead(path: string): WinnowError {
  const isPickled = /\.(?:pkl|pickle|joblib|pt|pth)$/i.test(path);
  const how = isPickled
    ? ' This one holds Python objects, which are never run: save the numbers with np.save(FILE, np.asarray(probabilities)).'
    : '';
  return new WinnowError(
    'unsupported',
    `Predictions can be read from ${scoreArrayWords} files and from ${predictionTableWords}.${how}`,
    { file: path },
  );
}

function startsWith(path: string, magic: string): boolean {
  const handle = openSync(path, 'r');
  const head = Buffer.alloc(magic.length);
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  return head.toString('latin1') === magic;
}

const expectedOf = ({ project, answers }: Reading): Expected => ({
  rows: project.rowCount,
  classes: answers.classes?.length ?? project.ownClasses.length,
});

async function ofArrays(reading: Reading): Promise<FileLook> {
  const { answers, path } = reading;
  const arrays = await readArrays(path);
  const expected = expectedOf(reading);
  const found = scoreArrays(arrays, expected);
  const told = answers.array === undefined ? undefined : arrays.find(({ name }) => name === answers.array);
  if (answers.array !== undefined && !told && arrays[0]?.name !== '')
    throw new WinnowError(
      'bad_usage',
      `There is no array “${answers.array}”; the file has ${shortList(arrays.map(({ name }) => name))}.`,
      {
        file: path,
      },
    );
  const chosen = told ?? found[0] ?? arrays[0];
  if (!chosen) throw new WinnowError('bad_input', 'This file holds no array of scores.', { file: path });
  const { matrix, note } = matrixOf(chosen, expected, path);
  const labelIds = arrays.find(({ name, array }) => isLabelIds(name) && array.shape[0] === matrix.rows)?.array;
  const others = arrays.filter((one) => one !== chosen && one.array !== labelIds).map(({ name }) => name);
  const scores: FileScores = {
    matrix,
    columnNames: null,
    classes: namesBeside(arrays, matrix.columns),
    key: keysBeside(arrays, matrix.rows),
    predicted: null,
    labelIds: labelIds?.kind === 'numbers' && labelIds.shape.length === 1 ? labelIds.values : null,
    leftOut: others.map((name) => ({ name, why: 'it is not the array of scores' })),
    firstRow: 1,
    notes: [chosen.name === '' ? null : `The scores are the array “${chosen.name}”.`, note].filter(
      (line) => line !== null,
    ),
  };
  if (told || found.length < 2) return { scores, open: [] };
  const choices = found.map(({ name }) => name);
  const question = `Which array holds the scores: ${shortList(choices)}?`;
  return { scores, open: [{ what: 'array', question, flag: 'Say it with --array NAME.', choices, tried: [] }] };
}

async function ofJson(reading: Reading): Promise<FileLook> {
  const { project, path, answers, limits } = reading;
  const keys = knownKeys(project);
  const classes = [...project.ownClasses, ...(answers.classes ?? [])];
  const hints = { isClass: (name: string) => classCodeOf(classes, name) >= 0, isKey: keys.has, array: answers.array };
  const found = await readJsonScores(path, hints, limits);
  if (found.kind === 'table') return ofTable(found.table, found.classes, reading);
  const columns = found.rows[0]?.length ?? 0;
  const matrix = createMatrix(columns, limits);
  found.rows.forEach((row, at) => {
    if (row.length !== columns)
      throw new WinnowError('bad_input', `This row has ${row.length} numbers, the first one ${columns}.`, {
        file: path,
        row: at + 1,
      });
    matrix.appendRow(row);
  });
  const key = found.keys && { name: 'keys', values: found.keys, isIndex: false };
  return {
    scores: {
      ...plain,
      matrix: matrix.finish(),
      columnNames: null,
      classes: found.classes,
      key,
      labelIds: found.labelIds ?? null,
    },
    open: [],
  };
}

const plain = { predicted: null, leftOut: [], firstRow: 1, notes: [] } as const;

async function ofTable(given: LooseTable, names: KnownNames | null, reading: Reading): Promise<FileLook> {
  const { project, path, limits } = reading;
  const asked = { answers: reading.answers, projectClasses: project.ownClasses, keys: knownKeys(project), path };
  const table = await widened(given, { ...asked, limits });
  // A column that was chosen in a long table has become one a class.
  const answers = table === given ? reading.answers : { ...reading.answers, columns: undefined };
  const { columns } = table;
  const choice = chooseColumns(columns, { ...asked, answers });
  const isVector = choice.vector !== null;
  const onlyLabels = isVector || answers.columns ? null : labelsColumn(columns, choice, project.ownClasses);
  if (onlyLabels !== null)
    throw new WinnowError('bad_input', `This file ${labelsOnly(onlyLabels)}`, { file: path, column: onlyLabels });
  if (!isVector && choice.scores.length === 0)
    throw new WinnowError(
      'bad_input',
      `No column of this file holds scores: it has ${shortList(columns.map(({ name }) => name))}. Say which with --columns a,b,c.`,
      { file: path },
    );
  const idsAt = columns.findIndex(({ name }, at) => isLabelIds(name) && !choice.scores.includes(at));
  const labelIds = idsAt < 0 ? null : idsAt;
  const texts = [choice.vector, choice.key, choice.predicted, labelIds].filter((at) => at !== null);
  const loaded = await table.load(choice.scores, texts);
  const textsOf = (at: number | null) => (at === null ? null : loaded.texts[texts.indexOf(at)]!);
  const keyName = choice.key === null ? '' : columns[choice.key]!.name;
  const keys = textsOf(choice.key);
  const columnNames = isVector ? null : choice.scores.map((at) => columns[at]!.name);
  const matrix = isVector
    ? vectors(textsOf(choice.vector)!, columns[choice.vector!]!.name, { ...reading, firstRow: loaded.firstRow })
    : loaded.matrix;
  const leftOut = choice.leftOut.filter(({ name }) => labelIds === null || !isLabelIds(name));
  const scores: FileScores = {
    matrix,
    columnNames,
    classes: choice.classes ? { names: choice.classes, from: 'the names of the columns' } : names,
    key: keys && { name: keyName, values: keys.map((key) => key ?? ''), isIndex: isIndexName(keyName) },
    predicted: textsOf(choice.predicted),
    labelIds: textsOf(labelIds)?.map(Number) ?? null,
    leftOut,
    firstRow: loaded.firstRow,
    notes: [table.note ?? null, leftOutWords(leftOut)].filter((note) => note !== null),
  };
  const strangers = answers.newClasses === true ? [] : choice.strangers;
  return { scores, open: strangers.length === 0 ? [] : [strangersQuestion(strangers, columnNames ?? [])] };
}

/** Columns that look like classes which the project has not got: taken or left, as the person says. */
function strangersQuestion(strangers: readonly string[], taken: readonly string[]): PredictionQuestion {
  const [is, a] = strangers.length === 1 ? ['looks', 'a class'] : ['look', 'classes'];
  const without = `--columns ${joinList(taken)}`;
  const tried = [
    { choice: '--new-classes', flags: '--new-classes', answers: { newClasses: true } },
    { choice: without, flags: without, answers: { columns: [...taken] } },
  ].map((one) => ({ ...one, n: 0, accuracy: { value: null, low: null, high: null, n: 0 }, logLoss: null }));
  return {
    what: 'columns',
    question: `${strangers.map((name) => `“${name}”`).join(', ')} ${is} like ${a} that the project has not got.`,
    flag: `--new-classes takes ${strangers.length === 1 ? 'it' : 'them'} for this run; ${without} leaves ${strangers.length === 1 ? 'it' : 'them'} out.`,
    choices: tried.map(({ choice }) => choice),
    tried,
  };
}

function vectors(
  cells: readonly (string | null)[],
  column: string,
  { path, limits, firstRow }: Reading & { readonly firstRow: number },
): FileScores['matrix'] {
  const columns = cells.find((cell) => cell !== null) ?? '';
  const width = vectorOf(columns)?.length ?? 0;
  const matrix = createMatrix(width, limits);
  const empty = new Array<number>(width).fill(NaN);
  cells.forEach((cell, row) => {
    const numbers = cell === null || cell.trim() === '' ? empty : vectorOf(cell);
    if (numbers?.length !== width)
      throw new WinnowError('bad_input', `“${cell}” is no list of ${width} numbers.`, {
        file: path,
        row: row + firstRow,
        column,
      });
    matrix.appendRow(numbers);
  });
  return matrix.finish();
}
