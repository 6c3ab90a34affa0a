import { type ExampleId, exampleIds } from '#shared/model/ids.ts';
import { createWriteStream } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import { findRun } from '../project/runs.ts';
import type { OpenProject } from '../project/openProject.ts';
import { parquetParts } from '../ingest/parquet/parquetParts.ts';
import type { OutColumn } from '../ingest/sourceFormat.ts';
import { csvCell } from '../ingest/csvCell.ts';
import { openRunData, type RunData } from '../project/runData.ts';
import { listRuns, type RunRecord } from '../store/runStore.ts';
import { writeStaged } from './stagedPath.ts';

export type ExportedPredictions = {
  readonly run: string;
  readonly path: string;
  readonly examples: number;
  readonly classes: string[];
};

const rowsPerPart = 4096;

/**
 * Writes a run's numbers, rows in import order, by the ending of `to`: CSV and Parquet with the columns key, predicted and one a class;
 * `.npy` as [examples, classes] in the run's precision. A run of embeddings has a column for each of their numbers. An example without a prediction has empty cells (NaN in `.npy`). The file
 * appears whole or not at all. Throws `not_found` without such a run, `unsupported` for another ending.
 */
export async function exportPredictions(
  project: OpenProject,
  { to, run: wanted }: { readonly to: string; readonly run?: string | undefined },
  signal: AbortSignal,
): Promise<ExportedPredictions> {
  const record = chosenRun(project, wanted);
  const run = openRunData(project, record.id);
  if (!run) throw new WinnowError('not_found', `There is no run ${record.id}.`);
  const parts = { '.csv': csvParts, '.npy': npyParts, '.parquet': parquetOf }[extname(to).toLowerCase()];
  if (!parts)
    throw new WinnowError(
      'unsupported',
      `${to} ends in none of .csv, .npy and .parquet, in which predictions can be written.`,
      { file: to },
    );
  const path = await writeStaged(to, 'nothing was exported', (staged) =>
    pipeline(Readable.from(parts(project, numbersOf(run), signal)), createWriteStream(staged)),
  );
  return { run: record.name, path, examples: project.rowCount, classes: [...record.classes] };
}

function chosenRun(project: OpenProject, wanted: string | undefined): RunRecord {
  if (wanted !== undefined) return findRun(project, wanted);
  const active = project.run?.record ?? listRuns(project.file).at(-1);
  if (active) return active;
  throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
}

/** What is written of a run: its numbers, a column each, and the predicted class where it predicts one. */
type Numbers = {
  readonly values: Float32Array | Float64Array;
  readonly columns: readonly string[];
  readonly predicted: ((id: ExampleId) => string | null) | null;
};

function numbersOf(run: RunData): Numbers {
  if (run.kind !== 'embeddings')
    return { values: run.probabilities(), columns: run.record.classes, predicted: (id) => predictedName(run, id) };
  const columns = Array.from({ length: run.record.embeddingSize }, (_, at) => `embedding_${at}`);
  return { values: run.embeddings() ?? new Float32Array(), columns, predicted: null };
}

function predictedName(run: RunData, id: ExampleId): string | null {
  const { classCount, record } = run;
  const probabilities = run.probabilities();
  const valueAt = (k: number): number => probabilities[id * classCount + k]!;
  let best = 0;
  for (let k = 1; k < classCount; k += 1) if (valueAt(k) > valueAt(best)) best = k;
  return classCount > 0 && Number.isFinite(valueAt(best)) ? (record.classes[best] ?? null) : null;
}

const finiteAt = ({ values, columns }: Numbers, id: ExampleId, k: number): number | null => {
  const value = values[id * columns.length + k]!;
  return Number.isFinite(value) ? value : null;
};

/** A class may be called like one of the columns beside the numbers, which then has its other name. */
function columnsOf(project: OpenProject, numbers: Numbers): OutColumn[] {
  const { columns, predicted } = numbers;
  const free = (name: string, other: string): string => (columns.includes(name) ? other : name);
  return [
    { name: free('key', 'example_id'), isNumber: false, value: (id) => project.keys.get(id) ?? String(id) },
    ...(predicted ? [{ name: free('predicted', 'predicted_class'), isNumber: false, value: predicted }] : []),
    ...columns.map((name, k) => ({ name, isNumber: true, value: (id: ExampleId) => finiteAt(numbers, id, k) })),
  ];
}

async function* csvParts(project: OpenProject, numbers: Numbers, signal: AbortSignal): AsyncGenerator<Buffer> {
  const columns = columnsOf(project, numbers);
  const line = (cells: readonly (string | number | null)[]): string =>
    `${cells.map((cell) => csvCell(cell, false)).join(',')}\n`;
  yield Buffer.from(line(columns.map(({ name }) => name)));
  for (let from = 0; from < project.rowCount; from += rowsPerPart) {
    throwIfAborted(signal);
    let text = '';
    for (let id = from as ExampleId; id < Math.min(project.rowCount, from + rowsPerPart); id++)
      text += line(columns.map(({ value }) => value(id)));
    yield Buffer.from(text);
  }
}

/** NumPy's format 1.0. */
async function* npyParts(project: OpenProject, { values, columns }: Numbers): AsyncGenerator<Buffer> {
  const kind = values instanceof Float64Array ? '<f8' : '<f4';
  const header = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${project.rowCount}, ${columns.length}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11, ' ');
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(padded.length + 1, 8);
  yield Buffer.concat([start, Buffer.from(`${padded}\n`, 'latin1')]);
  const { buffer, byteOffset, byteLength } = values;
  yield Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function parquetOf(project: OpenProject, numbers: Numbers, signal: AbortSignal): AsyncGenerator<Buffer> {
  return parquetParts(columnsOf(project, numbers), exampleIds(project.rowCount), signal);
}
