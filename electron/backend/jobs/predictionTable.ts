import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { WinnowError } from '#shared/base/winnowError.ts';
import {
  arrayFileWords,
  isArrayFile,
  predictionTableFormat,
  predictionTableWords,
  type SourceFormat,
} from '#shared/model/formats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import type { OpenProject } from '../project/openProject.ts';
import { type Matrix, readNpy } from '../ingest/npy.ts';
import type { ColumnChunk, RowBatch } from '../ingest/reader.ts';
import { readSource } from '../ingest/readSource.ts';
import { sourceShape } from '../ingest/sourceShape.ts';

/** Class names (null = not named by the file) and the probabilities, by key when the file has one. */
export type Table = Matrix & { readonly names: readonly string[] | null; readonly keys: readonly string[] | null };

type ReadLimits = {
  readonly signal?: AbortSignal;
  /** As many as a .npy file may hold in double precision, unless another number is given. */
  readonly mostNumbers?: number;
};

/**
 * Reads probabilities from .npy, CSV or Parquet. Tables are read a few thousand rows at a time: in memory are the numbers, and
 * the keys where there are some.
 * @throws not_found, unsupported, too_large, bad_input with row and column for a cell that is no number.
 */
export async function readTable(
  project: Pick<OpenProject, 'datasets' | 'rowCount'>,
  path: string,
  { signal, mostNumbers = 2 ** 29 }: ReadLimits = {},
): Promise<Table> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new WinnowError('not_found', 'There is no such file of predictions.', { file: path });
  if (isArrayFile(path) || startsWith(path, '\u0093NUMPY'))
    return { ...(await readNpy(path)), names: null, keys: null };
  const format = predictionTableFormat(path);
  if (format === null)
    throw new WinnowError(
      'unsupported',
      `Predictions can be read from ${arrayFileWords} files and from ${predictionTableWords}.`,
      { file: path },
    );
  const mapping = await mappingOf(project, path, format);
  const numbers = mapping.columns.flatMap(({ type }, at) => (type === 'number' ? [at] : []));
  const keyColumn = mapping.columns.findIndex(({ role }) => role === 'text');
  const matrix = createMatrix(numbers.length, project.rowCount, { mostNumbers, path });
  const keys: string[] = [];
  for await (const batch of readSource(mapping, path, { signal })) {
    refuseFaults(batch, path);
    matrix.append(batch, numbers);
    if (keyColumn >= 0) for (const key of stringsOf(batch.columns[keyColumn]!)) keys.push(key ?? '');
  }
  return {
    ...matrix.finish(),
    names: numbers.map((at) => mapping.columns[at]!.name),
    keys: keyColumn < 0 ? null : keys,
  };
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

/** Every column is a number but the key, which is read as text: a key that occurs twice is told later, with both rows. */
async function mappingOf(
  { datasets }: Pick<OpenProject, 'datasets'>,
  path: string,
  format: SourceFormat,
): Promise<ImportMapping> {
  // Classes may be called 0, 1, 2: the first line is their names even so.
  const { source, names } = await sourceShape(path, format, { hasHeader: true });
  const keyName = datasets[0]?.mapping.columns.find((c) => c.role === 'key' || c.role === 'image')?.name;
  const keyAt = names.findIndex((name) => name === keyName || /^(key|id)$/i.test(name));
  return {
    format: 'winnow-import/1',
    source,
    missingValues: ['', 'nan', 'NaN', 'NAN'],
    mediaRoot: '.',
    columns: names.map((name, at) =>
      at === keyAt ? { name, role: 'text', type: 'text' } : { name, role: 'feature', type: 'number' },
    ),
  };
}

/** What an import of examples would list and go on from is an error here: a probability must not be lost silently. */
function refuseFaults({ problems, rejected }: RowBatch, path: string): void {
  const fail = (message: string, { row, column }: Pick<Problem, 'row' | 'column'>): never => {
    throw new WinnowError('bad_input', message, { file: path, row: row ?? undefined, column: column ?? undefined });
  };
  const [unread] = rejected;
  if (unread) fail(unread.message, { row: unread.row, column: null });
  for (const problem of problems) {
    if (problem.code === 'not_a_number') fail(`${problem.message.split(';')[0]}, so it is no probability.`, problem);
    if (problem.code === 'duplicate_header') fail(`Two columns have one name: ${problem.message}`, problem);
  }
}

function stringsOf(chunk: ColumnChunk): readonly (string | null)[] {
  return chunk.kind === 'string' ? chunk.values : [];
}

/** Gathers rows of numbers, row-major. Begins with room for the rows that are expected. */
function createMatrix(
  columns: number,
  expectedRows: number,
  { mostNumbers, path }: { readonly mostNumbers: number; readonly path: string },
) {
  let values = new Float64Array(Math.min(mostNumbers, expectedRows * columns));
  let rows = 0;
  return {
    append({ count, columns: chunks }: RowBatch, numbers: readonly number[]): void {
      const needed = (rows + count) * columns;
      if (needed > mostNumbers)
        throw new WinnowError(
          'too_large',
          `This file holds more than ${mostNumbers.toLocaleString('en-US')} numbers. Save the rows of this project alone, or a .npy file of float32.`,
          { file: path },
        );
      if (needed > values.length) {
        const larger = new Float64Array(Math.min(mostNumbers, Math.max(needed, Math.ceil(values.length * 1.5))));
        larger.set(values.subarray(0, rows * columns));
        values = larger;
      }
      for (const [column, at] of numbers.entries()) {
        const chunk = chunks[at]!;
        if (chunk.kind !== 'number') continue;
        for (let row = 0; row < count; row += 1) values[(rows + row) * columns + column] = chunk.values[row]!;
      }
      rows += count;
    },
    finish: (): Matrix => ({ rows, columns, values: values.subarray(0, rows * columns) }),
  };
}
