import { opendir, readdir, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import { isSystemName } from '#backend/ingest/folderContents.ts';

/** A folder at or below a table's own that pictures may lie in, and the endings that pictures have there. */
export type PicturePlace = {
  /** With `/`; '' is the table's own folder. */
  readonly folder: string;
  /** Links resolved. */
  readonly real: string;
  readonly endings: readonly string[];
};

const mostPlaces = 200;
const mostDepth = 4;
/** Enough of a folder to know the endings in it. */
const lookedEntries = 500;

/** A folder and those below it, the shallow first. */
export async function picturePlaces(root: string): Promise<PicturePlace[]> {
  const places: PicturePlace[] = [];
  for (const folder of await foldersBelow(root)) places.push(await placeAt(root, folder));
  return places;
}

/** A folder alone. */
export async function placeAt(root: string, folder = ''): Promise<PicturePlace> {
  const path = join(root, folder);
  return { folder, real: await realpath(path).catch(() => path), endings: await endingsIn(path) };
}

async function foldersBelow(root: string): Promise<string[]> {
  const found = [''];
  for (let at = 0; at < found.length && found.length < mostPlaces; at++) {
    const folder = found[at]!;
    if (folder.split('/').length >= mostDepth) continue;
    // A folder that cannot be listed has no pictures to offer.
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      if ((entry.isDirectory() || entry.isSymbolicLink()) && !isSystemName(entry.name))
        found.push(posix.join(folder, entry.name));
  }
  return found.slice(0, mostPlaces);
}

/** The endings of pictures in a folder, the frequent first. */
async function endingsIn(folder: string): Promise<string[]> {
  const counts = new Map<string, number>();
  let looked = 0;
  try {
    for await (const entry of await opendir(folder)) {
      if (looked++ >= lookedEntries) break;
      const ending = /\.[^.]+$/.exec(entry.name)?.[0];
      if (ending !== undefined && isPictureName(entry.name)) counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
  } catch {
    // A link to a file, or a folder that may not be read: nothing of it is known.
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([ending]) => ending);
}
