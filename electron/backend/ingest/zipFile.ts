import type { FileHandle } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';

const mostMembers = 10_000;
const mostDirectoryBytes = 16 * 1024 * 1024;

/** A member of an archive; `packed` and `size` are its bytes in the archive and unpacked, as declared. */
export type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
};

const damaged = (path: string, what: string): WinnowError =>
  new WinnowError('bad_input', `This ${what} is damaged: its table of contents cannot be read.`, { file: path });

/** The members of an archive, from the table of contents at its end; also zip64. Throws `bad_input`, `too_large`. */
export async function zipEntries(handle: FileHandle, path: string, what: string): Promise<ZipEntry[]> {
  const { size } = await handle.stat();
  const read = async (at: number, length: number): Promise<Buffer> => {
    if (at < 0 || length < 0 || at + length > size) throw damaged(path, what);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, at);
    if (bytesRead !== length) throw damaged(path, what);
    return bytes;
  };
  const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 22 > tail.length) throw new WinnowError('bad_input', `This is not a ${what}.`, { file: path });
  let [count, bytes, at] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  const locator = end - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50) {
    const record = await read(Number(tail.readBigUInt64LE(locator + 8)), 56);
    count = Number(record.readBigUInt64LE(32));
    bytes = Number(record.readBigUInt64LE(40));
    at = Number(record.readBigUInt64LE(48));
  }
  if (count > mostMembers || bytes > mostDirectoryBytes)
    throw new WinnowError('too_large', `This ${what} holds more than ${mostMembers} members.`, { file: path });
  const directory = await read(at, bytes);
  const entries: ZipEntry[] = [];
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
  return entries;
}

/** Size, packed size and place; of those that do not fit 32 bits, the zip64 field has the real ones in this order. */
function sizesOf(fields: readonly number[], extra: Buffer): Pick<ZipEntry, 'size' | 'packed' | 'local'> {
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

/** Where the packed bytes of a member begin. What it declares has to be possible before room is taken for it. */
export async function packedStart(
  handle: FileHandle,
  { method, packed, size, local }: ZipEntry,
  path: string,
): Promise<number> {
  const fail = () => new WinnowError('bad_input', 'A member of this archive is damaged.', { file: path });
  const head = Buffer.alloc(30);
  await handle.read(head, 0, 30, local);
  if (head.readUInt32LE(0) !== 0x04034b50) throw fail();
  const start = local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  // Deflate makes at most 1,032 bytes of one.
  const isPossible = method === 0 ? size === packed : size <= packed * 1032 + 1032;
  if ((method === 0 || method === 8) && (!isPossible || start + packed > (await handle.stat()).size)) throw fail();
  return start;
}

/** A stream of the handle's own would close it when it ends. */
export async function* packedParts(handle: FileHandle, start: number, packed: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < packed;) {
    const part = Buffer.alloc(Math.min(1024 * 1024, packed - at));
    const { bytesRead } = await handle.read(part, 0, part.length, start + at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield part.subarray(0, bytesRead);
  }
}
