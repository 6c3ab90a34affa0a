import { basename } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { loadParquetLibrary } from '../ingest/parquetLibrary.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { fateOf, labelColumnOf } from './exportPlan.ts';
import type { StagedFolder } from './stagedFolder.ts';
import type { SameTarget } from './writeSame.ts';

/** A Parquet source with decided labels changed: same columns and types, values equal; pages and encodings are our own. */
export async function writeParquetSame(
  { project, dataset, sourcePath, options, prefix }: SameTarget,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const { asyncBufferFromFile, compressors, parquetMetadataAsync, parquetReadObjects, parquetSchema } =
    await loadParquetLibrary();
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const file = await asyncBufferFromFile(sourcePath);
  const metadata = await parquetMetadataAsync(file);
  const rows = await parquetReadObjects({ file, metadata, compressors });
  await control.checkpoint();
  const label = labelColumnOf(dataset);
  const idOf = new Map<number, number>();
  for (let id = dataset.firstExample; id < dataset.firstExample + dataset.examples; id += 1)
    idOf.set(project.sourceRows[id]!, id);
  const sample = label === null ? null : rows.find((row) => row[label] != null)?.[label];
  const kept = rows.flatMap((row, record) => {
    const id = idOf.get(record);
    const fate = id === undefined ? 'keep' : fateOf(project, id);
    if (fate === 'exclude' || (options.onlyChanges && fate === 'keep')) return [];
    return fate === 'relabel' && label !== null
      ? [{ ...row, [label]: likeColumn(project.labelName(project.current[id!]!), sample) }]
      : [row];
  });
  const columns = parquetSchema(metadata).children;
  if (columns.some((column) => column.children.length > 0)) {
    throw new WinnowError(
      'unsupported',
      'This Parquet file has nested columns, which cannot be written back. Choose CSV or JSON lines.',
      { file: sourcePath },
    );
  }
  const schema = [metadata.schema[0]!, ...columns.map((column) => column.element)];
  const columnData = columns.map(({ element }) => ({
    name: element.name,
    data: kept.map((row) => row[element.name] ?? null),
  }));
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema }));
  const back = await parquetReadObjects({ file: bytes.buffer, compressors });
  const isSame =
    back.length === kept.length &&
    back.every((row, index) => columns.every(({ element }) => isEqual(row[element.name], kept[index]![element.name])));
  if (!isSame)
    throw new WinnowError(
      'verify_failed',
      'The Parquet file could not be read back as it was written. Nothing was exported.',
      { file: sourcePath },
    );
  await stage.write(`${prefix}${basename(sourcePath)}`, [bytes]);
}

/** A label in the type that its column has, told by one of its values. */
function likeColumn(label: string | null, sample: unknown): unknown {
  if (label === null) return null;
  if (typeof sample === 'bigint' && /^-?\d+$/.test(label)) return BigInt(label);
  if (typeof sample === 'number' && String(Number(label)) === label) return Number(label);
  if (typeof sample === 'boolean' && (label === 'true' || label === 'false')) return label === 'true';
  if (typeof sample === 'string' || sample === undefined) return label;
  throw new WinnowError(
    'unsupported',
    `"${label}" cannot be written into the label column, whose values are of type ${typeof sample}. Choose CSV or JSON lines.`,
  );
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === right || (left == null && right == null)) return true;
  if (typeof left === 'number' && typeof right === 'number') return Number.isNaN(left) && Number.isNaN(right);
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.from(left).equals(right);
  return typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right);
}
