import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { hashFile } from '../ingest/hashFile.ts';
import { explainingDisk, stagedPath, syncFile, syncFolder } from './stagedPath.ts';

export type WrittenFile = { readonly path: string; readonly bytes: number; readonly sha256: string };

/** A folder that is filled beside its target and takes its place in one rename, or disappears. */
export type StagedFolder = {
  readonly path: string;
  readonly files: WrittenFile[];
  /** Writes a file from parts, syncs it and notes its hash. `relative` uses `/`. */
  write(relative: string, parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string>;
  /** Copies a file (cloned where the file system can) and compares the copy with the original. */
  copy(from: string, relative: string): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
};

/** @throws target_not_empty, permission, disk_full */
export async function stageFolder(target: string): Promise<StagedFolder> {
  const { target: to, path } = await stagedPath(target);
  await refuseFullTarget(to);
  await explained(to, async () => {
    await mkdir(dirname(to), { recursive: true });
    await mkdir(path);
  });
  const files: WrittenFile[] = [];
  const copied = new Set<string>();
  const made = new Set<string>([path]);
  const prepare = async (relative: string): Promise<string> => {
    const full = join(path, ...relative.split('/'));
    if (!full.startsWith(path))
      throw new WinnowError('path_outside', `"${relative}" would be written outside the target.`);
    if (!made.has(dirname(full))) {
      await mkdir(dirname(full), { recursive: true });
      for (let folder = dirname(full); folder !== path; folder = dirname(folder)) made.add(folder);
    }
    return full;
  };
  return {
    path,
    files,
    write: (relative, parts) =>
      explained(to, async () => {
        const full = await prepare(relative);
        const hash = createHash('sha256');
        let bytes = 0;
        const handle = await open(full, 'wx');
        try {
          for await (const part of parts) {
            hash.update(part);
            bytes += part.length;
            await handle.writeFile(part);
          }
          await handle.sync();
        } finally {
          await handle.close();
        }
        files.push({ path: relative, bytes, sha256: hash.digest('hex') });
        return full;
      }),
    copy: (from, relative) =>
      explained(to, async () => {
        const full = await prepare(relative);
        await copyFile(from, full, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
        // The hash is the original's; `finish` reads the copy back and compares.
        files.push({ path: relative, bytes: (await stat(from)).size, sha256: await hashFile(from) });
        copied.add(relative);
      }),
    finish: () =>
      explained(to, async () => {
        await inParallel(files, async (file) => {
          const full = join(path, ...file.path.split('/'));
          const actual = await hashFile(full);
          if (actual !== file.sha256)
            throw new WinnowError('verify_failed', `${file.path} could not be read back as it was written.`, {
              file: file.path,
            });
          if (copied.has(file.path)) await syncFile(full);
        });
        // Names are as much part of the export as bytes: after a power cut it must be there whole or not at all.
        await inParallel(made, syncFolder);
        await refuseFullTarget(to);
        await takePlace(path, to);
        await syncFolder(dirname(to));
      }),
    discard: () => rm(path, { recursive: true, force: true }),
  };
}

/** One rename: it replaces an empty folder, except on Windows, where that has to go first. */
async function takePlace(path: string, to: string): Promise<void> {
  if (process.platform === 'win32') {
    await rmdir(to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await rename(path, to);
}

async function refuseFullTarget(to: string): Promise<void> {
  const names = await explained(to, () =>
    readdir(to).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      if (error.code !== 'ENOTDIR') throw error;
      throw new WinnowError('target_not_empty', 'There is a file at the target. Choose a new or empty folder.', {
        file: to,
      });
    }),
  );
  if (names.length > 0)
    throw new WinnowError('target_not_empty', 'The target folder is not empty. Choose a new or empty folder.', {
      file: to,
    });
}

const filesAtOnce = 8;

/** Does the work for every item, a few at a time. The first failure stops the rest, and comes out when all have stopped. */
export async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | null = null;
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !failure; next = queue.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
  const first = failure as { readonly error: unknown } | null;
  if (first) throw first.error;
}

function explained<T>(to: string, work: () => Promise<T>): Promise<T> {
  return explainingDisk(to, 'nothing was exported', work);
}
