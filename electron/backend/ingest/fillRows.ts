import { codeOf, isMissing, type CodedSink, type NumberSink, type StringSink } from '#backend/ingest/batchAssembler.ts';
import { fieldText, type Page, type Reading } from '#backend/ingest/delimitedPage.ts';
import { fieldFlags } from '#backend/ingest/tokens.ts';
import { numberOf } from '#backend/ingest/numberCells.ts';
import { isPlainDecimal, parsePlainBytes } from '#backend/ingest/parseNumber.ts';

/** Appends accepted records to the batch, column by column: each loop then handles one kind of value. */
export function fillRows(reading: Reading, page: Page, records: Int32Array): void {
  const { assembler } = reading;
  const { firstRecord } = page;
  const at = assembler.count;
  for (let i = 0; i < records.length; i++) assembler.sourceRows[at + i] = firstRecord + records[i]!;
  for (const [c, sink] of assembler.sinks.entries()) {
    const place = reading.places[c]!;
    if (sink.kind === 'number') fillNumbers(reading, page, records, place, sink, c);
    else if (sink.kind === 'coded') fillCodes(reading, page, records, place, sink, c);
    else if (sink.kind === 'string') fillStrings(reading, page, records, place, sink, c);
  }
  assembler.count += records.length;
}

function fillStrings(
  reading: Reading,
  page: Page,
  records: Int32Array,
  place: number,
  sink: StringSink,
  column: number,
): void {
  const { assembler } = reading;
  const { tokens } = page;
  const missing = assembler.missing[column]!;
  // Only an empty cell is a missing key, path or text: “NA” may well be what somebody wrote.
  const isFree = ['key', 'image', 'text'].includes(assembler.mapping.columns[column]!.role);
  for (let i = 0; i < records.length; i++) {
    const field = tokens.firstField[records[i]!]! + place;
    const flags = tokens.fieldFlag[field]!;
    const text =
      (flags & (fieldFlags.quoted | fieldFlags.escaped)) === 0
        ? page.decode(page.bytes, tokens.fieldStart[field]!, tokens.fieldEnd[field]!)
        : fieldText(page.bytes, tokens, field, page.decode, reading.quoting);
    const isQuoted = (flags & fieldFlags.quoted) !== 0;
    const isNone = isFree ? text === '' && missing.has('') : isMissing(missing, text, isQuoted);
    sink.values.push(isNone ? null : text);
    sink.quoted?.push(isQuoted);
  }
}

function fillNumbers(
  reading: Reading,
  page: Page,
  records: Int32Array,
  place: number,
  sink: NumberSink,
  column: number,
): void {
  const { assembler } = reading;
  const { bytes, tokens } = page;
  const { firstField, fieldStart, fieldEnd } = tokens;
  const { values, format } = sink;
  const isPlain = format.decimal === '.';
  const at = assembler.count;
  for (let i = 0; i < records.length; i++) {
    const field = firstField[records[i]!]! + place;
    const start = fieldStart[field]!;
    const end = fieldEnd[field]!;
    let value = NaN;
    if (start < end) {
      if (isPlain) {
        value = parsePlainBytes(bytes, start, end);
        if (Number.isNaN(value) && isPlainDecimal(bytes, start, end)) value = Number(page.decode(bytes, start, end));
      }
      if (Number.isNaN(value)) {
        const text = fieldText(bytes, tokens, field, page.decode, reading.quoting);
        value = numberOf(assembler, sink, text, { row: tokens.recordLine[records[i]!]!, column });
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
  column: number,
): void {
  const { assembler } = reading;
  const raw = reading.rawCodes[column]!;
  const missing = assembler.missing[column]!;
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
      const text = fieldText(bytes, tokens, field, page.decode, reading.quoting);
      const isQuoted = (tokens.fieldFlag[field]! & fieldFlags.quoted) !== 0;
      rawCodes[rawCode] = codeOf(sink, isMissing(missing, text, isQuoted) ? null : text);
    }
    codes[at + i] = rawCodes[rawCode]!;
  }
}
