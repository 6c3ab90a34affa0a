import type { ExampleId } from '#shared/model/ids.ts';
import { createBreather } from '#backend/threads/breather.ts';
import type { OutColumn } from '#backend/ingest/sourceFormat.ts';

/** A group of rows is written in one go; a reader has to know of each, so there are not to be many. */
const valuesPerGroup = 125_000;
const fewestRowsPerGroup = 5000;

/** A new Parquet file, a group of rows at a time. */
export async function* parquetParts(
  columns: readonly OutColumn[],
  ids: ArrayLike<ExampleId>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const columnData = (from: number, length: number) =>
    columns.map(({ name, isNumber, value }) => ({
      name,
      type: isNumber ? ('DOUBLE' as const) : ('STRING' as const),
      nullable: true,
      data: Array.from({ length }, (_, i) => value(ids[from + i]!)),
    }));
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: columnData(0, 0) }) });
  const take = (): Buffer => {
    const bytes = Buffer.from(writer.getBuffer());
    writer.index = 0;
    return bytes;
  };
  const rowGroupSize = Math.max(fewestRowsPerGroup, Math.floor(valuesPerGroup / Math.max(1, columns.length)));
  const breathe = createBreather(signal);
  for (let from = 0; from < ids.length; from += rowGroupSize) {
    await file.write({ columnData: columnData(from, Math.min(rowGroupSize, ids.length - from)), rowGroupSize });
    yield take();
    await breathe();
  }
  await file.finish();
  yield take();
}
