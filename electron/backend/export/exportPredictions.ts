import { type ExampleId, exampleIds } from '#shared/model/ids.ts';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';
import { csvCell } from '../ingest/csvCell.ts';
import { openRunData, type RunData } from '../project/runData.ts';
import { listRuns, type RunRecord } from '../store/runStore.ts';
import { stagedPath, syncFile, syncFolder } from './stagedPath.ts';

export type ExportedPredictions = {
  readonly run: string;
  readonly path: string;
  readonly examples: number;
  readonly classes: string[];
};

const rowsPerPart = 4096;

/**
 * Writes a run's numbers, rows in import order, by the ending of `to`: CSV and Parquet with the columns key, predicted and one a class;
 * `.npy` as [examples, classes] in the run's precision. An example without a prediction has empty cells (NaN in `.npy`). The file
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
  const parts = { '.csv': csvParts, '.npy': npyParts, '.parquet': parquetParts }[extname(to).toLowerCase()];
  if (!parts)
    throw new WinnowError(
      'unsupported',
      `${to} ends in none of .csv, .npy and .parquet, in which predictions can be written.`,
      { file: to },
    );
  const staged = await stagedPath(resolve(to));
  await pipeline(Readable.from(parts(project, run, signal)), createWriteStream(staged.path));
  await syncFile(staged.path);
  await rename(staged.path, staged.target);
  await syncFolder(dirname(staged.target));
  return { run: record.name, path: staged.target, examples: project.rowCount, classes: [...record.classes] };
}

function chosenRun(project: OpenProject, wanted: string | undefined): RunRecord {
  const runs = listRuns(project.file);
  if (wanted === undefined) {
    const active = project.run?.record ?? runs.at(-1);
    if (active) return active;
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  }
  const found = runs.find(({ id }) => String(id) === wanted) ?? runs.findLast(({ name }) => name === wanted);
  if (found) return found;
  const names = runs.map(({ id, name }) => `${id} (${name})`).join(', ');
  throw new WinnowError('not_found', `There is no run “${wanted}”. There are ${names || 'none'}.`);
}

const valueOf = (run: RunData, id: ExampleId, k: number): number => run.probabilities[id * run.classCount + k]!;

function predictedName(run: RunData, id: ExampleId): string | null {
  let best = 0;
  for (let k = 1; k < run.classCount; k += 1) if (valueOf(run, id, k) > valueOf(run, id, best)) best = k;
  return run.classCount > 0 && Number.isFinite(valueOf(run, id, best)) ? (run.record.classes[best] ?? null) : null;
}

async function* csvParts(project: OpenProject, run: RunData, signal: AbortSignal): AsyncGenerator<Buffer> {
  const line = (cells: readonly (string | number | null)[]): string =>
    `${cells.map((cell) => csvCell(cell, false)).join(',')}\n`;
  yield Buffer.from(line(['key', 'predicted', ...run.record.classes]));
  for (let from = 0; from < project.rowCount; from += rowsPerPart) {
    throwIfAborted(signal);
    let text = '';
    for (let id = from as ExampleId; id < Math.min(project.rowCount, from + rowsPerPart); id++) {
      const values = run.record.classes.map((_, k) =>
        Number.isFinite(valueOf(run, id, k)) ? valueOf(run, id, k) : null,
      );
      text += line([project.keys.get(id) ?? String(id), predictedName(run, id), ...values]);
    }
    yield Buffer.from(text);
  }
}

/** NumPy's format 1.0. */
async function* npyParts(project: OpenProject, run: RunData): AsyncGenerator<Buffer> {
  const kind = run.probabilities instanceof Float64Array ? '<f8' : '<f4';
  const header = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${project.rowCount}, ${run.classCount}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11, ' ');
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(padded.length + 1, 8);
  yield Buffer.concat([start, Buffer.from(`${padded}\n`, 'latin1')]);
  const { buffer, byteOffset, byteLength } = run.probabilities;
  yield Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

async function* parquetParts(project: OpenProject, run: RunData, signal: AbortSignal): AsyncGenerator<Buffer> {
  const ids = [...exampleIds(project.rowCount)];
  const numbers = run.record.classes.map((name, k) => ({
    name,
    type: 'DOUBLE' as const,
    nullable: true,
    data: ids.map((id) => (Number.isFinite(valueOf(run, id, k)) ? valueOf(run, id, k) : null)),
  }));
  throwIfAborted(signal);
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = [
    { name: 'key', type: 'STRING' as const, nullable: true, data: ids.map((id) => project.keys.get(id) ?? String(id)) },
    { name: 'predicted', type: 'STRING' as const, nullable: true, data: ids.map((id) => predictedName(run, id)) },
    ...numbers,
  ];
  yield Buffer.from(parquetWriteBuffer({ columnData }));
}
