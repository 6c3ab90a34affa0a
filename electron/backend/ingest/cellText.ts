import type { ImportMapping } from '#shared/model/importMapping.ts';
import { isCodePage, type TextEncoding } from '#shared/model/textEncodings.ts';
import { encodeCodePage, recoded } from '#backend/ingest/codePages.ts';

/** What windows-1252 puts at 0x80 to 0x9f; the five holes stay control characters, as browsers do it. */
const windows1252High =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Node's own slicers: half the cost of toString() for short cells, and as old as Buffer, but not in its types. */
type SlicedBuffer = Buffer & {
  readonly latin1Slice: (start: number, end: number) => string;
  readonly utf8Slice: (start: number, end: number) => string;
};

/** Text of bytes[start, end) in Western bytes or UTF-8 (windows of other encodings are UTF-8 by then). */
export type DecodeBytes = (bytes: Buffer, start: number, end: number) => string;

export function decoderFor(encoding: TextEncoding): DecodeBytes {
  if (encoding === 'windows-1252') return decodeWindows1252;
  if (encoding === 'latin1') return decodeLatin1;
  return decodeUtf8;
}

export function decodeLatin1(bytes: Buffer, start: number, end: number): string {
  return (bytes as SlicedBuffer).latin1Slice(start, end);
}

function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  return (bytes as SlicedBuffer).utf8Slice(start, end);
}

function decodeWindows1252(bytes: Buffer, start: number, end: number): string {
  return decodeLatin1(bytes, start, end).replace(/[\x80-\x9f]/g, (c) => windows1252High[c.charCodeAt(0) - 0x80]!);
}

/**
 * The value of a quoted cell: what is between the quotes with `""` as one quote, followed by anything after the closing quote.
 * `raw` is the cell with its quotes; a missing closing quote ends the value at the end.
 */
export function unquote(raw: string, quote: string): string {
  let value = '';
  let at = 1;
  for (;;) {
    const close = raw.indexOf(quote, at);
    if (close < 0) return value + raw.slice(at);
    value += raw.slice(at, close);
    if (raw[close + 1] !== quote) return value + raw.slice(close + 1);
    value += quote;
    at = close + 2;
  }
}

/** How the cells of a source are quoted. */
export type Quoting = Pick<ImportMapping['source'], 'quote' | 'escape'>;

/**
 * The value of a cell with backslashes as escapes, quoted or not. A letter or digit keeps the backslash before it: `\\n` and `C:\\temp` are
 * what they look like.
 */
export function unescape(raw: string, quote: string, isQuoted: boolean): string {
  let value = '';
  let isInside = isQuoted;
  for (let i = isQuoted ? 1 : 0; i < raw.length; i++) {
    const c = raw[i]!;
    const next = raw[i + 1];
    if (c === '\\' && next !== undefined) {
      value += /[\p{L}\p{N}]/u.test(next) ? c + next : next;
      i++;
    } else if (c === quote && isInside) {
      if (next === quote) i++;
      else isInside = false;
      if (isInside) value += quote;
    } else value += c;
  }
  return value;
}

/** A value as it stands in quotes. */
export function quoted(value: string, { quote, escape }: Quoting): string {
  const inside = escape === 'backslash' ? escaped(value, quote) : value.replaceAll(quote, quote + quote);
  return quote + inside + quote;
}

/** A value with a backslash before every quote and backslash. */
export function escaped(value: string, special: string): string {
  return Array.from(value, (c) => (c === '\\' || special.includes(c) ? `\\${c}` : c)).join('');
}

/**
 * Bytes of a text in an encoding, without byte order mark; null when the encoding cannot hold it (a lone surrogate, or a
 * character that a one-byte encoding has not got).
 */
export function encodeText(text: string, encoding: TextEncoding): Buffer | null {
  if (!text.isWellFormed()) return null;
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (isCodePage(encoding)) return encodeCodePage(text, encoding);
  const bytes = Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80 || (unit < 0x100 && (unit >= 0xa0 || encoding === 'latin1'))) bytes[i] = unit;
    else {
      const high = encoding === 'windows-1252' ? windows1252High.indexOf(text[i]!) : -1;
      if (high < 0) return null;
      bytes[i] = 0x80 + high;
    }
  }
  return bytes;
}

/** Text of a whole file, byte order mark included. The bytes of big-endian UTF-16 are swapped in place. */
export function decodeWhole(bytes: Buffer, encoding: TextEncoding): string {
  if (encoding === 'utf-16be')
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  if (encoding === 'utf-16le') return bytes.toString('utf16le');
  if (isCodePage(encoding)) return recoded(encoding, bytes).toString('utf8');
  return decoderFor(encoding)(bytes, 0, bytes.length);
}
