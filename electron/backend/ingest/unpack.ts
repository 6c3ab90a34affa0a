import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { open, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, createInflateRaw, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { WinnowError } from '#shared/base/winnowError.ts';
import { packingOf, plainName } from '#shared/model/packedFiles.ts';
import { createMemo, once } from '#backend/project/memo.ts';
import { packedParts, packedStart, type ZipEntry, zipEntries } from '#backend/ingest/zipFile.ts';

/** Beyond this an archive must not be more than so many times larger unpacked: text is hardly ever packed to a hundredth. */
const unsuspectedBytes = 256 * 1024 * 1024;
const mostTimesLarger = 200;
/** What is left free on the disk. */
const spareBytes = 512 * 1024 * 1024;
const oneGiB = 1024 ** 3;

/** The archive and the member that a path such as `data.zip/train.csv` means; null for a path of its own. */
export function zipMember(path: string): { readonly archive: string; readonly member: string } | null {
  const found = /^(.+?\.zip)[/\\](.+)$/i.exec(path);
  if (found === null || statSync(found[1]!, { throwIfNoEntry: false })?.isFile() !== true) return null;
  return { archive: found[1]!, member: found[2]!.replaceAll('\\', '/') };
}

/** The file on the disk that holds what the path means: itself, or the archive that it is a member of. */
export function containerOf(path: string): string {
  return zipMember(path)?.archive ?? path;
}

/** Where this process unpacks; goes with it. */
const unpackFolder = once(() => {
  const made = mkdtempSync(join(tmpdir(), 'winnow-unpacked-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
});
const unpacked = createMemo<Promise<string>>(1000);

/**
 * The file as its readers need it: itself, or unpacked into a temporary file of this process, once while it does not change. Sizes are
 * checked before and while it is unpacked. Throws `bad_input` for what is damaged, `too_large`, and errors of the file system.
 */
export async function unpackedFile(path: string): Promise<string> {
  const member = zipMember(path);
  if (member === null && packingOf(path) === null) return path;
  const archive = member?.archive ?? path;
  const { size, mtimeMs } = await stat(archive);
  return unpacked(process, [path, size, mtimeMs], () => unpack(path, archive, size));
}

async function unpack(path: string, archive: string, packedBytes: number): Promise<string> {
  const folder = unpackFolder();
  const { bavail, bsize } = await statfs(folder);
  const roomBytes = bavail * bsize - spareBytes;
  const into = join(folder, `${randomUUID()}-${basename(plainName(path))}`);
  const member = zipMember(path)?.member;
  try {
    if (member !== undefined) await unpackMember(archive, member, { into, roomBytes });
    else {
      const unpacker = packingOf(path) === 'gz' ? createGunzip() : createZstdDecompress();
      const guard = sizeGuard(path, packedBytes, roomBytes);
      await pipeline(createReadStream(archive), unpacker, guard, createWriteStream(into));
    }
  } catch (cause) {
    rmSync(into, { force: true });
    if (cause instanceof WinnowError) throw cause;
    const code = (cause as { code?: unknown } | null)?.code;
    if (typeof code === 'string' && /^(?:Z_|ZSTD_|ERR_ZSTD|ERR_ZLIB)/i.test(code))
      throw new WinnowError(
        'bad_input',
        `“${path}” cannot be unpacked: it is damaged or cut off.`,
        { file: path },
        { cause },
      );
    throw cause;
  }
  return into;
}

type Room = { readonly into: string; readonly roomBytes: number };

async function unpackMember(archive: string, name: string, { into, roomBytes }: Room): Promise<void> {
  const handle = await open(archive, 'r');
  try {
    const entry = (await zipEntries(handle, archive, 'zip file')).find((one) => one.name === name);
    if (entry === undefined)
      throw new WinnowError('not_found', `“${archive}” has no member “${name}”.`, { file: archive });
    const place = `${archive}/${name}`;
    checkSize(place, { size: entry.size, packedBytes: entry.packed, roomBytes });
    const start = await packedStart(handle, entry, archive);
    if (entry.method !== 0 && entry.method !== 8)
      throw new WinnowError('unsupported', `“${name}” is packed in a way that is not read. Unpack it first.`, {
        file: archive,
      });
    const parts = Readable.from(packedParts(handle, start, entry.packed));
    const guard = sizeGuard(place, entry.packed, Math.min(roomBytes, entry.size));
    if (entry.method === 0) await pipeline(parts, guard, createWriteStream(into));
    else await pipeline(parts, createInflateRaw(), guard, createWriteStream(into));
    if (statSync(into).size !== entry.size)
      throw new WinnowError('bad_input', `“${place}” is damaged: it is not as large as it says.`, { file: archive });
  } finally {
    await handle.close();
  }
}

type Sizes = { readonly size: number; readonly packedBytes: number; readonly roomBytes: number };

function checkSize(path: string, { size, packedBytes, roomBytes }: Sizes): void {
  const isBomb = size > unsuspectedBytes && size > packedBytes * mostTimesLarger;
  if (!isBomb && size <= roomBytes) return;
  const shown = `${(size / oneGiB).toFixed(1)} GiB or more`;
  const why = isBomb
    ? `it would become ${shown}, over ${mostTimesLarger} times as large. If that is right, unpack it first`
    : `it would become ${shown}, and there is no room for that in ${tmpdir()}`;
  throw new WinnowError('too_large', `“${path}” is not unpacked: ${why}.`, { file: path });
}

/** Passes bytes on until they are too many. */
function sizeGuard(path: string, packedBytes: number, roomBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      try {
        checkSize(path, { size, packedBytes, roomBytes });
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Members of an archive that the readers know by their extension, as paths; system files are none. */
export async function dataMembers(archive: string, isData: (name: string) => boolean): Promise<readonly string[]> {
  const handle = await open(archive, 'r');
  try {
    const entries = await zipEntries(handle, archive, 'zip file');
    const isHidden = ({ name }: ZipEntry) => name.endsWith('/') || /(?:^|\/)(?:__MACOSX|\.[^/]*)(?:\/|$)/.test(name);
    return entries.filter((entry) => !isHidden(entry) && isData(entry.name)).map(({ name }) => `${archive}/${name}`);
  } finally {
    await handle.close();
  }
}

/** Parts of a file packed again as its name says. */
export function packedAs(
  path: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  const packing = packingOf(path);
  if (packing === null) return parts;
  const packer = packing === 'gz' ? createGzip() : createZstdCompress();
  const from = Readable.from(parts);
  from.on('error', (error) => packer.destroy(error));
  return from.pipe(packer);
}
