import { codeOf, numberOf, type CodedSink } from '#backend/ingest/batchAssembler.ts';
import { fieldText, type Page, type RawCodes, type Reading } from '#backend/ingest/delimitedPage.ts';
import { fieldFlags } from '#backend/ingest/tokens.ts';
import { parseNumberBytes } from '#backend/ingest/parseNumber.ts';

/** Appends accepted records to the batch, column by column: each loop then handles one kind of value. */
export function fillRows(reading: Reading, page: Page, records: Int32Array): void {
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
