/** `unterminated`: it begins with a quote that is never closed and is read as unquoted; `lines`: a line end stands in its quotes. */
export const fieldFlags = { quoted: 1, escaped: 2, nul: 4, textAfterQuote: 8, unterminated: 16, lines: 32 } as const;

/** What was found in one window of bytes. Offsets are into that window. The arrays are reused for the next window. */
export type Tokens = {
  recordCount: number;
  /** Per record: start, end without and end with its line end, 1-based line, index of its first field, number of fields. */
  recordStart: Int32Array;
  recordEnd: Int32Array;
  recordNext: Int32Array;
  recordLine: Int32Array;
  firstField: Int32Array;
  recordFields: Int32Array;
  /** Per field: start and end of the raw cell (with its quotes) and its flags. Fields beyond `maxFields` are only counted. */
  fieldStart: Int32Array;
  fieldEnd: Int32Array;
  fieldFlag: Uint8Array;
  fieldCount: number;
  /** All flags of the window or-ed: lets a reader skip whole checks. */
  anyFlags: number;
  /** Lines that hold only blanks, capped at 1,000 a window. */
  blankLines: number[];
  /** Bytes consumed: everything before this offset is done with. */
  consumed: number;
  /** Start of the field that was being read when the window ended; its line, for messages about cells without an end. */
  openFieldStart: number;
  openFieldLine: number;
};

/** They grow where a window holds more: recognising a file makes many, of its first lines. */
export function emptyTokens(): Tokens {
  const records = 256;
  const fields = 2048;
  return {
    recordCount: 0,
    recordStart: new Int32Array(records),
    recordEnd: new Int32Array(records),
    recordNext: new Int32Array(records),
    recordLine: new Int32Array(records),
    firstField: new Int32Array(records),
    recordFields: new Int32Array(records),
    fieldStart: new Int32Array(fields),
    fieldEnd: new Int32Array(fields),
    fieldFlag: new Uint8Array(fields),
    fieldCount: 0,
    anyFlags: 0,
    blankLines: [],
    consumed: 0,
    openFieldStart: 0,
    openFieldLine: 1,
  };
}

export function growRecords(tokens: Tokens): void {
  tokens.recordStart = doubled(tokens.recordStart);
  tokens.recordEnd = doubled(tokens.recordEnd);
  tokens.recordNext = doubled(tokens.recordNext);
  tokens.recordLine = doubled(tokens.recordLine);
  tokens.firstField = doubled(tokens.firstField);
  tokens.recordFields = doubled(tokens.recordFields);
}

export function growFields(tokens: Tokens): void {
  tokens.fieldStart = doubled(tokens.fieldStart);
  tokens.fieldEnd = doubled(tokens.fieldEnd);
  const flags = new Uint8Array(tokens.fieldFlag.length * 2);
  flags.set(tokens.fieldFlag);
  tokens.fieldFlag = flags;
}

function doubled(values: Int32Array): Int32Array {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}
