import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';
import { WinnowError } from '#shared/base/winnowError.ts';

/** A file inside a zip archive, as its directory has it. */
export type ZipMember = {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Where its local head begins. */
  readonly offset: number;
  /** Its entry in the directory. */
  readonly entry: Buffer;
};

const mostMembers = 10_000;
/** What is taken into memory of one member; the size is checked before. */
const mostBytes = 512 * 1024 * 1024;

/** The members of an archive held in memory. Throws `bad_input` for what is none, or is damaged. */
export function zipMembers(bytes: Buffer, file: string): ZipMember[] {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > bytes.length) throw damaged(file);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > mostMembers || at === 0xffffffff)
    throw new WinnowError('unsupported', `“${file}” is an archive of a size that is not read.`, { file });
  const members: ZipMember[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw damaged(file);
    const lengths = bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    members.push({
      name: bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      sizeBytes: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
      entry: bytes.subarray(at, at + 46 + lengths),
    });
    at += 46 + lengths;
  }
  return members;
}

/** What a member holds. A member that holds more than its directory says is refused before it takes the memory. */
export async function unpack(bytes: Buffer, member: ZipMember, file: string): Promise<Buffer> {
  const { method, sizeBytes, packedBytes, offset, name } = member;
  if (sizeBytes > mostBytes)
    throw new WinnowError('too_large', `“${name}” in “${file}” is over 512 MiB; save the table as CSV.`, { file });
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== 0x04034b50) throw damaged(file);
  const from = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const packed = bytes.subarray(from, from + packedBytes);
  if (method !== 0 && method !== 8)
    throw new WinnowError('unsupported', `“${name}” in “${file}” is packed in a way that is not read.`, { file });
  let content: Buffer;
  try {
    content = method === 0 ? packed : await promisify(inflateRaw)(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch (cause) {
    throw new WinnowError('bad_input', `“${name}” in “${file}” is damaged.`, { file }, { cause });
  }
  if (content.length !== sizeBytes) throw damaged(file);
  return content;
}

/** The archive with one member's content changed; every other byte but the places in the directory is as it was. */
export async function withMember(
  bytes: Buffer,
  members: readonly ZipMember[],
  changed: ZipMember,
  content: Buffer,
): Promise<Buffer> {
  const packed = changed.method === 0 ? content : await promisify(deflateRaw)(content);
  const crc = crc32(content);
  const start = changed.offset;
  const nameEnd = start + 30 + bytes.readUInt16LE(start + 26);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const directory = bytes.readUInt32LE(end + 16);
  const next = Math.min(directory, ...members.map(({ offset }) => offset).filter((offset) => offset > start));
  const head = Buffer.from(bytes.subarray(start, nameEnd));
  // Sizes stand in the head itself: none follow behind the content, nor in a further field for large ones.
  head.writeUInt16LE(head.readUInt16LE(6) & ~8, 6);
  head.writeUInt16LE(0, 28);
  writeSizes(head, 14, [crc, packed.length, content.length]);
  const shift = head.length + packed.length - (next - start);
  const entries = members.map((member) => {
    const entry = Buffer.from(member.entry);
    if (member === changed) {
      entry.writeUInt16LE(entry.readUInt16LE(8) & ~8, 8);
      writeSizes(entry, 16, [crc, packed.length, content.length]);
    } else if (member.offset > start) entry.writeUInt32LE(member.offset + shift, 42);
    return entry;
  });
  const tail = Buffer.from(bytes.subarray(end));
  tail.writeUInt32LE(directory + shift, 16);
  return Buffer.concat([bytes.subarray(0, start), head, packed, bytes.subarray(next, directory), ...entries, tail]);
}

function writeSizes(buffer: Buffer, at: number, values: readonly number[]): void {
  for (const [i, value] of values.entries()) buffer.writeUInt32LE(value, at + i * 4);
}

function damaged(file: string): WinnowError {
  return new WinnowError('bad_input', `“${file}” is no archive that can be read, or is damaged.`, { file });
}
