import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { arrowBatches, arrowSchema } from '#backend/ingest/arrow/arrowBatches.ts';
import { arrowColumns, type ArrowColumn } from '#backend/ingest/arrow/arrowColumns.ts';
import { arrowError, isOfTheFile, openArrowFile, withArrowFile } from '#backend/ingest/arrow/arrowMessages.ts';
import { arrowPictureNames, extractArrowPictures } from '#backend/ingest/arrow/arrowPictures.ts';
import { valueReader } from '#backend/ingest/arrow/arrowValues.ts';
import { checkArrowRewrite, rewriteArrow } from '#backend/ingest/arrow/rewriteArrow.ts';
import { createAssembler, isFull, takeBatch } from '#backend/ingest/batchAssembler.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import { toFlat } from '#backend/ingest/nestedValues.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import {
  type FileFormat,
  type FileStart,
  noMixed,
  type ReadOptions,
  type SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { plainSource } from '#backend/ingest/textSource.ts';
import { createBreather } from '#backend/threads/breather.ts';

/** Arrow's file and stream: typed columns in batches of rows; Feather 2 and what Hugging Face's `save_to_disk` writes are such. */
export const arrow: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise({ extension, head }) {
    if (/^(?:ARROW1|FEA1)/.test(head.toString('latin1', 0, 6))) return 'marked';
    if (head.length >= 8 && head.readUInt32LE(0) === 0xffff_ffff && head.readUInt32LE(4) < 2 ** 26) return 'alike';
    return formats.arrow.extensions.includes(extension) ? 'named' : null;
  },
  shape,
  read,
  rewrite: rewriteArrow,
  checkRewrite: checkArrowRewrite,
  extractPictures: extractArrowPictures,
  write: null,
};

async function shape({ path }: FileStart): Promise<SourceShape> {
  return withArrowFile(path, async (file) => {
    const schema = await arrowSchema(file);
    if (schema.fields.length > maxColumns)
      throw new WinnowError('too_large', `“${path}” has more than 10,000 columns.`, { file: path });
    const columns = await arrowColumns(file, schema);
    const problems: Problem[] = [];
    if (!file.hasEnd)
      problems.push({
        file: path,
        row: null,
        column: null,
        code: 'no_end_mark',
        message: `“${path}” has no mark at its end; rows may be missing if it was cut off.`,
        severity: 'warning',
      });
    return {
      source: { ...plainSource(path, 'arrow'), exact: true },
      names: columns.map(({ name }) => name),
      problems,
      mixed: noMixed,
      stored: new Map(columns.map(({ name, stored }) => [name, stored])),
      pictures: columns.find(({ pictures }) => pictures !== null)?.name ?? null,
    };
  });
}

/** Streams a file, a record batch at a time; values are shown as those of Parquet are. */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const file = await openArrowFile(path, options.signal);
  try {
    const schema = await arrowSchema(file);
    const known = await arrowColumns(file, schema, options.copyOf);
    for (const { name } of mapping.columns)
      if (!known.some((column) => column.name === name))
        throw new WinnowError('config_invalid', `The source has no column “${name}”.`, { file: path, column: name });
    const assembler = createAssembler(mapping, path, options);
    const reading = createRecordReading(assembler);
    for (const { name } of known) reading.reported.add(name);
    const wanted = mapping.columns
      .filter(({ role }) => role !== 'ignore')
      .map(({ name }) => known.findIndex((column) => column.name === name));
    // Pictures are not read here: their column shows their names.
    const shown = new Map<number, readonly string[]>();
    for (const at of wanted)
      if (known[at]!.pictures !== null)
        shown.set(at, await arrowPictureNames({ file, schema, at, kind: known[at]!.pictures }, options.signal));
    const values = new Map<string, FlatValue | null>();
    const raw = () => JSON.stringify(Object.fromEntries(values));
    const breathe = createBreather(options.signal);
    for await (const { message, columns } of arrowBatches(file, schema, options.signal)) {
      const readers = wanted.map((at) => {
        const names = shown.get(at);
        if (names !== undefined) return (row: number) => names[message.firstRow + row]!;
        const own = valueReader(columns[at]!);
        return named((row) => toFlat(own(row)), known[at]!);
      });
      for (let row = 0; row < message.rows; row++) {
        const record = message.firstRow + row;
        for (const [w, at] of wanted.entries()) values.set(known[at]!.name, readers[w]!(row));
        addRecord(reading, values, { row: record + 1, record, raw });
        if (record % 256 === 0) await breathe();
        if (isFull(assembler))
          yield takeBatch(assembler, message.bodyStart + Math.round((message.bodyBytes * row) / message.rows), false);
      }
    }
    yield takeBatch(assembler, file.sizeBytes, true);
  } catch (cause) {
    throw isOfTheFile(cause) ? arrowError(path, cause) : cause;
  } finally {
    await file.handle.close();
  }
}

type ReadCell = (row: number) => FlatValue | null;

/** −1 is how a missing class is written; a number without a name stays a number. */
function named(read: ReadCell, { classNames }: ArrowColumn): ReadCell {
  if (classNames === null) return read;
  return (row) => {
    const code = read(row);
    if (typeof code !== 'number') return code;
    return code < 0 ? null : (classNames[code] ?? code);
  };
}
