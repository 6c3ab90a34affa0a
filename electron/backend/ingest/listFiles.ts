import { readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { extensionOf, isArrayFile, tableExtensions } from '#shared/model/formats.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';

const entryLimit = 2000;
type Entry = MethodOutput<'files.list'>['entries'][number];

/** The path itself, or the nearest folder above it that there is. */
export function nearestFolder(path: string): string {
  let folder = path;
  while (statsOf(folder) === null && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** What lies in a folder, folders first, for the web shell's own file browser. Hidden files are left out. */
export function listFiles(path: string): MethodOutput<'files.list'> {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new WinnowError('not_found', 'There is no file or folder of this name.', { file: path });
    if (code === 'ENOTDIR' && statsOf(path)?.isFile()) return { ...listFiles(dirname(path)), file: path };
    if (code === 'ENOTDIR')
      throw new WinnowError('not_found', 'There is no file or folder of this name.', { file: path });
    throw new WinnowError('permission', 'This folder cannot be read.', { file: path });
  }
  const collator = new Intl.Collator('en', { numeric: true });
  const visible = names.filter((name) => !name.startsWith('.')).sort(collator.compare);
  const entries = visible.slice(0, entryLimit).flatMap((name): Entry[] => {
    const full = join(path, name);
    const stats = statsOf(full);
    if (!stats || (!stats.isDirectory() && !stats.isFile())) return [];
    return [
      {
        name,
        path: full,
        kind: stats.isDirectory() ? 'folder' : kindOf(name),
        sizeBytes: stats.isFile() ? stats.size : 0,
      },
    ];
  });
  const parent = dirname(path);
  return {
    path,
    file: null,
    parent: parent === path ? null : parent,
    entries: entries.sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder')),
    isTruncated: visible.length > entryLimit,
  };
}

/** Null for what cannot be looked at: gone meanwhile, a link to itself, not permitted. It is not offered then. */
function statsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function kindOf(name: string): Entry['kind'] {
  if (/\.winnow$/i.test(name)) return 'project';
  if (/\.onnx$/i.test(name)) return 'model';
  if (isArrayFile(name)) return 'predictions';
  if (tableExtensions.includes(extensionOf(name))) return 'table';
  return isPictureName(name) ? 'picture' : 'other';
}
