import { TextDecoder } from 'node:util';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { CodePage } from '#shared/model/textEncodings.ts';
import { createMemo } from '#backend/project/memo.ts';

/**
 * An encoding from before Unicode as tables, made of what `TextDecoder` says of each sequence. The reader, the scanner for writing
 * back and the encoder all use them, so that they agree on where a character ends, also in damaged text. ASCII is itself in all of
 * them (https://encoding.spec.whatwg.org); the second byte of a character may look like ASCII.
 */
export type CodeTable = {
  /** Code point of each byte that is a character by itself. */
  readonly single: Uint32Array;
  /** Code point of two bytes, by first × 256 + second; null where all characters are single bytes. */
  readonly pairs: Uint32Array | null;
  /** Code point of three or four bytes, by them as one number; empty where there are none. */
  readonly longer: ReadonlyMap<number, number>;
  readonly longest: 1 | 2 | 3 | 4;
};

/** In the tables: no character. */
export const noCharacter = 0xfffd;

/** Of Macintosh. */
const appleMark = 0xf8ff;

const made = createMemo<CodeTable>(40);
const owner = {};

export function codeTableOf(encoding: CodePage): CodeTable {
  return made(owner, [encoding], () => makeTable(encoding));
}

/** What decodes an encoding; null where the runtime is built without it, as Electron may be. */
export function runtimeDecoder(encoding: CodePage): TextDecoder | null {
  try {
    return new TextDecoder(encoding);
  } catch {
    return null;
  }
}

function makeTable(encoding: CodePage): CodeTable {
  const decoder = runtimeDecoder(encoding);
  if (decoder === null)
    throw new WinnowError('unsupported', `Text in ${encoding} cannot be read here; save it as UTF-8.`);
  const single = new Uint32Array(256).map((_, byte) => byte);
  const highs = range(0x80, 0xff);
  const singles = charactersOf(
    decoder,
    highs.map((byte) => [byte]),
  );
  const leads = highs.filter((_, at) => singles[at] === noCharacter);
  const seconds = range(0x30, 0xff);
  const all = leads.flatMap((lead) => seconds.map((second) => [lead, second]));
  const found = charactersOf(decoder, all);
  const isMultiByte = found.some((code) => code !== noCharacter);
  for (const [at, code] of singles.entries())
    // Beside characters of two bytes a lone one that becomes a control character is damage.
    single[0x80 + at] = isMultiByte && code < 0xa0 ? noCharacter : shown(code);
  if (!isMultiByte) return { single, pairs: null, longer: new Map(), longest: 1 };
  const pairs = new Uint32Array(65_536).fill(noCharacter);
  for (const [at, [lead, second]] of all.entries()) pairs[lead! * 256 + second!] = shown(found[at]!);
  if (encoding === 'euc-kr') addHangul(pairs);
  const sequences = longerSequences(encoding);
  const longer = new Map<number, number>();
  for (const [at, code] of charactersOf(decoder, sequences).entries())
    if (shown(code) !== noCharacter) longer.set(asNumber(sequences[at]!), code);
  return { single, pairs, longer, longest: encoding === 'gb18030' ? 4 : encoding === 'euc-jp' ? 3 : 2 };
}

/**
 * The syllables that Windows has more than KS X 1001, in the order of Unicode, in the pairs that it leaves free; the converter behind
 * `TextDecoder` has not got them, though they are part of the encoding.
 */
function addHangul(pairs: Uint32Array): void {
  const known = new Set(pairs);
  const missing = range(0xac00, 0xd7a3).filter((code) => !known.has(code));
  const letters = [...range(0x41, 0x5a), ...range(0x61, 0x7a)];
  const free = range(0x81, 0xc6).flatMap((lead) =>
    [...letters, ...range(0x81, lead <= 0xa0 ? 0xfe : 0xa0)].map((second) => lead * 256 + second),
  );
  for (const [at, code] of missing.entries()) pairs[free[at]!] = code;
}

/** GB 18030's four bytes for what the first plane has more than pairs; EUC-JP's three for its second set. */
function longerSequences(encoding: CodePage): number[][] {
  const digits = range(0x30, 0x39);
  if (encoding === 'gb18030')
    return range(0x81, 0x84).flatMap((a) =>
      digits.flatMap((b) => range(0x81, 0xfe).flatMap((c) => digits.map((d) => [a, b, c, d]))),
    );
  const upper = range(0xa1, 0xfe);
  return encoding === 'euc-jp' ? upper.flatMap((b) => upper.map((c) => [0x8f, b, c])) : [];
}

/** The one character that each sequence is, or none. A line end between them ends what is damaged. */
function charactersOf(decoder: TextDecoder, sequences: readonly (readonly number[])[]): number[] {
  const bytes = Uint8Array.from(sequences.flatMap((sequence) => [...sequence, 10]));
  const texts = decoder.decode(bytes).split('\n');
  return sequences.map((_, at) => {
    const text = texts[at]!;
    const code = text.codePointAt(0);
    return code === undefined || text.length !== (code > 0xffff ? 2 : 1) ? noCharacter : code;
  });
}

/** What an encoding leaves to private use, and what a converter puts there in its stead, is no letter that anyone could read. */
function shown(code: number): number {
  return code >= 0xe000 && code <= 0xf8ff && code !== appleMark ? noCharacter : code;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Four bytes at most. */
function asNumber(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** The planes beyond the first are at the end of GB 18030, in order. */
const firstOfPlanes = 0x90308130;
const supplementary = 0x10000;
const lastCode = 0x10ffff;

/** How many of `longest` bytes a character begins with its length in: see `characterAt`. */
export const lengthShift = 0x200000;

/**
 * The character that begins at `at`: its length × `lengthShift` + its code point, which is `noCharacter` for a byte that begins none. 0
 * where its rest is not there yet.
 */
export function characterAt(table: CodeTable, bytes: Uint8Array, at: number, isLast: boolean): number {
  const end = bytes.length;
  const byte = bytes[at]!;
  const code = table.single[byte]!;
  if (code !== noCharacter || table.pairs === null) return lengthShift + code;
  if (at + 1 >= end) return isLast ? lengthShift + noCharacter : 0;
  const second = bytes[at + 1]!;
  const pair = table.pairs[byte * 256 + second]!;
  if (pair !== noCharacter) return 2 * lengthShift + pair;
  const length = table.longest === 4 ? (second >= 0x30 && second <= 0x39 ? 4 : 1) : byte === 0x8f ? table.longest : 1;
  if (length < 3) return lengthShift + noCharacter;
  if (at + length > end) return isLast ? lengthShift + noCharacter : 0;
  const value = asNumber([...bytes.subarray(at, at + length)]);
  const long = table.longer.get(value) ?? (length === 4 ? supplementaryOf(value) : noCharacter);
  return long === noCharacter ? lengthShift + noCharacter : length * lengthShift + long;
}

function linearOf(value: number): number {
  const [a, b, c, d] = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  return (((a - 0x81) * 10 + b - 0x30) * 126 + c - 0x81) * 10 + d - 0x30;
}

function supplementaryOf(value: number): number {
  const [third, fourth] = [(value >>> 8) & 255, value & 255];
  if (third < 0x81 || third > 0xfe || fourth < 0x30 || fourth > 0x39) return noCharacter;
  const code = supplementary + linearOf(value) - linearOf(firstOfPlanes);
  return code < supplementary || code > lastCode ? noCharacter : code;
}

const encoders = createMemo<ReadonlyMap<number, readonly number[]>>(40);

/** Bytes of a code point; null where the encoding has not got it. */
export function bytesOfCode(encoding: CodePage, code: number): readonly number[] | null {
  const table = codeTableOf(encoding);
  const known = encoders(table, [], () => encoderOf(table)).get(code);
  if (known !== undefined) return known;
  if (table.longest !== 4 || code < supplementary) return null;
  let rest = linearOf(firstOfPlanes) + code - supplementary;
  const bytes = [0, 0, 0, 0];
  for (const [place, size, first] of [
    [3, 10, 0x30],
    [2, 126, 0x81],
    [1, 10, 0x30],
    [0, 126, 0x81],
  ] as const) {
    bytes[place] = first + (rest % size);
    rest = Math.floor(rest / size);
  }
  return bytes;
}

/** Of several ways to write a character the shortest and first. */
function encoderOf({ single, pairs, longer }: CodeTable): ReadonlyMap<number, readonly number[]> {
  const bytes = new Map<number, readonly number[]>();
  const add = (code: number, sequence: readonly number[]) => {
    if (code !== noCharacter && !bytes.has(code)) bytes.set(code, sequence);
  };
  single.forEach((code, byte) => add(code, [byte]));
  pairs?.forEach((code, pair) => code !== noCharacter && add(code, [pair >> 8, pair & 255]));
  for (const [value, code] of longer)
    add(
      code,
      [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).filter((byte, at) => at > 0 || byte > 0),
    );
  return bytes;
}
