import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';

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
  // A link to an empty folder stays a link: what it leads to is the target.
  const to = await realpath(resolve(target)).catch(() => resolve(target));
  await refuseFullTarget(to);
  await removeLeftovers(to);
  const path = join(dirname(to), `.${basename(to)}.winnow-${process.pid}-${Date.now().toString(36)}`);
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
        files.push({ path: relative, bytes: (await stat(from)).size, sha256: await hashOf(from) });
        copied.add(relative);
      }),
    finish: () =>
      explained(to, async () => {
        await inParallel(files, async (file) => {
          const full = join(path, ...file.path.split('/'));
          const actual = await hashOf(full);
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

async function syncFile(path: string): Promise<void> {
  // A copy of a read-only picture is read-only: where only a writer may sync, it is left to the system.
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r').catch(() => null);
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Brings the names in a folder to the disk. Windows does so itself and refuses to be asked. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(path);
}

const leftoverAgeMs = 60 * 60 * 1000;

/** Folders beside the target that an export left when its process was killed. Young ones may be another computer's. */
async function removeLeftovers(to: string): Promise<void> {
  const start = `.${basename(to)}.winnow-`;
  const names = await readdir(dirname(to)).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(start))) {
    const pid = /^(\d+)-[0-9a-z]+$/.exec(name.slice(start.length))?.[1];
    const path = join(dirname(to), name);
    const stats = await stat(path).catch(() => null);
    if (pid === undefined || isRunning(Number(pid)) || !stats || Date.now() - stats.mtimeMs < leftoverAgeMs) continue;
    await rm(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function refuseFullTarget(to: string): Promise<void> {
  try {
    const names = await readdir(to);
    if (names.length > 0)
      throw new WinnowError('target_not_empty', 'The target folder is not empty. Choose a new or empty folder.', {
        file: to,
      });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR')
      throw new WinnowError('target_not_empty', 'There is a file at the target. Choose a new or empty folder.', {
        file: to,
      });
    throw explainIo(error, to);
  }
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

const wholeFileBytes = 4 * 1024 * 1024;

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(path)).size <= wholeFileBytes) return hash.update(await readFile(path)).digest('hex');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function explained<T>(to: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainIo(error, to);
  }
}

function explainIo(error: unknown, to: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const cause = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new WinnowError(
      'disk_full',
      'The disk is full: nothing was exported. Free some space or choose another disk.',
      { file: to },
      cause,
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new WinnowError(
      'permission',
      'Winnow may not write here: nothing was exported. Choose a folder of yours.',
      { file: to },
      cause,
    );
  }
  if (code === 'EBUSY' || code === 'EXDEV')
    return new WinnowError(
      'unsupported',
      'The target is a disk of its own, which a finished export cannot take the place of. Choose a folder on it.',
      { file: to },
      cause,
    );
  if (code === 'ENAMETOOLONG')
    return new WinnowError('bad_input', 'A name in the export would be too long for this disk.', { file: to }, cause);
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new WinnowError('target_not_empty', 'There is a file where a folder is needed.', { file: to }, cause);
  return error;
}
