import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';

/** What is written goes to `path`, beside its `target`, and takes its place in one rename. */
export type StagedPath = { readonly target: string; readonly path: string };

/** A place that nobody else uses; what killed processes left in such places for this target is taken away. */
export async function stagedPath(wanted: string): Promise<StagedPath> {
  // A link stays a link: what it leads to is the target.
  const target = await realpath(resolve(wanted)).catch(() => resolve(wanted));
  await removeLeftovers(target);
  return { target, path: `${stagedStart(target)}${process.pid}-${Date.now().toString(36)}` };
}

/**
 * Has a file written beside its target: once it is whole and on the disk it takes the target's place, else nothing is left of it.
 * Gives the target. Throws not_found where its folder is none, and what `explainingDisk` says.
 */
export async function writeStaged(
  wanted: string,
  outcome: string,
  write: (path: string) => Promise<void>,
): Promise<string> {
  const { target, path } = await stagedPath(wanted);
  await requireFolder(target);
  try {
    await explainingDisk(target, outcome, async () => {
      await write(path);
      await takePlace({ target, path });
    });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return target;
}

/** The bytes first, then the name: after a power cut it is the old file or the new one. */
export async function takePlace({ target, path }: StagedPath): Promise<void> {
  await syncFile(path);
  await rename(path, target);
  await syncFolder(dirname(target));
}

/** @throws not_found where a file would have no folder to be in */
export async function requireFolder(target: string): Promise<void> {
  const folder = await stat(dirname(target)).catch(() => null);
  if (!folder?.isDirectory())
    throw new WinnowError('not_found', `There is no folder ${dirname(target)}. Make it first, or choose another.`, {
      file: target,
    });
}

const stagedStart = (target: string): string => join(dirname(target), `.${basename(target)}.winnow-`);

const leftoverAgeMs = 60 * 60 * 1000;

/** Young ones may be another computer's, on a shared disk. */
async function removeLeftovers(target: string): Promise<void> {
  const start = basename(stagedStart(target));
  const names = await readdir(dirname(target)).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(start))) {
    const pid = /^(\d+)-[0-9a-z]+$/.exec(name.slice(start.length))?.[1];
    const path = join(dirname(target), name);
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

export async function syncFile(path: string): Promise<void> {
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
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(path);
}

/** Does the work; where the disk is full or may not be written, the error says so and `outcome`: "nothing was exported". */
export async function explainingDisk<T>(target: string, outcome: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDisk(error, target, outcome);
  }
}

function explainDisk(error: unknown, target: string, outcome: string): unknown {
  const explained = (code: WinnowError['code'], message: string): WinnowError =>
    new WinnowError(code, message, { file: target }, { cause: error });
  const { code, syscall } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return explained('disk_full', `The disk is full: ${outcome}. Free some space or choose another disk.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return explained('permission', `Winnow may not write here: ${outcome}. Choose a folder of yours.`);
    case 'ENOENT':
      // Of a file that is read, it is the source that is gone. A system folder like /proc says it of a new folder too.
      if (syscall !== 'mkdir') return error;
      return explained('permission', `No folder can be made here: ${outcome}. Choose a folder of yours.`);
    case 'ENAMETOOLONG':
      return explained('bad_input', `A name is too long for this disk: ${outcome}.`);
    case 'EBUSY':
    case 'EXDEV':
      return explained(
        'unsupported',
        `The target is a disk of its own, whose place nothing finished can take: ${outcome}. Choose a folder on it.`,
      );
    case 'EISDIR':
      if (syscall !== 'rename') return error;
      return explained('target_not_empty', `There is a folder where a file is needed: ${outcome}.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return explained('target_not_empty', `There is a file where a folder is needed: ${outcome}.`);
    default:
      return error;
  }
}
