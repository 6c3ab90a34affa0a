import { isAscii, isUtf8 } from 'node:buffer';
import { WinnowError } from '#shared/base/winnowError.ts';
import { createKeySet } from '#backend/analysis/keySet.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { isCodePage, type TextEncoding } from '#shared/model/textEncodings.ts';
import { createAssembler, isFull, refuseRow, reject, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import { createByteDictionary } from '#backend/ingest/byteDictionary.ts';
import { decodeLatin1, decoderFor } from '#backend/ingest/cellText.ts';
import { fieldText, fitsHeader, headerOf, type Page, type Reading } from '#backend/ingest/delimitedPage.ts';
import { fieldFlags, type Tokens } from '#backend/ingest/tokens.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import { fillRows } from '#backend/ingest/fillRows.ts';
import { locateColumns } from '#backend/ingest/headerNames.ts';
import { warnQuotes } from '#backend/ingest/warnQuotes.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type { ReadOptions } from '#backend/ingest/sourceFormat.ts';

/** Streams a delimited file. Errors: `config_invalid` for a column it has not got, `too_large`, `bad_input`, file errors. */
export async function* readDelimited(
  mapping: ImportMapping,
  path: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const { source } = mapping;
  const assembler = createAssembler(mapping, path, options);
  let reading: Reading | null = null;
  let record = 0;
  let bytesRead = 0;
  const onBadUtf16 = () =>
    warn(assembler, { row: null, column: null }, 'invalid_utf16', 'Some UTF-16 is no text; it reads as “\ufffd”.');
  const stream = delimitedWindows(path, source, { others: 'utf8', signal: options.signal, onBadUtf16 });
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
        keys: createKeySet(),
        quoting: source,
        decodeAny,
        header: source.hasHeader ? Buffer.from(rawRecord(window.bytes, tokens, 0)) : null,
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
    const damage = page.decode === decodeLatin1 ? null : damageOf(source.encoding, used);
    if ((tokens.anyFlags & (fieldFlags.unterminated | fieldFlags.lines)) !== 0)
      warnQuotes(assembler, page, { from, names: reading.names, source });
    const accepted = acceptRecords(reading, page, from);
    if (damage !== null) warnDamage(reading, page, accepted, damage);
    if ((tokens.anyFlags & (fieldFlags.nul | fieldFlags.textAfterQuote)) !== 0) warnOddFields(reading, page, accepted);
    for (let at = 0; at < accepted.length;) {
      const take = Math.min(accepted.length - at, assembler.capacity - assembler.count);
      fillRows(reading, page, accepted.subarray(at, at + take));
      at += take;
      if (assembler.count >= assembler.capacity) {
        const unread = window.end - tokens.recordNext[accepted[at - 1]!]!;
        yield takeBatch(assembler, Math.max(0, bytesRead - unread), false);
      }
    }
    if (isFull(assembler)) yield takeBatch(assembler, bytesRead, false);
    record += tokens.recordCount - from;
  }
  if (reading === null) throw new WinnowError('bad_input', `“${path}” holds no rows and no header.`, { file: path });
  yield takeBatch(assembler, bytesRead, true);
}

const utf8Mark = Buffer.from('\ufeff', 'utf8');

function rawText(page: Page, record: number): string {
  return page.decode(page.bytes, page.tokens.recordStart[record]!, page.tokens.recordEnd[record]!);
}

function rawRecord(bytes: Buffer, tokens: Tokens, record: number): Buffer {
  return bytes.subarray(tokens.recordStart[record]!, tokens.recordEnd[record]!);
}

/** Whether a record is the header once more, as where files were put one after another. */
function repeatsHeader({ header, names }: Reading, { bytes, tokens }: Page, record: number): boolean {
  if (header === null || names.length < 2) return false;
  const length = tokens.recordEnd[record]! - tokens.recordStart[record]!;
  if (length !== header.length && length !== header.length + utf8Mark.length) return false;
  const raw = rawRecord(bytes, tokens, record);
  return header.equals(raw.indexOf(utf8Mark) === 0 ? raw.subarray(utf8Mark.length) : raw);
}

type Refusal = { readonly code: string; readonly message: string };

/** Why a record is no row by how it is laid out or where it is; null where it is one. */
function whyNoRow(reading: Reading, page: Page, record: number): Refusal | null {
  const { tokens, firstRecord } = page;
  const expected = reading.names.length;
  const fields = tokens.recordFields[record]!;
  const line = tokens.recordLine[record]!;
  if (firstRecord + record < (reading.assembler.mapping.source.skipRows ?? 0))
    return {
      code: 'second_header',
      message: `Line ${line}, below the header, is left out as units or a second header; --skip-rows 0 takes it as a row.`,
    };
  if (!fitsHeader(tokens, record, expected)) {
    const message = `Line ${line} has ${fields} ${fields === 1 ? 'field' : 'fields'}, the header has ${expected}.`;
    return { code: 'wrong_field_count', message };
  }
  if (!repeatsHeader(reading, page, record)) return null;
  return { code: 'repeated_header', message: `Line ${line} is the header once more; it is no row.` };
}

/** The records of a page that come in; the others are set aside. */
function acceptRecords(reading: Reading, page: Page, from: number): Int32Array {
  const { assembler } = reading;
  const { tokens } = page;
  const accepted = new Int32Array(tokens.recordCount);
  const keyColumn = assembler.keyColumn;
  const keyPlace = keyColumn < 0 ? -1 : reading.places[keyColumn]!;
  const imageColumn = assembler.mapping.columns.findIndex((column) => column.role === 'image');
  const imagePlace = imageColumn < 0 ? -1 : reading.places[imageColumn]!;
  let count = 0;
  for (let r = from; r < tokens.recordCount; r++) {
    const row = tokens.recordLine[r]!;
    const first = tokens.firstField[r]!;
    const unfit = whyNoRow(reading, page, r);
    if (unfit !== null) {
      reject(assembler, { row, raw: rawText(page, r), ...unfit });
      continue;
    }
    if (keyPlace >= 0) {
      const isNew = isNewKey(reading, page, first + keyPlace);
      if (!isNew || imagePlace >= 0) {
        const key = fieldText(page.bytes, tokens, first + keyPlace, page.decode, reading.quoting);
        const image =
          imagePlace < 0 ? null : fieldText(page.bytes, tokens, first + imagePlace, page.decode, reading.quoting);
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
function isNewKey(reading: Reading, page: Page, field: number): boolean {
  const { tokens } = page;
  const flags = tokens.fieldFlag[field]!;
  let start = tokens.fieldStart[field]!;
  let end = tokens.fieldEnd[field]!;
  if ((flags & fieldFlags.escaped) !== 0) {
    const text = Buffer.from(fieldText(page.bytes, tokens, field, reading.decodeAny, reading.quoting), 'utf8');
    if (text.length === 0) return false;
    return reading.keys.add(text, 0, text.length);
  }
  if ((flags & fieldFlags.quoted) !== 0) {
    start++;
    end--;
  }
  if (start === end) return false;
  return reading.keys.add(page.bytes, start, end);
}

/** Lists NUL bytes and text after a closing quote, cell by cell. */
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

/** Bytes that are no text in the encoding of the source: how they are told, and what is said of them. */
type Damage = { readonly isIn: (bytes: Buffer) => boolean; readonly code: string; readonly message: string };

const unreadMark = Buffer.from('\ufffd', 'utf8');

/** null where all of the bytes are text, and where every byte is some letter. */
function damageOf(encoding: TextEncoding, bytes: Buffer): Damage | null {
  if (encoding === 'utf-8' && !isUtf8(bytes))
    return {
      isIn: (part) => !isUtf8(part),
      code: 'invalid_utf8',
      message: 'The cell is not valid UTF-8; what cannot be read shows as “\ufffd”. Is the file Windows-1252?',
    };
  if (isCodePage(encoding) && bytes.includes(unreadMark))
    return {
      isIn: (part) => part.includes(unreadMark),
      code: 'invalid_text',
      message: `The cell holds bytes that are no text in ${encoding}; they show as “\ufffd”. Is the file in another encoding?`,
    };
  return null;
}

/** Lists the cells that are damaged. */
function warnDamage(reading: Reading, page: Page, records: Int32Array, { isIn, code, message }: Damage): void {
  const { tokens, bytes } = page;
  for (const r of records) {
    if (!isIn(bytes.subarray(tokens.recordStart[r]!, tokens.recordEnd[r]!))) continue;
    const first = tokens.firstField[r]!;
    for (let f = 0; f < reading.names.length; f++) {
      if (!isIn(bytes.subarray(tokens.fieldStart[first + f]!, tokens.fieldEnd[first + f]!))) continue;
      const place = { row: tokens.recordLine[r]!, column: reading.names[f]! };
      warn(reading.assembler, place, code, message);
    }
  }
}
