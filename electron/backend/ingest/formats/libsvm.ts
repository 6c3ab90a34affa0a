import { WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import { formats } from '#shared/model/formats.ts';
import type { ColumnRole, ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, reject, takeBatch } from '#backend/ingest/batchAssembler.ts';
import { decodeLatin1 } from '#backend/ingest/cellText.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import { type JsonLine, jsonLines } from '#backend/ingest/jsonLines.ts';
import { looksLikeLibsvm } from '#backend/ingest/otherText.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type { RecordCells, ScannedRecord, ScanOptions } from '#backend/ingest/recordCells.ts';
import { rewriteCells } from '#backend/ingest/rewriteCells.ts';
import type { FileFormat, FileStart, ReadOptions, RewriteRequest, SourceShape } from '#backend/ingest/sourceFormat.ts';
import type { StoredType } from '#backend/ingest/storedTypes.ts';
import { textSource } from '#backend/ingest/textSource.ts';
import { createBreather } from '#backend/threads/breather.ts';

const labelName = 'label';
const cells: RecordCells = { scan, cellText };

/** libsvm and svmlight: a label, then the features of a row that are not 0, each by its number. */
export const libsvm: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise: ({ extension, head }) =>
    formats.libsvm.extensions.includes(extension) ? 'named' : looksLikeLibsvm(head) ? 'alike' : null,
  shape,
  read,
  rewrite: rewriteCells(cells),
  checkRewrite,
  write: null,
};

/** Lines with a row: those that begin with # say something about it. */
async function* rowLines(
  path: string,
  source: ImportMapping['source'],
  signal?: AbortSignal,
): AsyncGenerator<readonly JsonLine[]> {
  for await (const lines of jsonLines(path, source, { others: 'project', signal })) {
    const rows = lines.filter(({ bytes, start }) => bytes[start] !== 35);
    if (rows.length > 0) yield rows;
  }
}

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

type ParsedRow = {
  readonly label: string;
  readonly query: string | null;
  readonly features: readonly (readonly [number: number, value: number])[];
};

/** The row of a line; a sentence where it is none. */
function parseRow(text: string): ParsedRow | string {
  const [label = '', ...pairs] = text
    .replace(/#.*$/, '')
    .trim()
    .split(/[ \t]+/);
  if (label.includes(',')) return `It has several labels (${label}); an example can have one.`;
  if (!numberText.test(label)) return 'It does not begin with a label, which is a number.';
  let query: string | null = null;
  const features: [number, number][] = [];
  const seen = new Set<number>();
  for (const pair of pairs) {
    const at = pair.indexOf(':');
    const [number, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (number === 'qid') {
      query = value;
      continue;
    }
    if (!/^\d+$/.test(number) || !numberText.test(value))
      return `“${pair}” is no feature and its value, such as 3:0.5.`;
    if (seen.has(Number(number))) return `It has feature ${number} twice.`;
    seen.add(Number(number));
    features.push([Number(number), Number(value)]);
  }
  return { label, query, features };
}

const textOf = ({ bytes, start, end }: JsonLine): string => decodeLatin1(bytes, start, end);

async function shape(start: FileStart): Promise<SourceShape> {
  const { path } = start;
  const { source, problems } = textSource(start, 'libsvm', {});
  let [least, most, hasQuery] = [Infinity, -1, false];
  // Features are known by their numbers alone, and a later row may have a higher one.
  const breathe = createBreather();
  for await (const lines of rowLines(path, source)) {
    for (const line of lines) {
      const row = parseRow(textOf(line));
      if (typeof row === 'string') continue;
      hasQuery ||= row.query !== null;
      for (const [number] of row.features) [least, most] = [Math.min(least, number), Math.max(most, number)];
    }
    await breathe();
  }
  if (most < 0) throw new WinnowError('bad_input', `“${path}” holds no row in libsvm format.`, { file: path });
  if (most >= maxColumns - 10)
    throw new WinnowError(
      'too_large',
      `“${path}” has features up to number ${most}; at most 9,990 can be columns. Reduce them first, for instance by hashing.`,
      { file: path },
    );
  const first = least === 0 ? 0 : 1;
  const features = Array.from({ length: most - first + 1 }, (_, at) => `x${first + at}`);
  const names = [labelName, ...(hasQuery ? ['qid'] : []), ...features];
  const note = 'Features that a row does not name are 0.';
  return {
    source,
    names,
    problems: [
      ...problems,
      { file: path, row: null, column: null, code: 'sparse', message: note, severity: 'warning' },
    ],
    mixed: new Map(),
    stored: new Map<string, StoredType>([
      [labelName, 'text'],
      ['qid', 'text'],
      ...features.map((name) => [name, 'number'] as const),
    ]),
    roles: new Map<string, { readonly role: ColumnRole; readonly why: string }>([
      [labelName, { role: 'label', why: 'what each line begins with' }],
      ...features.map((name) => [name, { role: 'feature' as const, why: 'a numbered feature' }] as const),
    ]),
  };
}

async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  const zeros = new Map<string, FlatValue | null>(
    mapping.columns.map(({ name }) => [name, /^x\d+$/.test(name) ? 0 : null]),
  );
  const breathe = createBreather(options.signal);
  let record = 0;
  let bytesRead = 0;
  for await (const lines of rowLines(path, mapping.source, options.signal))
    for (const line of lines) {
      bytesRead = line.bytesRead;
      const raw = textOf(line);
      const row = parseRow(raw);
      if (typeof row === 'string')
        reject(assembler, { row: line.line, raw, code: 'invalid_row', message: `Line ${line.line}: ${row}` });
      else {
        const values = new Map(zeros);
        values.set(labelName, row.label);
        if (row.query !== null) values.set('qid', row.query);
        for (const [number, value] of row.features) values.set(`x${number}`, value);
        addRecord(reading, values, { row: line.line, record, raw: () => raw });
      }
      record++;
      if (record % 256 === 0) await breathe();
      if (isFull(assembler)) yield takeBatch(assembler, bytesRead, false);
    }
  if (record === 0) throw new WinnowError('bad_input', `“${path}” holds no rows.`, { file: path });
  yield takeBatch(assembler, bytesRead, true);
}

/** Lines and their labels: see `RecordCells`. */
async function* scan(
  path: string,
  { source }: ImportMapping,
  column: string | null,
  { signal }: ScanOptions = {},
): AsyncGenerator<readonly ScannedRecord[]> {
  let record = 0 as SourceRow;
  let preamble: ScannedRecord['preamble'] | null = null;
  for await (const lines of rowLines(path, source, signal))
    yield lines.map(({ window, bytes, start, end, next }): ScannedRecord => {
      const from = window.base + start;
      preamble ??= { start: 0, end: from };
      const [before = '', label = ''] = /^([ \t]*)(\S*)/.exec(decodeLatin1(bytes, start, end))!.slice(1);
      const cell = { start: from + before.length, end: from + before.length + label.length };
      return {
        record: record++ as SourceRow,
        range: { start: from, end: window.base + next },
        cell: column === null ? null : cell,
        insertAt: null,
        isEmptyObject: false,
        bytes: bytes.subarray(start, next),
        preamble,
      };
    });
}

function cellText(value: string | null): string {
  if (value !== null && numberText.test(value)) return value;
  throw new WinnowError(
    'unsupported',
    `A label in libsvm format is a number, so “${value ?? 'no label'}” cannot be written. Choose CSV, JSON lines or Parquet.`,
  );
}

async function checkRewrite({ path, mapping, edit, signal }: RewriteRequest): Promise<void> {
  for await (const records of scan(path, mapping, null, { signal }))
    for (const { record } of records) {
      const change = edit(record);
      if (change.kind === 'replace') cellText(change.value);
    }
}
