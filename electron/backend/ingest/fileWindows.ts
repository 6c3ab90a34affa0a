import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import { isCodePage, type CodePage, type TextEncoding } from '#shared/model/textEncodings.ts';
import { mask, recode } from '#backend/ingest/codePages.ts';
import { unpackedFile } from '#backend/ingest/unpack.ts';

/** A run of bytes of a file. `bytes[from, end)` is unread; `bytes` has room for one byte more. */
export type FileWindow = {
  readonly bytes: Buffer;
  readonly end: number;
  /** The file's own bytes: of unit i of `bytes` those from i × unitBytes. The same as `bytes` unless projected. */
  readonly original: Buffer;
  readonly unitBytes: 1 | 2;
  /** Offset of bytes[0] in the stream of units: bytes, or for a projected UTF-16 file its two-byte units. */
  readonly base: number;
  readonly isLast: boolean;
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
};

/** Called with each window; says how many bytes of it are done with. The rest is put in front of the next window. */
export type FileWindows = {
  readonly next: () => Promise<FileWindow | null>;
  /** Everything before this offset of the last window is done with. */
  readonly consume: (count: number) => void;
  readonly close: () => Promise<void>;
  readonly bomBytes: number;
};

export type FileWindowOptions = {
  readonly encoding: TextEncoding;
  /**
   * What becomes of UTF-16 and of code pages: `utf8` gives the text as UTF-8; `project` gives one byte a unit (the ASCII byte, or
   * 0xff), so that a place in the window is a place in the file.
   */
  readonly others: 'utf8' | 'project';
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Told about UTF-16 that is no text (a lone surrogate), with the text of the window in which it is. */
  readonly onBadUtf16?: () => void;
};

const windowBytes = 256 * 1024;
/** With less than this a window is full. */
const leastRoom = 64;
/** Bytes of a character in any encoding. */
const longestCharacter = 4;

/** Opens a regular file for reading, unpacked where it is packed. A FIFO, device or folder is refused before anything can block. */
export async function openRegularFile(
  path: string,
): Promise<{ readonly handle: FileHandle; readonly sizeBytes: number }> {
  let info;
  let plain;
  try {
    plain = await unpackedFile(path);
    info = await stat(plain);
  } catch (cause) {
    throw fileError(path, cause);
  }
  if (!info.isFile()) throw new WinnowError('bad_input', `“${path}” is not a regular file.`, { file: path });
  try {
    const handle = await open(plain, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return { handle, sizeBytes: info.size };
  } catch (cause) {
    throw fileError(path, cause);
  }
}

/** A system error as a sentence: missing, forbidden or unreadable. */
export function fileError(path: string, cause: unknown): WinnowError {
  if (cause instanceof WinnowError) return cause;
  const code = (cause as { code?: unknown } | null)?.code;
  const options = { cause };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new WinnowError('not_found', `“${path}” does not exist.`, { file: path }, options);
  if (code === 'EACCES' || code === 'EPERM')
    return new WinnowError('permission', `“${path}” may not be read: permission denied.`, { file: path }, options);
  return new WinnowError(
    'unreadable',
    `“${path}” cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    { file: path },
    options,
  );
}

/**
 * A file in windows of at least 512 KiB; a window grows while nothing of it is consumed, up to `maxBytes`, then `too_large`
 * is thrown by the caller, who knows the row. A byte order mark that fits the encoding is left out.
 */
export async function openWindows(path: string, options: FileWindowOptions): Promise<FileWindows> {
  const { handle, sizeBytes } = await openRegularFile(path);
  const isUtf16 = options.encoding === 'utf-16le' || options.encoding === 'utf-16be';
  let bytes = Buffer.allocUnsafe(Math.min(windowBytes, sizeBytes * 3 + 2 * leastRoom) + 8);
  let filled = 0;
  let consumed = 0;
  let base = 0;
  let bytesRead = 0;
  let isDone = false;
  let bomBytes = 0;
  const codePage = isCodePage(options.encoding) ? options.encoding : null;
  const isOther = isUtf16 || codePage !== null;
  const raw = isOther ? Buffer.allocUnsafe(Math.min(windowBytes / 2, sizeBytes + longestCharacter)) : null;
  const isProjected = isOther && options.others === 'project';
  const unitBytes = isProjected && isUtf16 ? 2 : 1;
  let original = isProjected ? Buffer.allocUnsafe(bytes.length * unitBytes) : bytes;
  let rawKept = 0;
  let highSurrogate = '';

  async function read(into: Buffer, offset: number, length: number): Promise<number> {
    try {
      const result = await handle.read(into, offset, length, bytesRead);
      bytesRead += result.bytesRead;
      return result.bytesRead;
    } catch (cause) {
      throw fileError(path, cause);
    }
  }

  const head = Buffer.alloc(3);
  const headBytes = await read(head, 0, 3);
  bomBytes = bomLength(head.subarray(0, headBytes), options.encoding);
  bytesRead = bomBytes;
  base = bomBytes / unitBytes;

  async function fill(): Promise<void> {
    if (raw === null) {
      while (filled < bytes.length - 1) {
        const count = await read(bytes, filled, bytes.length - 1 - filled);
        if (count === 0) {
          isDone = true;
          return;
        }
        filled += count;
      }
      return;
    }
    // Where little was consumed, there may be no room; the window grows once nothing is.
    if (bytes.length - 1 - filled < leastRoom) return;
    if (codePage !== null) return fillFrom(codePage, raw);
    // A unit becomes at most three bytes of UTF-8, so only a third of the room is read at a time.
    const room = Math.min(raw.length - rawKept, Math.max(2, Math.floor((bytes.length - 1 - filled - 8) / 3) * 2));
    const count = await read(raw, rawKept, room);
    let length = rawKept + count;
    if (count === 0) {
      isDone = true;
      if (length % 2 === 1) options.onBadUtf16?.();
      length -= length % 2;
    }
    const even = length - (length % 2);
    filled += appendUtf16(raw.subarray(0, even));
    rawKept = length - even;
    if (rawKept === 1) raw[0] = raw[even]!;
  }

  async function fillFrom(encoding: CodePage, raw: Buffer): Promise<void> {
    // A byte becomes at most three of UTF-8.
    const room = Math.min(raw.length - rawKept, Math.floor((bytes.length - 1 - filled) / 3) - longestCharacter);
    const count = await read(raw, rawKept, room);
    isDone = count === 0;
    const own = raw.subarray(0, rawKept + count);
    const moved = (isProjected ? mask : recode)(encoding, own, { bytes, at: filled }, isDone);
    if (isProjected) own.copy(original, filled, 0, moved.read);
    raw.copyWithin(0, moved.read, own.length);
    rawKept = own.length - moved.read;
    filled += moved.written;
  }

  function appendUtf16(units: Buffer): number {
    if (isProjected) units.copy(original, filled * 2);
    if (options.encoding === 'utf-16be') units.swap16();
    if (isProjected) {
      for (let i = 0; i < units.length; i += 2)
        bytes[filled + (i >> 1)] = units[i + 1] === 0 && units[i]! < 128 ? units[i]! : 0xff;
      return units.length >> 1;
    }
    let text = highSurrogate + units.toString('utf16le');
    highSurrogate = '';
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff && !isDone) {
      highSurrogate = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (!text.isWellFormed()) options.onBadUtf16?.();
    return bytes.write(text, filled, 'utf8');
  }

  let isFirst = true;
  async function next(): Promise<FileWindow | null> {
    throwIfAborted(options.signal);
    const rest = filled - consumed;
    if (isDone && !isFirst && (rest === 0 || consumed === 0)) return null;
    isFirst = false;
    if (consumed > 0) {
      bytes.copy(bytes, 0, consumed, filled);
      if (isProjected) original.copy(original, 0, consumed * unitBytes, filled * unitBytes);
      filled = rest;
      base += consumed;
      consumed = 0;
    } else if (filled > bytes.length - 1 - leastRoom && !isDone) {
      const larger = Buffer.allocUnsafe(Math.min(bytes.length * 2, options.maxBytes + windowBytes) + 8);
      bytes.copy(larger, 0, 0, filled);
      bytes = larger;
      if (isProjected) {
        const largerOriginal = Buffer.allocUnsafe(bytes.length * unitBytes);
        original.copy(largerOriginal, 0, 0, filled * unitBytes);
        original = largerOriginal;
      }
    }
    if (!isProjected) original = bytes;
    if (!isDone) await fill();
    return { bytes, end: filled, original, unitBytes, base, isLast: isDone, bytesRead };
  }

  return {
    next,
    consume: (count) => {
      consumed = count;
    },
    close: () => handle.close(),
    bomBytes,
  };
}

/** Length of the byte order mark that belongs to the encoding, or 0. */
export function bomLength(head: Uint8Array, encoding: TextEncoding): number {
  if (encoding === 'utf-8') return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (encoding === 'utf-16le') return head[0] === 0xff && head[1] === 0xfe ? 2 : 0;
  if (encoding === 'utf-16be') return head[0] === 0xfe && head[1] === 0xff ? 2 : 0;
  return 0;
}
