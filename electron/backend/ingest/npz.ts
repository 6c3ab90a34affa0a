import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type ByteSource, type NpyArray, type NpyHeader, readNpyElements, readNpyHeader } from './npy.ts';

/** One array of an archive, its elements read when asked for. */
export type NpzMember = {
  readonly name: string;
  readonly header: NpyHeader;
  readonly read: () => Promise<NpyArray>;
};

export type Npz = {
  readonly members: readonly NpzMember[];
  /** Arrays that cannot be read, and why. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
};

const mostMembers = 10_000;
const mostBytes = 4 * 1024 * 1024 * 1024;
const mostDirectoryBytes = 16 * 1024 * 1024;

/**
 * Opens a NumPy archive (`np.savez`, `np.savez_compressed`: a zip of .npy files, stored or deflated, also zip64) for as long as `work`
 * takes. Only headers are read until an array is asked for, and no more is unpacked than a member's declared size.
 * @throws bad_input for what is no zip or holds no array.
 */
export async function withNpz<T>(path: string, work: (npz: Npz) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    const entries = await entriesOf(handle, path);
    const members: NpzMember[] = [];
    const unread: { name: string; why: string }[] = [];
    for (const entry of entries) {
      const name = entry.name.replace(/\.npy$/, '');
      try {
        const source = await memberBytes(handle, entry, path);
        const header = await readNpyHeader(source);
        members.push({ name, header, read: () => readNpyElements(source, header) });
      } catch (error) {
        if (!(error instanceof WinnowError)) throw error;
        unread.push({ name, why: error.message });
      }
    }
    return await work({ members, unread });
  } finally {
    await handle.close();
  }
}

type Entry = {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
};

const damaged = (path: string): WinnowError =>
  new WinnowError('bad_input', 'This .npz file is damaged: its table of contents cannot be read.', { file: path });

/** The members that are arrays, from the table of contents at the end. */
async function entriesOf(handle: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await handle.stat();
  const read = async (at: number, length: number): Promise<Buffer> => {
    if (at < 0 || length < 0 || at + length > size) throw damaged(path);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, at);
    if (bytesRead !== length) throw damaged(path);
    return bytes;
  };
  const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 22 > tail.length)
    throw new WinnowError('bad_input', 'This is not a NumPy .npz file.', { file: path });
  let [count, bytes, at] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  const locator = end - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50) {
    const record = await read(Number(tail.readBigUInt64LE(locator + 8)), 56);
    count = Number(record.readBigUInt64LE(32));
    bytes = Number(record.readBigUInt64LE(40));
    at = Number(record.readBigUInt64LE(48));
  }
  if (count > mostMembers || bytes > mostDirectoryBytes)
    throw new WinnowError('too_large', `This .npz file holds more than ${mostMembers} arrays.`, { file: path });
  const directory = await read(at, bytes);
  const entries: Entry[] = [];
  for (let place = 0; entries.length < count && place + 46 <= directory.length;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => directory.readUInt16LE(place + field));
    const nameEnd = place + 46 + nameLength!;
    const extra = directory.subarray(nameEnd, nameEnd + extraLength!);
    entries.push({
      name: directory.toString('utf8', place + 46, nameEnd),
      method: directory.readUInt16LE(place + 10),
      ...sizesOf(
        [directory.readUInt32LE(place + 24), directory.readUInt32LE(place + 20), directory.readUInt32LE(place + 42)],
        extra,
      ),
    });
    place = nameEnd + extraLength! + commentLength!;
  }
  return entries.filter(({ name }) => name.endsWith('.npy'));
}

/** Size, packed size and place; of those that do not fit 32 bits, the zip64 field has the real ones in this order. */
function sizesOf(fields: readonly number[], extra: Buffer): Pick<Entry, 'size' | 'packed' | 'local'> {
  let [size = 0, packed = 0, local = 0] = fields;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let place = at + 4;
    const next = (given: number): number => {
      if (given !== 0xffffffff || place + 8 > extra.length) return given;
      place += 8;
      return Number(extra.readBigUInt64LE(place - 8));
    };
    [size, packed, local] = [next(size), next(packed), next(local)];
  }
  return { size, packed, local };
}

async function memberBytes(handle: FileHandle, entry: Entry, path: string): Promise<ByteSource> {
  const { name, method, packed, size, local } = entry;
  const shown = `${path} (${name})`;
  if (size > mostBytes) throw new WinnowError('too_large', 'This array is larger than 4 GiB.', { file: shown });
  const head = Buffer.alloc(30);
  await handle.read(head, 0, 30, local);
  if (head.readUInt32LE(0) !== 0x04034b50) throw damaged(path);
  const start = local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (method !== 0 && method !== 8)
    throw new WinnowError('unsupported', 'This array is packed in a way that is not read: use np.savez.', {
      file: shown,
    });
  // What is declared has to be possible before memory is taken for it: deflate makes at most 1,032 bytes of one.
  const isPossible = method === 0 ? size === packed : size <= packed * 1032 + 1032;
  if (!isPossible || start + packed > (await handle.stat()).size) throw damaged(path);
  if (method === 0)
    return {
      size,
      path: shown,
      read: async (bytes, at) =>
        (await handle.read(bytes, 0, Math.min(bytes.length, Math.max(0, size - at)), start + at)).bytesRead,
    };
  let whole: Promise<Buffer> | null = null;
  return {
    size,
    path: shown,
    async read(bytes, at) {
      // The header alone does not need the rest.
      const unpacked =
        at + bytes.length <= 70_000 && whole === null
          ? await inflate(handle, { start, packed, most: at + bytes.length, path: shown })
          : await (whole ??= inflate(handle, { start, packed, most: size, path: shown }));
      return unpacked.copy(bytes, 0, at, at + bytes.length);
    },
  };
}

/** Unpacks up to `most` bytes. */
async function inflate(
  handle: FileHandle,
  { start, packed, most, path }: { readonly start: number; readonly packed: number; most: number; path: string },
): Promise<Buffer> {
  const inflated = createInflateRaw();
  const from = Readable.from(packedParts(handle, start, packed));
  from.on('error', (error) => inflated.destroy(error));
  const into = Buffer.alloc(most);
  let filled = 0;
  try {
    for await (const part of from.pipe(inflated) as AsyncIterable<Buffer>) {
      filled += part.copy(into, filled, 0, Math.min(part.length, most - filled));
      if (filled === most) break;
    }
  } catch (cause) {
    throw new WinnowError('bad_input', 'This array is damaged: it cannot be unpacked.', { file: path }, { cause });
  } finally {
    from.destroy();
  }
  return into.subarray(0, filled);
}

/** A stream of the handle's own would close it when it ends. */
async function* packedParts(handle: FileHandle, start: number, packed: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < packed;) {
    const part = Buffer.alloc(Math.min(1024 * 1024, packed - at));
    const { bytesRead } = await handle.read(part, 0, part.length, start + at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield part.subarray(0, bytesRead);
  }
}
