import { posix } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { safeFolderName } from '#backend/ingest/folderContents.ts';
import { parseLayout } from '#backend/ingest/folders/folderLayout.ts';
import type { OutDataset, OutFile, OutPicture } from '#backend/ingest/sourceFormat.ts';

/**
 * Every written example's picture in the folder of its current label. A picture whose label did not change keeps its path; one
 * that moves changes its class folder and keeps the rest, with a number behind its name when that is taken.
 */
export function* writeClassFolders(dataset: OutDataset): Generator<OutFile> {
  const pictures = dataset.pictures();
  if (pictures === null) throw new WinnowError('bad_usage', 'Only a dataset of images can become an image folder.');
  const folderFor = classFolders(pictures);
  const taken = new Set<string>();
  const moving: OutPicture[] = [];
  for (const picture of pictures) {
    if (!picture.isWritten) continue;
    if (picture.isRelabelled || !isInClassFolder(picture)) {
      moving.push(picture);
      continue;
    }
    taken.add(picture.path.toLowerCase());
    yield { path: picture.path, pictureOf: picture.id };
  }
  for (const picture of moving) {
    yield { path: freePath(movedTo(picture, folderFor(picture)), taken), pictureOf: picture.id };
  }
}

function isInClassFolder({ source }: OutPicture): boolean {
  return source === 'image_folder';
}

/** At which folder the class stands; −1 where no folder is the class. */
function classLevel({ folder }: OutPicture): number {
  return parseLayout(folder?.levels).indexOf('class');
}

/** A path from a table says nothing about classes, so only its name is kept; in a folder all but the class stays. */
function movedTo(picture: OutPicture, folder: string): string {
  const parts = picture.path.split('/');
  const name = parts.pop()!;
  if (!isInClassFolder(picture)) return posix.join(folder, name);
  const level = classLevel(picture);
  // Without class folders the split, and whatever else there is, goes inside the class.
  if (level < 0) return posix.join(folder, ...parts, name);
  const before = parts.slice(0, level);
  // A picture above the class folders gets what is between: no name of a split can be made up for it.
  while (before.length < level) before.push('other');
  return posix.join(...before, folder, ...parts.slice(level + 1), name);
}

/** One folder for each class: the one that the source has for it, else the id it goes by, else one that no other class has. */
function classFolders(pictures: readonly OutPicture[]): (picture: OutPicture) => string {
  const folders = new Map<string | null, string>();
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  for (const picture of pictures) {
    if (!isInClassFolder(picture) || picture.given === null) continue;
    const folder = picture.path.split('/').slice(0, -1)[classLevel(picture)];
    if (folder === undefined) continue;
    folders.set(picture.given, folder);
    taken.add(folder.toLowerCase());
    const { classNames } = picture.folder ?? {};
    if (classNames !== undefined && ids.size === 0)
      for (const [id, name] of Object.entries(classNames)) ids.set(name, id);
  }
  return ({ current: label }) => {
    const known = folders.get(label);
    if (known !== undefined) return known;
    const wanted = safeFolderName((label === null ? undefined : ids.get(label)) ?? label ?? 'unlabelled');
    let folder = wanted;
    for (let n = 2; taken.has(folder.toLowerCase()); n += 1) folder = `${wanted} (${n})`;
    taken.add(folder.toLowerCase());
    folders.set(label, folder);
    return folder;
  };
}

function freePath(path: string, taken: Set<string>): string {
  const { dir, name, ext } = posix.parse(path);
  let candidate = path;
  for (let n = 2; taken.has(candidate.toLowerCase()); n += 1) candidate = posix.join(dir, `${name} (${n})${ext}`);
  taken.add(candidate.toLowerCase());
  return candidate;
}
