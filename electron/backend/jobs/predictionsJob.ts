import type { ExampleId } from '#shared/model/ids.ts';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Activation } from '#shared/model/modelAnswers.ts';
import { activate } from '../inference/readScores.ts';
import { hashFile } from '../ingest/hashFile.ts';
import { type Matrix, readNpy } from '../ingest/npy.ts';
import { rowsPerBlock } from '../store/blocks.ts';
import { inTransaction, type WritableFile } from '../store/projectFile.ts';
import {
  insertRun,
  setRunShape,
  updateRun,
  writeRunBlock,
  writeSetting,
  insertRunFailures,
  type RunFailure,
} from '../store/runStore.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import type { JobControl } from './jobQueue.ts';
import { checkPredictions, type Joined, logitsHint, whichClasses } from './predictionsCheck.ts';
import { readTable, type Table } from './predictionTable.ts';

export type PredictionsParams = {
  readonly from: string;
  readonly classes?: readonly string[] | undefined;
  readonly embeddings?: string | undefined;
  readonly name?: string | undefined;
  /** Whether rows are joined by their key, where the file has one, or by their places. */
  readonly join?: 'key' | 'position' | undefined;
  /** What the numbers still need to become probabilities. */
  readonly activation?: Activation | undefined;
  /** Import them also where the labels speak against it. */
  readonly isUnchecked?: boolean | undefined;
};

export type PredictionsResult = {
  readonly runId: number;
  readonly examples: number;
  readonly failed: number;
  readonly seconds: number;
  readonly note: string | null;
};

/**
 * Imports probabilities made elsewhere as a run of their own, in the file's precision. Rows belong to examples by key when
 * the file has a key column, else by position.
 * @throws bad_input when shapes, classes or keys do not fit, when nothing says which class a column is, and when the labels speak
 * against the numbers (see `checkPredictions`).
 */
export async function importPredictions(
  project: OpenProject,
  params: PredictionsParams,
  control: JobControl,
): Promise<PredictionsResult> {
  const startedAt = Date.now();
  const path = resolve(params.from);
  control.progress({ phase: 'Reading', total: project.rowCount });
  const table = await readTable(project, path, { signal: control.signal });
  const { rowOf, unknown } = alignRows(project, params.join === 'position' ? { ...table, keys: null } : table, path);
  const joined: Joined = { matrix: table, rowOf, isByKey: table.keys !== null && params.join !== 'position' };
  const classes = classesOf(project, table, params.classes, path);
  if (!classes) throw whichClasses(project, joined, path);
  const values = table.values;
  applyActivation(table, params.activation ?? 'none');
  const { unusable, odd } = checkProbabilities(table, path, () => logitsHint(project, joined, classes));
  if (params.isUnchecked !== true) checkPredictions(project, joined, { classes, path });
  const failures = failuresOf(rowOf, unusable);
  const embeddings = params.embeddings ? await readEmbeddings(resolve(params.embeddings), table.rows) : null;
  await control.checkpoint();
  control.progress({ phase: 'Saving' });
  const sha256 = await hashFile(path, control.signal);
  const runId = inTransaction(project.file, (file) => {
    const id = insertRun(file, {
      name: params.name ?? path.split(/[\\/]/).at(-1)!,
      source: 'imported',
      modelPath: path,
      modelSha256: sha256,
      config: null,
      configSha256: '',
      classes,
      batchSize: rowsPerBlock,
      precision: values instanceof Float64Array ? 'f64' : 'f32',
      embeddingSize: embeddings?.columns ?? 0,
      provider: '',
      total: project.rowCount,
    });
    setRunShape(file, id, values instanceof Float64Array ? 'f64' : 'f32', embeddings?.columns ?? 0);
    writeMatrix(file, id, { kind: 'probabilities', matrix: table, rowOf });
    if (embeddings) writeMatrix(file, id, { kind: 'embeddings', matrix: embeddings, rowOf });
    insertRunFailures(file, id, failures);
    updateRun(file, id, { state: 'done', done: project.rowCount, durationMs: Date.now() - startedAt });
    writeSetting(file, 'activeRun', String(id));
    return id;
  });
  project.activateRun();
  control.progress({ done: project.rowCount });
  const strangers = unknown === 0 ? null : `${unknown} rows of the file belong to no example and were left out.`;
  const notes = [odd, strangers].filter((line) => line !== null);
  return {
    runId,
    examples: project.rowCount,
    failed: failures.length,
    seconds: (Date.now() - startedAt) / 1000,
    note: notes.length === 0 ? null : notes.join(' '),
  };
}

/** Examples without a usable prediction, and why. */
function failuresOf(rowOf: Int32Array, unusable: Uint8Array): RunFailure[] {
  const failures: RunFailure[] = [];
  rowOf.forEach((row, at) => {
    const id = at as ExampleId;
    if (row < 0) failures.push({ id, code: 'missing_value', message: 'The file has no row for this example.' });
    else if (unusable[row] === 1)
      failures.push({ id, code: 'nan_output', message: 'A probability of this row is missing, NaN or infinite.' });
    else if (unusable[row] === 2)
      failures.push({ id, code: 'nan_output', message: 'Every probability of this row is 0: it names no class.' });
  });
  return failures;
}

function writeMatrix(
  file: WritableFile,
  runId: number,
  part: { readonly kind: 'probabilities' | 'embeddings'; readonly matrix: Matrix; readonly rowOf: Int32Array },
): void {
  const { columns, values } = part.matrix;
  const rowCount = part.rowOf.length;
  for (let start = 0; start < rowCount; start += rowsPerBlock) {
    const count = Math.min(rowsPerBlock, rowCount - start);
    const block =
      values instanceof Float64Array ? new Float64Array(count * columns) : new Float32Array(count * columns);
    for (let i = 0; i < count; i += 1) {
      const row = part.rowOf[start + i]!;
      if (row < 0) block.fill(NaN, i * columns, (i + 1) * columns);
      else block.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
    }
    writeRunBlock(file, runId, part.kind, { start, values: block });
  }
}

/** The class of each column: as told, else by the header, be it behind a prefix; null where neither names them. */
function classesOf(
  project: OpenProject,
  table: Table,
  told: readonly string[] | undefined,
  path: string,
): string[] | null {
  const fail = (message: string): never => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  if (told) {
    if (told.length !== table.columns)
      fail(`${told.length} class names were given, but the file has ${table.columns} columns of probabilities.`);
    if (new Set(told).size !== told.length) fail('A class name was given twice.');
    return [...told];
  }
  if (table.columns < 2) fail('At least two columns of probabilities are needed.');
  const { names } = table;
  const isNamed = names?.some((name) => classCodeOf(project.ownClasses, name) >= 0) ?? false;
  return isNamed ? [...names!] : names && withoutPrefix(names, project.ownClasses);
}

/** `p_cat`, `p_dog`: classes of the project behind one and the same prefix; null where the columns are called otherwise. */
function withoutPrefix(names: readonly string[], classes: readonly string[]): string[] | null {
  const [first = ''] = names;
  for (const name of classes) {
    const prefix = first.endsWith(name) ? first.slice(0, first.length - name.length) : '';
    if (prefix === '' || !names.every((one) => one.startsWith(prefix))) continue;
    const rest = names.map((one) => one.slice(prefix.length));
    if (rest.every((one) => classes.includes(one))) return rest;
  }
  return null;
}

/** In place, row by row. Numbers that are none stay so. */
function applyActivation({ values, rows, columns }: Matrix, activation: Activation): void {
  if (activation === 'none') return;
  const own = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    own.set(values.subarray(row * columns, (row + 1) * columns));
    if (activate(own, activation, columns)) values.set(own, row * columns);
    else values.fill(NaN, row * columns, (row + 1) * columns);
  }
}

/** Table row of each example (−1 where the file has none), and how many rows belong to no example. */
function alignRows(project: OpenProject, table: Table, path: string): { rowOf: Int32Array; unknown: number } {
  if (table.keys) {
    const rowOf = new Int32Array(project.rowCount).fill(-1);
    let unknown = 0;
    table.keys.forEach((key, row) => {
      const id = project.findKey(key);
      if (id === undefined) unknown += 1;
      else if (rowOf[id]! >= 0) {
        throw new WinnowError('bad_input', `The key "${key}" occurs twice, in rows ${rowOf[id]! + 1} and ${row + 1}.`, {
          file: path,
          row: row + 1,
        });
      } else rowOf[id] = row;
    });
    if (unknown === table.keys.length)
      throw new WinnowError('bad_input', 'No key in this file belongs to an example of the project.', { file: path });
    return { rowOf, unknown };
  }
  if (table.rows === project.rowCount)
    return { rowOf: Int32Array.from({ length: project.rowCount }, (_, id) => id), unknown: 0 };
  const set = project.datasets[0];
  // Made over the source as it was, with the rows that were set aside at import.
  if (project.datasets.length === 1 && set && table.rows === set.examples + set.rejected)
    return { rowOf: Int32Array.from(project.sourceRows), unknown: set.rejected };
  throw new WinnowError(
    'bad_input',
    `The file has ${table.rows} rows, but the project ${project.rowCount} examples. Give a key column or one row an example.`,
    { file: path },
  );
}

/** Quantised or shortened probabilities stray this far from adding up to 1; scores that are none do so further. */
const sumTolerance = 0.05;

/**
 * Marks rows that are unusable: 1 holds NaN, infinite or no numbers; 2 is all zeros, and becomes NaN, since it would count as the first
 * class. `odd` says when rows do not add up to 1. A number outside 0..1 is an error: these are logits, not probabilities.
 */
function checkProbabilities(
  { values, rows, columns }: Matrix,
  path: string,
  hint: () => string,
): { unusable: Uint8Array; odd: string | null } {
  const unusable = new Uint8Array(rows);
  let [oddRows, least, most] = [0, Infinity, -Infinity];
  for (let row = 0; row < rows; row += 1) {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      const value = values[row * columns + column]!;
      sum += value;
      if (Number.isFinite(value) && (value < -1e-6 || value > 1 + 1e-6)) {
        throw new WinnowError('bad_input', `${value} is not a probability (0 to 1). ${hint()}`, {
          file: path,
          row: row + 1,
          column: String(column + 1),
        });
      }
    }
    if (!Number.isFinite(sum)) unusable[row] = 1;
    else if (sum <= 0) {
      unusable[row] = 2;
      values.fill(NaN, row * columns, (row + 1) * columns);
    } else if (Math.abs(sum - 1) > sumTolerance) {
      oddRows += 1;
      [least, most] = [Math.min(least, sum), Math.max(most, sum)];
    }
  }
  return { unusable, odd: oddRows === 0 ? null : oddSums(oddRows, least, most) };
}

function oddSums(rows: number, least: number, most: number): string {
  const sums = least === most ? least.toFixed(2) : `${least.toFixed(2)} to ${most.toFixed(2)}`;
  const start = rows === 1 ? 'One row does' : `${rows} rows do`;
  return `${start} not add up to 1, but to ${sums}: are these the probabilities of classes that exclude each other?`;
}

/** One row of embeddings for each row of probabilities, in the same order. */
async function readEmbeddings(path: string, rows: number): Promise<Matrix> {
  const matrix = await readNpy(path);
  if (matrix.rows !== rows) {
    throw new WinnowError('bad_input', `The embeddings have ${matrix.rows} rows, but the probabilities ${rows}.`, {
      file: path,
    });
  }
  return matrix.values instanceof Float32Array ? matrix : { ...matrix, values: Float32Array.from(matrix.values) };
}
