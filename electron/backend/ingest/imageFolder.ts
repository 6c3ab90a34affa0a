import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import { fileError } from '#backend/ingest/fileWindows.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { createProblemLog } from '#backend/ingest/problemLog.ts';
import type { ReadOptions } from '#backend/ingest/readDelimited.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';

const systemName = /^(?:thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx)$/i;

/** Files that an operating system or a tool leaves behind. A name that starts with two dots is somebody's own. */
export function isSystemName(name: string): boolean {
  return systemName.test(name) || (name.startsWith('.') && !name.startsWith('..'));
}

export type PictureWalk = {
  /** Paths below the root with `/`, in code-unit order. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Whether the walk stopped at its limit. */
  readonly isCut: boolean;
};

/**
 * Pictures below a folder. Links are never followed, so that the walk ends and stays inside; what is left out is listed,
 * except system files. Errors: `not_found`, `permission` for the root itself.
 */
export async function walkPictures(
  root: string,
  options: { readonly signal?: AbortSignal | undefined; readonly limit?: number } = {},
): Promise<PictureWalk> {
  const log = createProblemLog(root);
  const files: string[] = [];
  const folders = [''];
  const limit = options.limit ?? Infinity;
  const warnOf = (path: string, code: string, message: string, severity: Problem['severity'] = 'warning') =>
    log.add({ file: join(root, path), row: null, column: null, code, message, severity });
  while (folders.length > 0 && files.length < limit) {
    throwIfAborted(options.signal);
    const folder = folders.pop()!;
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (cause) {
      const error = fileError(join(root, folder), cause);
      if (folder === '') throw error;
      warnOf(folder, 'unreadable_folder', error.message, 'error');
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const subfolders: string[] = [];
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isSystemName(entry.name)) continue;
      if (entry.isSymbolicLink()) warnOf(path, 'link_skipped', `“${path}” is a link; links are not followed.`);
      else if (entry.isDirectory()) subfolders.push(path);
      else if (!entry.isFile()) warnOf(path, 'not_a_file', `“${path}” is neither a file nor a folder; it is left out.`);
      else if (entry.name.includes('\ufffd') && !(await exists(join(root, path))))
        warnOf(path, 'unreadable_name', `The name of “${path}” is not valid text; the file is left out.`, 'error');
      else if (isPictureName(entry.name)) files.push(path);
      else if (/\.svg$/i.test(entry.name))
        warnOf(path, 'svg_skipped', `“${path}” is an SVG drawing; only pixel pictures are read.`);
      else warnOf(path, 'not_a_picture', `“${path}” is no picture by its name; it is left out.`);
    }
    for (let i = subfolders.length - 1; i >= 0; i--) folders.push(subfolders[i]!);
  }
  const isCut = files.length >= limit;
  files.sort();
  return { files, problems: [...log.take(), ...log.summary()], isCut };
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Class of a picture: the first folder below the root; null when the picture lies in the root. */
export function folderLabel(path: string): string | null {
  const slash = path.indexOf('/');
  return slash < 0 ? null : path.slice(0, slash);
}

/** Streams a folder of class folders as the columns `file` and `label`. `bytesRead` counts pictures, since none is opened. */
export async function* readImageFolder(
  mapping: ImportMapping,
  root: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  for (const column of mapping.columns)
    if (column.name !== 'file' && column.name !== 'label')
      throw new WinnowError(
        'config_invalid',
        `An image folder has the columns “file” and “label”, not “${column.name}”.`,
        {
          file: root,
          column: column.name,
        },
      );
  const walk = await walkPictures(root, { signal: options.signal });
  if (walk.files.length === 0) throw new WinnowError('bad_input', `“${root}” holds no pictures.`, { file: root });
  const assembler = createAssembler(mapping, root, options.batchRows);
  const reading = createRecordReading(assembler);
  reading.reported.add('file').add('label');
  for (const problem of walk.problems) assembler.problems.add(problem);
  for (const [index, file] of walk.files.entries()) {
    const label = folderLabel(file);
    const values: [string, FlatValue | null][] = [
      ['file', file],
      ['label', label],
    ];
    if (label === null)
      warn(
        assembler,
        { row: index + 1, column: 'label' },
        'no_class_folder',
        `“${file}” lies in no class folder; it has no label.`,
      );
    addRecord(reading, new Map(values), { row: index + 1, record: index, raw: () => file });
    if (isFull(assembler)) {
      throwIfAborted(options.signal);
      yield takeBatch(assembler, index + 1, false);
    }
  }
  yield takeBatch(assembler, walk.files.length, true);
}
