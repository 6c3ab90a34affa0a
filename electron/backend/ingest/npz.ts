import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { WinnowError } from '#shared/base/winnowError.ts';
import { packedParts, packedStart, type ZipEntry, zipEntries } from './zipFile.ts';
import { type ByteSource, type NpyArray, type NpyHeader, readNpyElements, readNpyHeader } from './npy.ts';

/** One array of an archive, its elements read when asked for. */
export type NpzMember = {
  readonly name: string;
  readonly header: NpyHeader;
  readonly read: () => Promise<NpyArray>;
};

export type Npz = {
  readonly members: readonly NpzMember[];
  /** Of arrays in files of their own: which were read together. */
  readonly joined?: string;
  /** Arrays that cannot be read, and why. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
};

const mostBytes = 4 * 1024 * 1024 * 1024;

/**
 * Opens a NumPy archive (`np.savez`, `np.savez_compressed`: a zip of .npy files, stored or deflated, also zip64) for as long as `work`
 * takes. Only headers are read until an array is asked for, and no more is unpacked than a member's declared size.
 * @throws bad_input for what is no zip or holds no array.
 */
export async function withNpz<T>(path: string, work: (npz: Npz) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    const entries = (await zipEntries(handle, path, 'NumPy .npz file')).filter(({ name }) => name.endsWith('.npy'));
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

async function memberBytes(handle: FileHandle, entry: ZipEntry, path: string): Promise<ByteSource> {
  const { name, method, packed, size } = entry;
  const shown = `${path} (${name})`;
  if (size > mostBytes) throw new WinnowError('too_large', 'This array is larger than 4 GiB.', { file: shown });
  const start = await packedStart(handle, entry, path);
  if (method !== 0 && method !== 8)
    throw new WinnowError('unsupported', 'This array is packed in a way that is not read: use np.savez.', {
      file: shown,
    });
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
