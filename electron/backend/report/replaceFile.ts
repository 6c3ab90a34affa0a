import { open, rm, stat, writeFile } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import { explainingDisk, requireFolder, type StagedPath, stagedPath, takePlace } from '../export/stagedPath.ts';

/** In the first bytes of an HTML report, and in the last ones of a PDF: such a file may be replaced by a newer report. */
export const reportMark = 'winnow-report/1';
/** As `reportMark`, of a label book; one in Markdown begins with it, in a comment. */
export const bookMark = 'winnow-book/1';
export const bookMarkLine = `<!-- ${bookMark} -->`;
const markBytes = 2048;

/** A file that is written beside its target and takes its place in one rename, or disappears. */
export type StagedFile = StagedPath & {
  finish(): Promise<void>;
  discard(): Promise<void>;
};

/** @throws WinnowError target_not_empty, not_found, permission */
export async function stageFile(target: string, overwrite: boolean): Promise<StagedFile> {
  const { target: to, path } = await stagedPath(target);
  await refuseOthersFile(to, overwrite);
  await requireFolder(to);
  return {
    target: to,
    path,
    async finish() {
      await refuseOthersFile(to, overwrite);
      await explained(to, () => takePlace({ target: to, path }));
    },
    discard: () => rm(path, { force: true }),
  };
}

/** Writes all of it to a place where nothing is yet. */
export function writeWhole({ target, path }: StagedPath, bytes: Uint8Array): Promise<void> {
  return explained(target, () => writeFile(path, bytes, { flag: 'wx' }));
}

async function refuseOthersFile(to: string, overwrite: boolean): Promise<void> {
  const stats = await explained(to, () =>
    stat(to).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    }),
  );
  if (stats === null) return;
  if (!stats.isFile())
    throw new WinnowError('target_not_empty', 'There is a folder at the target. Choose a file name.', { file: to });
  if (overwrite || (await isOurs(to, stats.size))) return;
  throw new WinnowError(
    'target_not_empty',
    'There is a file at the target that is no report of Winnow, so it is not replaced. Choose another name, or ask for it to be overwritten.',
    { file: to },
  );
}

async function isOurs(path: string, size: number): Promise<boolean> {
  const handle = await explained(path, () => open(path, 'r'));
  try {
    const buffer = Buffer.alloc(markBytes);
    const first = await handle.read(buffer, 0, markBytes, 0);
    const head = buffer.toString('latin1', 0, first.bytesRead);
    if (head.startsWith('<!doctype html>') && (head.includes(reportMark) || head.includes(bookMark))) return true;
    if (head.startsWith(bookMarkLine)) return true;
    if (!head.startsWith('%PDF-')) return false;
    const last = await handle.read(buffer, 0, markBytes, Math.max(0, size - markBytes));
    return buffer.toString('latin1', 0, last.bytesRead).trimEnd().endsWith(`% ${reportMark}`);
  } finally {
    await handle.close();
  }
}

function explained<T>(to: string, work: () => Promise<T>): Promise<T> {
  return explainingDisk(to, 'the report was not written', work);
}
