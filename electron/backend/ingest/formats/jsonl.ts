import type { ExampleId } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading, type RecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, reject, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import { decodeWhole, decoderFor } from '#backend/ingest/cellText.ts';
import { flattenJson, parseJson, type FlatRecord } from '#backend/ingest/flattenJson.ts';
import { isJsonLines } from '#backend/ingest/formats/json.ts';
import { createLabelForms } from '#backend/ingest/json/labelForms.ts';
import { createJsonColumns } from '#backend/ingest/jsonColumns.ts';
import { jsonLines } from '#backend/ingest/jsonLines.ts';
import { lineParts } from '#backend/ingest/lineParts.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type { ByteRange, RecordCells, ScannedRecord } from '#backend/ingest/recordCells.ts';
import { rewriteCells } from '#backend/ingest/rewriteCells.ts';
import { scanJsonLines } from '#backend/ingest/scanJsonLines.ts';
import type {
  FileFormat,
  FileStart,
  GivenSource,
  OutDataset,
  OutFile,
  ReadOptions,
  RewriteRequest,
  Rewritten,
  SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { textSource } from '#backend/ingest/textSource.ts';

export const jsonlCells: RecordCells = { scan: scanJsonLines, cellText };

/** JSON lines: one object a line. */
export const jsonl: FileFormat & { readonly write: typeof write } = {
  isFolder: false,
  recognise(start) {
    const { extension } = start;
    if (formats.jsonl.extensions.includes(extension)) return 'named';
    if (!isJsonLines(start)) return null;
    return formats.json.extensions.includes(extension) ? 'named' : 'alike';
  },
  shape,
  read,
  rewrite,
  write,
};

async function shape(start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path } = start;
  const { source, problems } = textSource(start, 'jsonl', given);
  const columns = createJsonColumns(path);
  const decode = decoderFor(source.encoding);
  for await (const lines of jsonLines(path, source, { others: 'utf8' })) {
    for (const line of lines) columns.add(() => parseJson(decode(line.bytes, line.start, line.end)), line.line);
    if (lines[0]!.bytesRead > 16 * 1024 * 1024 || columns.objects() >= 50_000) break;
  }
  return { source: { ...source, exact: true }, problems, ...columns.finish() };
}

/** Streams JSON lines. A line that is no JSON object is set aside. Blank lines are no records. */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  const decode = decoderFor(mapping.source.encoding);
  let record = 0;
  let bytesRead = 0;
  const onBadUtf16 = () =>
    warn(assembler, { row: null, column: null }, 'invalid_utf16', 'Some UTF-16 is no text; it reads as “\ufffd”.');
  const stream = jsonLines(path, mapping.source, { others: 'utf8', signal: options.signal, onBadUtf16 });
  for await (const lines of stream) {
    for (const line of lines) {
      bytesRead = line.bytesRead;
      const raw = decode(line.bytes, line.start, line.end);
      addJsonRecord(reading, raw, line.line, record++);
      if (raw.includes('\ufffd') && mapping.source.encoding === 'utf-8')
        warn(
          assembler,
          { row: line.line, column: null },
          'invalid_utf8',
          `Line ${line.line} is not valid UTF-8, or holds “\ufffd”.`,
        );
      if (isFull(assembler)) yield takeBatch(assembler, bytesRead, false);
    }
  }
  if (record === 0) throw new WinnowError('bad_input', `“${path}” holds no rows.`, { file: path });
  yield takeBatch(assembler, bytesRead, true);
}

function addJsonRecord(reading: RecordReading, raw: string, row: number, record: number): void {
  let flat: FlatRecord;
  try {
    const value = parseJson(raw);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
      reject(reading.assembler, { row, raw, code: 'not_an_object', message: `Line ${row} is ${kind}, not an object.` });
      return;
    }
    flat = flattenJson(value as Readonly<Record<string, unknown>>);
  } catch (cause) {
    // JSON.parse reads any depth, but a nested array is kept as text, and writing that recurses.
    const reason =
      cause instanceof RangeError ? 'it is nested too deep' : cause instanceof Error ? cause.message : cause;
    const message = `Line ${row} cannot be read as JSON: ${String(reason)}`;
    reject(reading.assembler, { row, raw, code: 'invalid_json', message });
    return;
  }
  addRecord(reading, flat, { row, record, raw: () => raw });
}

/** A line's label as the labels of its class stand in the other lines, in the form of the cell that it replaces. */
async function rewrite(request: RewriteRequest): Promise<Rewritten> {
  const { path, mapping, label, signal } = request;
  const { encoding } = mapping.source;
  const forms = createLabelForms(mapping.source);
  const textAt = ({ bytes, range }: ScannedRecord, { start, end }: ByteRange): string =>
    decodeWhole(Buffer.from(bytes.subarray(start - range.start, end - range.start)), encoding);
  for await (const records of scanJsonLines(path, mapping, label, { signal }))
    for (const record of records) if (record.cell !== null) forms.see(textAt(record, record.cell));
  return rewriteCells({ scan: scanJsonLines, cellText: (value, _mapping, old) => forms.write(value, old) })(request);
}

/** As `rewrite` has it, where nothing is known of the other lines. */
function cellText(value: string | null, { source }: ImportMapping, old: string): string {
  return createLabelForms(source).write(value, old);
}

function* write(dataset: OutDataset): Generator<OutFile> {
  const columns = dataset.columns();
  const line = (id: ExampleId): string =>
    `{${columns.map((column) => `${JSON.stringify(column.name)}:${JSON.stringify(column.value(id))}`).join(',')}}\n`;
  yield { path: 'data.jsonl', parts: lineParts(dataset, line) };
}
