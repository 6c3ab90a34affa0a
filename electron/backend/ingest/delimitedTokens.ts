import type { EscapeStyle } from '#shared/model/importMapping.ts';
import { emptyTokens, growFields, growRecords, type Tokens } from '#backend/ingest/tokens.ts';

/**
 * The one tokeniser for delimited text. It works on bytes of an ASCII-compatible encoding and finds only where fields and
 * records are; the reader and the lossless writer both use it, so that they always agree on what a record is.
 *
 * Rules: a field is quoted when its first byte is the quote; `""` inside is a quote; bytes between the closing quote and the
 * next delimiter belong to the value. A quote elsewhere is an ordinary byte, and so is one that is never closed: what follows it
 * is read as if it were not there. With backslashes as escapes the byte after one is an ordinary byte. Lines end with LF or
 * CRLF; a lone CR ends a line only when the first line end of the file is a lone CR. Lines that are empty or hold only blanks
 * and tabs are no records.
 */

export type Tokeniser = {
  readonly tokens: Tokens;
  /** Reads complete records of bytes[from, end). `bytes` must have room for one more byte at `end`. With `isLast` the rest is a record too. */
  readonly scan: (bytes: Uint8Array, from: number, end: number, isLast: boolean) => Tokens;
};

export type TokeniserOptions = {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character, or '' for none. */
  readonly quote: string;
  readonly escape?: EscapeStyle | undefined;
  readonly skipBlanks?: boolean | undefined;
  readonly skipLines: number;
  readonly maxFields: number;
};

const LF = 10;
const CR = 13;
const BLANK = 32;
const TAB = 9;
const BACKSLASH = 92;

export function createTokeniser(options: TokeniserOptions): Tokeniser {
  const delimiter = options.delimiter.charCodeAt(0);
  const quote = options.quote === '' ? -1 : options.quote.charCodeAt(0);
  const maxFields = options.maxFields;
  // A table look-up per byte is the cheapest test for "nothing special here".
  const stops = new Uint8Array(256);
  stops[delimiter] = 1;
  stops[LF] = 1;
  stops[CR] = 1;
  stops[0] = 1;
  const quotedStops = new Uint8Array(256);
  if (quote >= 0) quotedStops[quote] = 1;
  quotedStops[LF] = 1;
  quotedStops[CR] = 1;
  quotedStops[0] = 1;
  const escape = options.escape === 'backslash' ? BACKSLASH : -1;
  if (escape >= 0) {
    stops[escape] = 1;
    quotedStops[escape] = 1;
  }
  const skipsBlanks = options.skipBlanks === true;
  // Between values that are set apart by blanks tabs may stand too.
  const isBlankRun = skipsBlanks && delimiter === BLANK;
  const otherDelimiter = isBlankRun ? TAB : delimiter;
  stops[otherDelimiter] = 1;

  let line = 1;
  let linesToSkip = options.skipLines;
  /** null until the first line end was seen. */
  let loneCrEndsLine: boolean | null = null;
  const tokens = emptyTokens();

  function scan(bytes: Uint8Array, from: number, end: number, isLast: boolean): Tokens {
    // The sentinel ends every inner loop, so that none has to compare with `end`.
    bytes[end] = LF;
    let { fieldStart, fieldEnd, fieldFlag, recordStart: starts, recordEnd: ends, recordNext: nexts } = tokens;
    let { recordLine: lines, firstField: firsts, recordFields: counts } = tokens;
    let fieldCapacity = fieldStart.length;
    let fields = 0;
    let records = 0;
    let anyFlags = 0;
    let at = from;
    tokens.blankLines.length = 0;
    tokens.openFieldStart = from;
    tokens.openFieldLine = line;
    tokens.consumed = from;

    while (linesToSkip > 0) {
      let i = at;
      while (i < end && bytes[i] !== LF && bytes[i] !== CR) i++;
      if (i >= end && !isLast) return finish(0, 0, 0, at);
      if (i + 1 >= end && bytes[i] === CR && !isLast) return finish(0, 0, 0, at);
      if (i < end) {
        const isPair = bytes[i] === CR && i + 1 < end && bytes[i + 1] === LF;
        if (loneCrEndsLine === null) loneCrEndsLine = bytes[i] === CR && !isPair;
        i += isPair ? 2 : 1;
        line++;
      }
      at = i;
      linesToSkip--;
    }

    scanning: while (at < end) {
      const recordStart = at;
      const recordLine = line;
      const firstField = fields;
      let recordFieldCount = 0;
      let i = at;
      let recordEnd = -1;
      let next = -1;
      let lineNow = line;
      for (;;) {
        if (skipsBlanks) while (i < end && (bytes[i] === BLANK || (isBlankRun && bytes[i] === TAB))) i++;
        const start = i;
        let first = bytes[i]!;
        if (first !== quote || i >= end) {
          // The common case by far: an unquoted field before a delimiter. The sentinel is no delimiter, so i < end here.
          while (stops[first] === 0) first = bytes[++i]!;
          const isDelimiter = first === delimiter || first === otherDelimiter;
          if (isDelimiter && recordFieldCount < maxFields && fields < fieldCapacity) {
            fieldStart[fields] = start;
            fieldEnd[fields] = i++;
            fieldFlag[fields++] = 0;
            recordFieldCount++;
            continue;
          }
        }
        const startLine = lineNow;
        let flags = 0;
        if (first === quote && i === start && i < end) {
          flags = 1;
          i++;
          for (;;) {
            while (quotedStops[bytes[i]!] === 0) i++;
            const byte = bytes[i]!;
            if (i >= end) {
              if (!isLast) {
                tokens.openFieldStart = start;
                tokens.openFieldLine = startLine;
                break scanning;
              }
              flags = 16;
              lineNow = startLine;
              i = start;
              break;
            }
            if (byte === escape) {
              flags |= 2;
              i = Math.min(i + 2, end);
              if (i >= end && !isLast) continue;
              if (bytes[i - 1] === LF) lineNow++;
              continue;
            }
            if (byte === quote) {
              if (i + 1 >= end && !isLast) {
                tokens.openFieldStart = start;
                tokens.openFieldLine = startLine;
                break scanning;
              }
              if (i + 1 < end && bytes[i + 1] === quote) {
                flags |= 2;
                i += 2;
              } else {
                i++;
                break;
              }
            } else {
              if (byte === 0) flags |= 4;
              else if (byte === LF || (i + 1 < end ? bytes[i + 1] !== LF : isLast)) {
                lineNow++;
                flags |= 32;
              }
              i++;
            }
          }
        }
        const plainFrom = i;
        let byte: number;
        for (;;) {
          while (stops[bytes[i]!] === 0) i++;
          byte = bytes[i]!;
          if (i >= end) {
            if (!isLast) {
              tokens.openFieldStart = start;
              tokens.openFieldLine = startLine;
              break scanning;
            }
            break;
          }
          if (byte === delimiter || byte === otherDelimiter || byte === LF) break;
          if (byte === escape) {
            flags |= 2;
            i = Math.min(i + 2, end);
            if (bytes[i - 1] === LF && i - 1 > start) lineNow++;
            continue;
          }
          if (byte === CR) {
            if (i + 1 >= end) {
              if (!isLast) {
                tokens.openFieldStart = start;
                tokens.openFieldLine = startLine;
                break scanning;
              }
              break;
            }
            if (bytes[i + 1] === LF) break;
            if (loneCrEndsLine === null) loneCrEndsLine = true;
            if (loneCrEndsLine) break;
            i++;
          } else {
            flags |= 4;
            i++;
          }
        }
        if ((flags & 1) !== 0 && i > plainFrom) flags |= 10;
        // Blanks at the end of a line are behind its last value, not before another one.
        const isBehindLast = isBlankRun && recordFieldCount > 0 && i === start && flags === 0;
        if (!isBehindLast && ++recordFieldCount <= maxFields) {
          if (fields === fieldCapacity) {
            growFields(tokens);
            ({ fieldStart, fieldEnd, fieldFlag } = tokens);
            fieldCapacity = fieldStart.length;
          }
          fieldStart[fields] = start;
          fieldEnd[fields] = i;
          fieldFlag[fields] = flags;
          fields++;
        }
        anyFlags |= flags;
        if (i < end && (byte === delimiter || byte === otherDelimiter)) {
          i++;
          if (i >= end && !isLast) {
            tokens.openFieldStart = i;
            tokens.openFieldLine = lineNow;
            break scanning;
          }
          continue;
        }
        recordEnd = i;
        if (i >= end) next = end;
        else {
          const isPair = byte === CR && i + 1 < end && bytes[i + 1] === LF;
          if (loneCrEndsLine === null) loneCrEndsLine = byte === CR && !isPair && i + 1 < end;
          next = isPair ? i + 2 : i + 1;
          lineNow++;
        }
        break;
      }
      at = next;
      line = lineNow;
      if (recordFieldCount === 1 && fieldFlag[firstField] === 0 && isBlank(bytes, recordStart, recordEnd)) {
        if (recordEnd > recordStart && tokens.blankLines.length < 1000) tokens.blankLines.push(recordLine);
        fields = firstField;
        continue;
      }
      if (records === starts.length) {
        growRecords(tokens);
        ({ recordStart: starts, recordEnd: ends, recordNext: nexts } = tokens);
        ({ recordLine: lines, firstField: firsts, recordFields: counts } = tokens);
      }
      starts[records] = recordStart;
      ends[records] = recordEnd;
      nexts[records] = next;
      lines[records] = recordLine;
      firsts[records] = firstField;
      counts[records] = recordFieldCount;
      records++;
    }
    if (at >= end) {
      tokens.openFieldStart = at;
      tokens.openFieldLine = line;
    }
    return finish(records, fields, anyFlags, at);
  }

  function finish(records: number, fields: number, anyFlags: number, consumed: number): Tokens {
    tokens.recordCount = records;
    tokens.fieldCount = fields;
    tokens.anyFlags = anyFlags;
    tokens.consumed = consumed;
    return tokens;
  }

  return { tokens, scan };
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 32 && bytes[i] !== 9) return false;
  return true;
}
