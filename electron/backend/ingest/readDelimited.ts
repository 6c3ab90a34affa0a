import { isAscii, isUtf8 } from 'node:buffer';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import {
  codeOf,
  createAssembler,
  isFull,
  numberOf,
  refuseRow,
  reject,
  takeBatch,
  warn,
  type BatchAssembler,
  type CodedSink,
} from '#backend/ingest/batchAssembler.ts';
import { createByteDictionary, type ByteDictionary } from '#backend/ingest/byteDictionary.ts';
import { decodeLatin1, decoderFor, unquote, type DecodeBytes } from '#backend/ingest/cellText.ts';
import { fieldFlags, type Tokens } from '#backend/ingest/delimitedTokens.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import { locateColumns, maxColumns, nameColumns } from '#backend/ingest/headerNames.ts';
import { parseNumberBytes } from '#backend/ingest/parseNumber.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';

export type ReadOptions = { readonly signal?: AbortSignal | undefined; readonly batchRows: number };

/** Repeated raw cells of a category column: their bytes lead to the code without making a string. */
type RawCodes = { readonly dictionary: ByteDictionary; codes: Int32Array };

type Reading = {
  readonly assembler: BatchAssembler;
  /** Field of the record for each column of the mapping. */
  readonly places: readonly number[];
  readonly names: readonly string[];
  readonly rawCodes: readonly (RawCodes | null)[];
  readonly keys: ByteDictionary;
  readonly quote: string;
  readonly decodeAny: DecodeBytes;
};

/** One window being read: its bytes and tokens, how to decode it, and the number of its first record. */
type Page = {
  readonly bytes: Buffer;
  readonly tokens: Tokens;
  readonly decode: DecodeBytes;
  readonly firstRecord: number;
};

/** Streams a delimited file. Errors: `config_invalid` for a column it has not got, `too_large`, `bad_input`, file errors. */
export async function* readDelimited(
  mapping: ImportMapping,
  path: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const { source } = mapping;
  const assembler = createAssembler(mapping, path, options.batchRows);
  let reading: Reading | null = null;
  let record = 0;
  let bytesRead = 0;
  const onBadUtf16 = () =>
    warn(assembler, { row: null, column: null }, 'invalid_utf16', 'Some UTF-16 is no text; it reads as “\ufffd”.');
  const stream = delimitedWindows(path, source, { utf16: 'utf8', signal: options.signal, onBadUtf16 });
  for await (const { window, tokens } of stream) {
    bytesRead = window.bytesRead;
    for (const line of tokens.blankLines)
      warn(assembler, { row: line, column: null }, 'blank_line', `Line ${line} holds only blanks; it is left out.`);
    if (tokens.recordCount === 0) continue;
    const decodeAny = decoderFor(source.encoding);
    let from = 0;
    if (reading === null) {
      const header = headerOf(window.bytes, tokens, source, path);
      for (const problem of header.problems) assembler.problems.add(problem);
      reading = {
        assembler,
        places: locateColumns(mapping, header.names, path),
        names: header.names,
        rawCodes: assembler.sinks.map((sink) =>
          sink.kind === 'coded' ? { dictionary: createByteDictionary(), codes: new Int32Array(64) } : null,
        ),
        keys: createByteDictionary(),
        quote: source.quote,
        decodeAny,
      };
      if (source.hasHeader) from = 1;
    }
    const used = window.bytes.subarray(0, tokens.consumed);
    const page: Page = {
      bytes: window.bytes,
      tokens,
      decode: isAscii(used) ? decodeLatin1 : decodeAny,
      firstRecord: record - from,
    };
    const checksUtf8 = source.encoding === 'utf-8' && page.decode !== decodeLatin1 && !isUtf8(used);
    const accepted = acceptRecords(reading, page, from);
    if (checksUtf8) warnInvalidUtf8(reading, page, accepted);
    if ((tokens.anyFlags & (fieldFlags.nul | fieldFlags.textAfterQuote)) !== 0) warnOddFields(reading, page, accepted);
    for (let at = 0; at < accepted.length;) {
      const take = Math.min(accepted.length - at, assembler.capacity - assembler.count);
      fillRows(reading, page, accepted.subarray(at, at + take));
      at += take;
      if (assembler.count >= assembler.capacity) yield takeBatch(assembler, bytesRead, false);
    }
    if (isFull(assembler)) yield takeBatch(assembler, bytesRead, false);
    record += tokens.recordCount - from;
  }
  if (reading === null) throw new WinnowError('bad_input', `“${path}” holds no rows and no header.`, { file: path });
  yield takeBatch(assembler, bytesRead, true);
}

/** Names of the columns, from the first record of the file or made up. */
export function headerOf(bytes: Buffer, tokens: Tokens, source: ImportMapping['source'], path: string) {
  const count = tokens.recordFields[0]!;
  const line = tokens.recordLine[0]!;
  if (count > maxColumns)
    throw new WinnowError(
      'too_large',
      `Line ${line}: ${count.toLocaleString('en-US')} columns; at most 10,000 are read.`,
      {
        file: path,
        row: line,
      },
    );
  if (!source.hasHeader) return { names: Array.from({ length: count }, (_, i) => `column ${i + 1}`), problems: [] };
  const decode = decoderFor(source.encoding);
  const first = tokens.firstField[0]!;
  const cells = Array.from({ length: count }, (_, i) => fieldText(bytes, tokens, first + i, decode, source.quote));
  return nameColumns(cells, path, line);
}

/** Value of a field as text. */
export function fieldText(bytes: Buffer, tokens: Tokens, field: number, decode: DecodeBytes, quote: string): string {
  const start = tokens.fieldStart[field]!;
  const end = tokens.fieldEnd[field]!;
  const flags = tokens.fieldFlag[field]!;
  if ((flags & fieldFlags.quoted) === 0) return decode(bytes, start, end);
  if ((flags & (fieldFlags.escaped | fieldFlags.unterminated)) === 0) return decode(bytes, start + 1, end - 1);
  return unquote(decode(bytes, start, end), quote);
}

function rawText(page: Page, record: number): string {
  return page.decode(page.bytes, page.tokens.recordStart[record]!, page.tokens.recordEnd[record]!);
}

/** The records of a page that come in; the others are set aside. */
function acceptRecords(reading: Reading, page: Page, from: number): Int32Array {
  const { assembler } = reading;
  const { tokens } = page;
  const expected = reading.names.length;
  const accepted = new Int32Array(tokens.recordCount);
  const keyColumn = assembler.keyColumn;
  const keyPlace = keyColumn < 0 ? -1 : reading.places[keyColumn]!;
  const imageColumn = assembler.mapping.columns.findIndex((column) => column.role === 'image');
  const imagePlace = imageColumn < 0 ? -1 : reading.places[imageColumn]!;
  let count = 0;
  for (let r = from; r < tokens.recordCount; r++) {
    const fields = tokens.recordFields[r]!;
    const row = tokens.recordLine[r]!;
    const first = tokens.firstField[r]!;
    const lastField = first + Math.min(fields, maxColumns + 1) - 1;
    if ((tokens.fieldFlag[lastField]! & fieldFlags.unterminated) !== 0) {
      const message = `Line ${row}: a quote is opened and never closed; everything from there to the end of the file was set aside.`;
      reject(assembler, { row, raw: rawText(page, r), code: 'unterminated_quote', message });
      continue;
    }
    if (fields !== expected) {
      const message = `Line ${row} has ${fields} ${fields === 1 ? 'field' : 'fields'}, the header has ${expected}.`;
      reject(assembler, { row, raw: rawText(page, r), code: 'wrong_field_count', message });
      continue;
    }
    if (keyPlace >= 0) {
      const isNew = internKey(reading, page, first + keyPlace);
      if (!isNew || imagePlace >= 0) {
        const key = fieldText(page.bytes, tokens, first + keyPlace, page.decode, reading.quote);
        const image =
          imagePlace < 0 ? null : fieldText(page.bytes, tokens, first + imagePlace, page.decode, reading.quote);
        const refusal = refuseRow(assembler, key, image, !isNew);
        if (refusal !== null) {
          reject(assembler, { row, raw: rawText(page, r), ...refusal });
          continue;
        }
      }
    }
    accepted[count++] = r;
  }
  return accepted.subarray(0, count);
}

/** Whether a key is seen for the first time. An empty one never is: it is no key. */
function internKey(reading: Reading, page: Page, field: number): boolean {
  const { tokens } = page;
  const flags = tokens.fieldFlag[field]!;
  let start = tokens.fieldStart[field]!;
  let end = tokens.fieldEnd[field]!;
  const before = reading.keys.size();
  if ((flags & fieldFlags.escaped) !== 0) {
    const text = Buffer.from(fieldText(page.bytes, tokens, field, reading.decodeAny, reading.quote), 'utf8');
    if (text.length === 0) return false;
    return reading.keys.intern(text, 0, text.length) === before;
  }
  if ((flags & fieldFlags.quoted) !== 0) {
    start++;
    end--;
  }
  if (start === end) return false;
  return reading.keys.intern(page.bytes, start, end) === before;
}

/** Appends accepted records to the batch, column by column: each loop then handles one kind of value. */
function fillRows(reading: Reading, page: Page, records: Int32Array): void {
  const { assembler } = reading;
  const { tokens, firstRecord } = page;
  const at = assembler.count;
  for (let i = 0; i < records.length; i++) assembler.sourceRows[at + i] = firstRecord + records[i]!;
  for (const [c, sink] of assembler.sinks.entries()) {
    const place = reading.places[c]!;
    if (sink.kind === 'number') fillNumbers(reading, page, records, place, sink.values, c);
    else if (sink.kind === 'coded') fillCodes(reading, page, records, place, sink, reading.rawCodes[c]!);
    else if (sink.kind === 'string') {
      // Only an empty cell is a missing key, path or text: “NA” may well be what somebody wrote.
      const isFree = ['key', 'image', 'text'].includes(assembler.mapping.columns[c]!.role);
      for (let i = 0; i < records.length; i++) {
        const field = tokens.firstField[records[i]!]! + place;
        const text =
          (tokens.fieldFlag[field]! & fieldFlags.quoted) === 0
            ? page.decode(page.bytes, tokens.fieldStart[field]!, tokens.fieldEnd[field]!)
            : fieldText(page.bytes, tokens, field, page.decode, reading.quote);
        sink.values.push((!isFree || text === '') && assembler.missing.has(text) ? null : text);
      }
    }
  }
  assembler.count += records.length;
}

function fillNumbers(
  reading: Reading,
  page: Page,
  records: Int32Array,
  place: number,
  values: Float64Array,
  column: number,
): void {
  const { assembler } = reading;
  const { bytes, tokens } = page;
  const { firstField, fieldStart, fieldEnd } = tokens;
  const hasPoint = assembler.mapping.source.decimal === '.';
  const at = assembler.count;
  for (let i = 0; i < records.length; i++) {
    const field = firstField[records[i]!]! + place;
    const start = fieldStart[field]!;
    const end = fieldEnd[field]!;
    let value = NaN;
    if (start < end) {
      if (hasPoint) value = parseNumberBytes(bytes, start, end);
      if (Number.isNaN(value)) {
        const text = fieldText(bytes, tokens, field, page.decode, reading.quote);
        value = numberOf(assembler, text, tokens.recordLine[records[i]!]!, assembler.mapping.columns[column]!.name);
      }
    }
    values[at + i] = value;
  }
}

function fillCodes(
  reading: Reading,
  page: Page,
  records: Int32Array,
  place: number,
  sink: CodedSink,
  raw: RawCodes,
): void {
  const { assembler } = reading;
  const { bytes, tokens } = page;
  const { firstField, fieldStart, fieldEnd } = tokens;
  const { dictionary } = raw;
  const { codes } = sink;
  const at = assembler.count;
  let known = dictionary.size();
  let rawCodes = raw.codes;
  for (let i = 0; i < records.length; i++) {
    const field = firstField[records[i]!]! + place;
    const rawCode = dictionary.intern(bytes, fieldStart[field]!, fieldEnd[field]!);
    if (rawCode === known) {
      known++;
      if (rawCode >= rawCodes.length) {
        rawCodes = new Int32Array(raw.codes.length * 2);
        rawCodes.set(raw.codes);
        raw.codes = rawCodes;
      }
      // Different raw cells may have one text: "a" and a.
      const text = fieldText(bytes, tokens, field, page.decode, reading.quote);
      rawCodes[rawCode] = codeOf(sink, text, assembler.missing);
    }
    codes[at + i] = rawCodes[rawCode]!;
  }
}

function warnOddFields(reading: Reading, page: Page, records: Int32Array): void {
  const { tokens } = page;
  for (const r of records) {
    const first = tokens.firstField[r]!;
    for (let f = 0; f < reading.names.length; f++) {
      const flags = tokens.fieldFlag[first + f]!;
      const place = { row: tokens.recordLine[r]!, column: reading.names[f]! };
      if ((flags & fieldFlags.nul) !== 0)
        warn(reading.assembler, place, 'nul_byte', 'The cell holds a NUL byte; it is kept.');
      if ((flags & fieldFlags.textAfterQuote) !== 0)
        warn(
          reading.assembler,
          place,
          'text_after_quote',
          'There is text after the closing quote; it is kept as part of the value.',
        );
    }
  }
}

function warnInvalidUtf8(reading: Reading, page: Page, records: Int32Array): void {
  const { tokens, bytes } = page;
  for (const r of records) {
    if (isUtf8(bytes.subarray(tokens.recordStart[r]!, tokens.recordEnd[r]!))) continue;
    const first = tokens.firstField[r]!;
    for (let f = 0; f < reading.names.length; f++) {
      if (isUtf8(bytes.subarray(tokens.fieldStart[first + f]!, tokens.fieldEnd[first + f]!))) continue;
      const place = { row: tokens.recordLine[r]!, column: reading.names[f]! };
      warn(
        reading.assembler,
        place,
        'invalid_utf8',
        'The cell is not valid UTF-8; what cannot be read shows as “\ufffd”. Is the file Windows-1252?',
      );
    }
  }
}
