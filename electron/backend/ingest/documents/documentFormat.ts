import { readFile } from 'node:fs/promises';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import { decodeWhole, encodeText } from '#backend/ingest/cellText.ts';
import type { Dialect, DialectDocument, DialectRecord } from '#backend/ingest/documents/dialect.ts';
import { type JsonEdit, spliceJson } from '#backend/ingest/documents/spliceJson.ts';
import { fileError, openRegularFile } from '#backend/ingest/fileWindows.ts';
import { parseJson } from '#backend/ingest/flattenJson.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type {
  FileFormat,
  FileStart,
  GivenSource,
  ReadOptions,
  RewriteRequest,
  Rewritten,
  SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { textSource } from '#backend/ingest/textSource.ts';

/** A document is held in memory whole. */
const maxBytes = 512 * 1024 * 1024;

/** How lines of objects are taken apart and put together; a document is one text. */
type Parts = {
  readonly isLines: boolean;
  /** The byte order mark, if any. */
  readonly mark: string;
  readonly texts: readonly string[];
  readonly ends: readonly string[];
};

/** The format of a labelling tool, by what is its own. Cells that are not decided on, and all layout, go back as they were. */
export function documentFormat(dialect: Dialect): FileFormat & { readonly write: null } {
  return {
    isFolder: false,
    recognise: dialect.recognise,
    // Descriptions of models are JSON too.
    isDatasetAmongFiles: (start) => dialect.recognise(start) !== null,
    shape: (start, given) => shape(dialect, start, given),
    read: (mapping, path, options) => read(dialect, mapping, path, options),
    rewrite: (request) => rewrite(dialect, request),
    write: null,
  };
}

async function shape(dialect: Dialect, start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path } = start;
  const { source, problems } = textSource(start, dialect.format, given);
  const { columns, notes } = dialect.read(valueOf(partsOf(dialect, await textOf(path, source.encoding)), path), path);
  const found = notes.map(({ code, message }): Problem => {
    return { file: path, row: null, column: null, code, message, severity: 'warning' };
  });
  const roles = new Map([...columns].flatMap(([name, column]) => (column === null ? [] : [[name, column] as const])));
  return { source, names: [...columns.keys()], problems: [...problems, ...found], mixed: new Map(), roles };
}

async function* read(
  dialect: Dialect,
  mapping: ImportMapping,
  path: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const text = await textOf(path, mapping.source.encoding);
  const { columns, records } = dialect.read(valueOf(partsOf(dialect, text), path), path);
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  for (const name of columns.keys()) reading.reported.add(name);
  for (const [index, { values, notes }] of records.entries()) {
    if (index % 1024 === 0) throwIfAborted(options.signal);
    const row = index + 1;
    for (const { code, message } of notes) warn(assembler, { row, column: null }, code, message);
    addRecord(reading, values, { row, record: index, raw: () => JSON.stringify(Object.fromEntries(values)) });
    if (isFull(assembler)) yield takeBatch(assembler, Math.round((text.length * row) / records.length), false);
  }
  yield takeBatch(assembler, text.length, true);
}

async function textOf(path: string, encoding: ImportMapping['source']['encoding']): Promise<string> {
  const { handle, sizeBytes } = await openRegularFile(path);
  try {
    if (sizeBytes > maxBytes)
      throw new WinnowError('too_large', `“${path}” is over 512 MiB; a document that large cannot be read.`, {
        file: path,
      });
    return decodeWhole(await handle.readFile(), encoding);
  } catch (cause) {
    throw fileError(path, cause);
  } finally {
    await handle.close();
  }
}

/** A document; or, where the tool writes lines and this is no array, the lines. Blank ones belong to the end of the line before. */
function partsOf({ layout }: Dialect, whole: string): Parts {
  const mark = whole.startsWith('\ufeff') ? '\ufeff' : '';
  const text = whole.slice(mark.length);
  if (layout === 'document' || text.trimStart().startsWith('['))
    return { isLines: false, mark, texts: [text], ends: [''] };
  const texts: string[] = [];
  const ends: string[] = [];
  for (const [line] of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    const content = line.replace(/\r?\n$/, '');
    if (content.trim() === '' && ends.length > 0) ends[ends.length - 1] += line;
    else {
      texts.push(content);
      ends.push(line.slice(content.length));
    }
  }
  return { isLines: true, mark, texts, ends };
}

function valueOf({ isLines, texts }: Parts, path: string): unknown {
  const values = texts.map((text, at) => {
    try {
      return parseJson(text);
    } catch (cause) {
      const place = isLines ? `Line ${at + 1} of “${path}”` : `“${path}”`;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new WinnowError('bad_input', `${place} is not valid JSON: ${why}`, { file: path }, { cause });
    }
  });
  return isLines ? values : values[0];
}

async function rewrite(dialect: Dialect, request: RewriteRequest): Promise<Rewritten> {
  const { path, mapping } = request;
  const { encoding } = mapping.source;
  const text = await textOf(path, encoding);
  const parts = partsOf(dialect, text);
  const { edits, kept } = editsOf(dialect.read(valueOf(parts, path), path), request);
  const copy = edits.length === 0 ? text : parts.mark + changed(parts, edits);
  const bytes = encodeText(copy, encoding);
  if (bytes === null || !encodeText(text, encoding)?.equals(await readFile(path)))
    throw new WinnowError('unsupported', `“${path}” is not all text in ${encoding}, so it cannot be written again.`, {
      file: path,
    });
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    compareAll(dialect, { text, copy: await textOf(written, encoding), path, kept }, request);
    return kept;
  };
  return { parts: [bytes], readBack };
}

function editsOf(
  { records }: DialectDocument,
  { edit, label, path }: RewriteRequest,
): { readonly edits: JsonEdit[]; readonly kept: SourceRow[] } {
  const edits: JsonEdit[] = [];
  const kept: SourceRow[] = [];
  for (const [at, record] of records.entries()) {
    const change = edit(at as SourceRow);
    if (change.kind === 'drop') {
      edits.push(...record.drop());
      continue;
    }
    kept.push(at as SourceRow);
    if (change.kind !== 'replace' || label === null) continue;
    const made = record.relabel(label, change.value);
    if (typeof made === 'string')
      throw new WinnowError('unsupported', `Record ${at + 1}: ${made}`, { file: path, row: at + 1, column: label });
    edits.push(...made);
  }
  return { edits, kept };
}

function changed({ isLines, texts, ends }: Parts, edits: readonly JsonEdit[]): string {
  if (!isLines) return spliceJson(texts[0]!, edits);
  const ofLine = new Map<number, JsonEdit[]>();
  for (const edit of edits) {
    const line = Number(edit.path[0]);
    const own = { ...edit, path: edit.path.slice(1) };
    ofLine.set(line, [...(ofLine.get(line) ?? []), own]);
  }
  const line = (text: string, at: number): string => {
    const own = ofLine.get(at);
    if (own === undefined) return text + ends[at]!;
    return own.some(({ kind, path }) => kind === 'remove' && path.length === 0)
      ? ''
      : spliceJson(text, own) + ends[at]!;
  };
  return texts.map(line).join('');
}

/** Reads the copy as the source is read, and compares every value of every record but the decided labels. */
function compareAll(
  dialect: Dialect,
  { text, copy, path, kept }: { text: string; copy: string; path: string; kept: readonly SourceRow[] },
  { edit, label }: RewriteRequest,
): void {
  const recordsIn = (whole: string): readonly DialectRecord[] =>
    dialect.read(valueOf(partsOf(dialect, whole), path), path).records;
  const [before, after] = [recordsIn(text), recordsIn(copy)];
  const isSame = after.length === kept.length && kept.every((at, i) => isEqual(before[at]!, after[i]!, at));
  function isEqual(one: DialectRecord, other: DialectRecord, at: SourceRow): boolean {
    const isDecided = edit(at).kind === 'replace';
    const names = new Set([...one.values.keys(), ...other.values.keys()]);
    return [...names].every((name) => {
      // The vote of the annotator whose label was decided on changes with it.
      const isLabel = name === label || name.startsWith(`${label} · `) || dialect.changesWithLabel?.includes(name);
      const isVote = isDecided && label !== null && isLabel === true;
      return isVote || JSON.stringify(one.values.get(name) ?? null) === JSON.stringify(other.values.get(name) ?? null);
    });
  }
  if (!isSame)
    throw new WinnowError(
      'verify_failed',
      'The exported file was not read back as it was written. Nothing was exported.',
      {
        file: path,
      },
    );
}
