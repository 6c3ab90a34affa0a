import type { CodePage } from '#shared/model/textEncodings.ts';
import { bytesOfCode, characterAt, codeTableOf, lengthShift, noCharacter } from '#backend/ingest/codeTable.ts';

type Target = { readonly bytes: Buffer; readonly at: number };
type Moved = { readonly read: number; readonly written: number };

/** Text in a code page as UTF-8, up to the last whole character. The target has room for three times as many bytes. */
export function recode(encoding: CodePage, source: Uint8Array, { bytes, at }: Target, isLast: boolean): Moved {
  const table = codeTableOf(encoding);
  let to = at;
  let from = 0;
  while (from < source.length) {
    if (source[from]! < 0x80) {
      bytes[to++] = source[from++]!;
      continue;
    }
    const found = characterAt(table, source, from, isLast);
    if (found === 0) break;
    from += Math.floor(found / lengthShift);
    to = putUtf8(bytes, to, found % lengthShift);
  }
  return { read: from, written: to - at };
}

/** Returns where the next character goes. */
function putUtf8(bytes: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    bytes[at] = code;
    return at + 1;
  }
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (let place = length - 1, rest = code; place > 0; place--, rest >>= 6) bytes[at + place] = 0x80 | (rest & 63);
  bytes[at] = firstBytes[length]! | (code >> (6 * (length - 1)));
  return at + length;
}

/** What the first byte of a character says of its length. */
const firstBytes = [0, 0, 0xc0, 0xe0, 0xf0] as const;

/** The bytes themselves where they are ASCII and 0xff in their place elsewhere, up to the last whole character. */
export function mask(encoding: CodePage, source: Uint8Array, { bytes, at }: Target, isLast: boolean): Moved {
  const table = codeTableOf(encoding);
  let from = 0;
  while (from < source.length) {
    if (source[from]! < 0x80) {
      bytes[at + from] = source[from]!;
      from++;
      continue;
    }
    const found = characterAt(table, source, from, isLast);
    if (found === 0) break;
    const next = from + Math.floor(found / lengthShift);
    bytes.fill(0xff, at + from, at + next);
    from = next;
  }
  return { read: from, written: from };
}

/** All of the bytes as UTF-8. */
export function recoded(encoding: CodePage, source: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(source.length * 3);
  return bytes.subarray(0, recode(encoding, source, { bytes, at: 0 }, true).written);
}

/** Bytes of a text; null where the encoding has not got one of its characters. */
export function encodeCodePage(text: string, encoding: CodePage): Buffer | null {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const own = code === noCharacter ? null : bytesOfCode(encoding, code);
    if (own === null) return null;
    bytes.push(...own);
  }
  return Buffer.from(bytes);
}
