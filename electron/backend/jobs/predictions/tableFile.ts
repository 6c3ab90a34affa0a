import { WinnowError } from '#shared/base/winnowError.ts';
import { formats, type SourceFormat } from '#shared/model/formats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { parseNumber, plainFormat } from '../../ingest/parseNumber.ts';
import type { ColumnChunk, RowBatch } from '../../ingest/reader.ts';
import { readSource } from '../../ingest/readSource.ts';
import { sourceShape } from '../../ingest/sourceShape.ts';
import { numberedPlaces } from '../../ingest/predictionColumns.ts';
import type { LoadedColumns, LooseColumn, LooseTable } from './fileTable.ts';
import { createMatrix, type MatrixLimits } from './gatherMatrix.ts';
import { vectorOf } from './vectorCells.ts';

const sampledRows = 500;
const missingNumbers = ['', 'nan', 'NaN', 'NAN', 'NA', 'N/A', '<NA>', 'null', 'NULL', 'None'];

/**
 * A table whose columns are looked at by their first rows and read when they were chosen, a few thousand rows at a time. The first line is
 * names, unless it is numbers that number nothing: `np.savetxt` and `to_csv(header=False)` write none.
 */
export async function openTable(path: string, format: SourceFormat, limits: MatrixLimits): Promise<LooseTable> {
  // Classes may be called 0, 1, 2: the first line is their names even so.
  const named = await sourceShape(path, format, { hasHeader: true });
  const hasOption = formats[format].options.includes('hasHeader');
  const shape = hasOption && !isHeader(named.names) ? await sourceShape(path, format, { hasHeader: false }) : named;
  const mapping: ImportMapping = {
    format: 'winnow-import/1',
    source: shape.source,
    missingValues: [],
    mediaRoot: '.',
    columns: shape.names.map((name) => ({ name, role: 'text', type: 'text' })),
  };
  const columns = await sampled(mapping, path, limits.signal);
  const isUnnamed = new Set(shape.problems.filter(({ code }) => code === 'empty_header').map(({ column }) => column));
  const decimal = decimalOf(columns, shape.source);
  const source = { ...shape.source, decimal };
  const firstRow = !hasOption ? 1 : shape.source.skipLines + (shape.source.hasHeader ? 2 : 1);
  return {
    columns: columns.map(({ name, sample }) => ({
      name: isUnnamed.has(name) || (shape.source.hasHeader && isBlankName(name, sample)) ? '' : name,
      sample: decimal === ',' ? sample.map(withPoint) : sample,
    })),
    load: (numbers, texts) => load({ ...mapping, source }, path, { ...limits, numbers, texts, firstRow }),
  };
}

/** A name that the reader made up for a column without one: pandas writes the numbers of the rows in it. */
const isBlankName = (name: string, sample: LooseColumn['sample']): boolean =>
  name === 'column 1' && sample.every((cell) => cell !== null && /^\d+$/.test(cell));

/** Whether the first line names the columns: it is not all numbers, or they number the columns. */
function isHeader(names: readonly string[]): boolean {
  const plain = names.map((name) => name.replace(/ \(\d+\)$/, ''));
  const areNumbers = plain.every(
    (name) => !Number.isNaN(parseNumber(name, plainFormat)) || (vectorOf(name)?.length ?? 0) > 1,
  );
  if (!areNumbers || names.length === 0) return true;
  const areDifferent = new Set(plain).size === plain.length;
  const areWhole = plain.every((name) => /^\d+$/.test(name.trim()));
  return areDifferent && areWhole && (numberedPlaces(plain) !== null || plain.some((name) => Number(name) > 1));
}

async function sampled(mapping: ImportMapping, path: string, signal: AbortSignal | undefined): Promise<LooseColumn[]> {
  const samples: (string | null)[][] = mapping.columns.map(() => []);
  for await (const batch of readSource(mapping, path, { batchRows: sampledRows, signal })) {
    refuseFaults(batch, path);
    batch.columns.forEach((chunk, at) => samples[at]!.push(...textsOf(chunk).slice(0, sampledRows)));
    if ((samples[0]?.length ?? 0) >= sampledRows) break;
  }
  return mapping.columns.map(({ name }, at) => ({ name, sample: samples[at]! }));
}

/** Whether decimal commas are written: where fields end otherwise, and no number of the sample has a point. */
function decimalOf(columns: readonly LooseColumn[], { delimiter, format }: ImportMapping['source']): '.' | ',' {
  if (delimiter === ',' || !formats[format].options.includes('decimal')) return '.';
  const cells = columns.flatMap(({ sample }) => sample.slice(0, 100)).filter((cell): cell is string => cell !== null);
  const withComma = cells.filter((cell) => /^\s*-?\d+,\d+(?:[eE][+-]?\d+)?\s*$/.test(cell)).length;
  const point = cells.filter((cell) => /^\s*-?\d*\.\d+(?:[eE][+-]?\d+)?\s*$/.test(cell)).length;
  return withComma > 0 && point === 0 ? ',' : '.';
}

const withPoint = (cell: string | null): string | null => cell?.replace(/^(\s*-?\d+),(\d)/, '$1.$2') ?? null;

type Wanted = MatrixLimits & {
  readonly numbers: readonly number[];
  readonly texts: readonly number[];
  readonly firstRow: number;
};

async function load(
  { columns, ...rest }: ImportMapping,
  path: string,
  { numbers, texts, firstRow, signal, ...limits }: Wanted,
): Promise<LoadedColumns> {
  const mapping: ImportMapping = {
    ...rest,
    missingValues: missingNumbers,
    columns: columns.map(({ name }, at) =>
      numbers.includes(at)
        ? { name, role: 'feature', type: 'number' }
        : texts.includes(at)
          ? { name, role: 'text', type: 'text' }
          : { name, role: 'ignore', type: 'text' },
    ),
  };
  const matrix = createMatrix(numbers.length, limits);
  const read: (string | null)[][] = texts.map(() => []);
  for await (const batch of readSource(mapping, path, { signal })) {
    refuseFaults(batch, path);
    matrix.append(batch, numbers);
    texts.forEach((at, place) => {
      for (const text of textsOf(batch.columns[at]!)) read[place]!.push(text);
    });
  }
  return { matrix: matrix.finish(), texts: read, firstRow };
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

function textsOf(chunk: ColumnChunk): readonly (string | null)[] {
  return chunk.kind === 'string' ? chunk.values : [];
}
