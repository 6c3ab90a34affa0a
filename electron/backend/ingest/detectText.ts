import { isUtf8 } from 'node:buffer';
import type { Problem } from '#shared/model/importMapping.ts';
import { isCodePage, type TextEncoding } from '#shared/model/textEncodings.ts';
import { recoded } from '#backend/ingest/codePages.ts';
import { fittingCodePages } from '#backend/ingest/fittingCodePages.ts';
import { bomLength, openRegularFile } from '#backend/ingest/fileWindows.ts';

const headBytes = 1024 * 1024;

/** The first MiB of a file. */
export async function readHead(path: string): Promise<{ readonly head: Buffer; readonly sizeBytes: number }> {
  const { handle, sizeBytes } = await openRegularFile(path);
  try {
    const head = Buffer.alloc(Math.min(headBytes, Math.max(sizeBytes, 4096)));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return { head: head.subarray(0, bytesRead), sizeBytes };
  } finally {
    await handle.close();
  }
}

/**
 * Encoding of a text by its first bytes: byte order mark, then zero bytes at every second place for UTF-16, then whether it is
 * UTF-8. With a few broken places it stays UTF-8 (the reader names them); with many it is taken for Windows-1252 and said so, also where
 * it looks like another alphabet.
 */
export function detectEncoding(
  head: Buffer,
  file: string,
): { readonly encoding: TextEncoding; readonly problems: readonly Problem[] } {
  if (bomLength(head, 'utf-8') > 0) return { encoding: 'utf-8', problems: [] };
  if (bomLength(head, 'utf-16le') > 0) return { encoding: 'utf-16le', problems: [] };
  if (bomLength(head, 'utf-16be') > 0) return { encoding: 'utf-16be', problems: [] };
  const sample = head.subarray(0, 65536);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) evenZeros++;
    else oddZeros++;
  }
  const pairs = sample.length >> 1;
  const guess = (encoding: TextEncoding, message: string): { encoding: TextEncoding; problems: Problem[] } => ({
    encoding,
    problems: [{ file, row: null, column: null, code: 'encoding_guessed', message, severity: 'warning' }],
  });
  if (pairs > 1 && oddZeros > pairs * 0.4 && evenZeros < pairs * 0.05)
    return guess(
      'utf-16le',
      'The file has no byte order mark and looks like UTF-16 (little-endian); check the preview.',
    );
  if (pairs > 1 && evenZeros > pairs * 0.4 && oddZeros < pairs * 0.05)
    return guess('utf-16be', 'The file has no byte order mark and looks like UTF-16 (big-endian); check the preview.');
  if (isUtf8(head.subarray(0, lastCharacterEnd(head)))) return { encoding: 'utf-8', problems: [] };
  const { invalidRuns, multiByte, hasLoneLetter } = countUtf8(head);
  const isMostlyUtf8 = invalidRuns * 2 <= multiByte || (invalidRuns === 1 && !hasLoneLetter);
  if (isMostlyUtf8) return { encoding: 'utf-8', problems: [] };
  if (isOtherAlphabet(head)) return guess('windows-1252', otherAlphabetWords(head));
  return guess(
    'windows-1252',
    `The file is not UTF-8 (${invalidRuns} places in its beginning); it is read as Windows-1252. Choose another encoding if letters look wrong.`,
  );
}

function otherAlphabetWords(head: Buffer): string {
  const fits = fittingCodePages(head).map(({ encoding, words }) => `${encoding} (“${words}”)`);
  const seen = 'The file is neither UTF-8 nor Western text; read as Windows-1252 its words look wrong.';
  if (fits.length === 0) return `${seen} Choose its encoding (--encoding NAME), or save it as UTF-8.`;
  return `${seen} It could be ${fits.join(' or ')}: choose its encoding (--encoding ${fits[0]!.split(' ')[0]!}).`;
}

/** In Western text letters beyond ASCII stand one by one; in other alphabets most of them stand beside each other. */
function isOtherAlphabet(bytes: Buffer): boolean {
  let high = 0;
  let joined = 0;
  for (let i = 0; i < bytes.length;) {
    const start = i;
    while (i < bytes.length && bytes[i]! >= 0x80) i++;
    high += i - start;
    if (i - start >= 4) joined += i - start;
    if (i === start) i++;
  }
  return joined * 2 > high;
}

/** Where the last complete UTF-8 character of a cut buffer ends. */
function lastCharacterEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
}

function countUtf8(bytes: Buffer): { invalidRuns: number; multiByte: number; hasLoneLetter: boolean } {
  let invalidRuns = 0;
  let multiByte = 0;
  let hasLoneLetter = false;
  for (let i = 0; i < bytes.length;) {
    const byte = bytes[i]!;
    const length = byte < 0x80 ? 1 : sequenceLength(byte);
    if (byte < 0x80) i++;
    else if (length > 1 && i + length <= bytes.length && isUtf8(bytes.subarray(i, i + length))) {
      multiByte++;
      i += length;
    } else if (length > 1 && i + length > bytes.length) break;
    else {
      const start = i;
      while (
        i < bytes.length &&
        bytes[i]! >= 0x80 &&
        !(sequenceLength(bytes[i]!) > 1 && isUtf8(bytes.subarray(i, i + sequenceLength(bytes[i]!))))
      )
        i++;
      invalidRuns++;
      // One high byte next to a letter is a letter of a one-byte encoding rather than damage.
      if (i - start === 1 && (isLetter(bytes[start - 1]) || isLetter(bytes[i]))) hasLoneLetter = true;
    }
  }
  return { invalidRuns, multiByte, hasLoneLetter };
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 122;
}

/** The head of a file as UTF-8 or Western bytes, without byte order mark, cut at the last line end when the file goes on. */
export function headForTokens(head: Buffer, encoding: TextEncoding, isWhole: boolean): Buffer {
  let bytes = head.subarray(bomLength(head, encoding));
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const units = Buffer.from(bytes.subarray(0, bytes.length & ~1));
    if (encoding === 'utf-16be') units.swap16();
    bytes = Buffer.from(units.toString('utf16le'), 'utf8');
  }
  if (isCodePage(encoding)) bytes = recoded(encoding, bytes);
  if (isWhole) return bytes;
  const lastLine = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13));
  return lastLine < 0 ? bytes : bytes.subarray(0, lastLine + 1);
}
