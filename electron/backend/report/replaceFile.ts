import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';

/** In the first bytes of an HTML report, and in the last ones of a PDF: such a file may be replaced by a newer report. */
export const reportMark = 'winnow-report/1';
const markBytes = 2048;

/** A file that is written beside its target and takes its place in one rename, or disappears. */
export type StagedFile = {
  readonly target: string;
  /** Where to write; nothing is there yet. */
  readonly path: string;
  finish(): Promise<void>;
  discard(): Promise<void>;
};

/** @throws WinnowError target_not_empty, not_found, permission */
export async function stageFile(target: string, overwrite: boolean): Promise<StagedFile> {
  const to = await realpath(resolve(target)).catch(() => resolve(target));
  await refuseOthersFile(to, overwrite);
  const folder = await stat(dirname(to)).catch(() => null);
  if (!folder?.isDirectory())
    throw new WinnowError('not_found', `There is no folder ${dirname(to)}. Make it first, or choose another.`, {
      file: to,
    });
  const path = join(dirname(to), `.${basename(to)}.winnow-${process.pid}-${Date.now().toString(36)}`);
  return {
    target: to,
    path,
    async finish() {
      await refuseOthersFile(to, overwrite);
      await explained(to, () => rename(path, to));
    },
    discard: () => rm(path, { force: true }),
  };
}

/** Writes all of it and has the disk confirm it. */
export async function writeWhole(staged: StagedFile, bytes: Uint8Array): Promise<void> {
  await explained(staged.target, async () => {
    const handle = await open(staged.path, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

async function refuseOthersFile(to: string, overwrite: boolean): Promise<void> {
  const stats = await stat(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw explain(error, to);
  });
  if (stats === null) return;
  if (!stats.isFile())
    throw new WinnowError('target_not_empty', 'There is a folder at the target. Choose a file name.', { file: to });
  if (overwrite || (await isReport(to, stats.size))) return;
  throw new WinnowError(
    'target_not_empty',
    'There is a file at the target that is no report of Winnow, so it is not replaced. Choose another name, or ask for it to be overwritten.',
    { file: to },
  );
}

async function isReport(path: string, size: number): Promise<boolean> {
  const handle = await explained(path, () => open(path, 'r'));
  try {
    const buffer = Buffer.alloc(markBytes);
    const first = await handle.read(buffer, 0, markBytes, 0);
    const head = buffer.toString('latin1', 0, first.bytesRead);
    if (head.startsWith('<!doctype html>') && head.includes(reportMark)) return true;
    if (!head.startsWith('%PDF-')) return false;
    const last = await handle.read(buffer, 0, markBytes, Math.max(0, size - markBytes));
    return buffer.toString('latin1', 0, last.bytesRead).trimEnd().endsWith(`% ${reportMark}`);
  } finally {
    await handle.close();
  }
}

async function explained<T>(to: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(error, to);
  }
}

function explain(error: unknown, to: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const options = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new WinnowError('disk_full', 'The disk is full: the report was not written.', { file: to }, options);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new WinnowError(
      'permission',
      'Winnow may not write the report here. Choose a folder of yours.',
      { file: to },
      options,
    );
  if (code === 'ENAMETOOLONG')
    return new WinnowError('bad_input', 'The name of the report is too long for this disk.', { file: to }, options);
  return error;
}
