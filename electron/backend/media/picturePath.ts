import type { PicturePaths } from '#shared/model/importMapping.ts';
import { pathRefusal, resolveInside } from './pathContainment.ts';

export type FoundPicture = {
  /** Absolute, links resolved. */
  readonly file: string;
  /** Below the media folder, with `/`. */
  readonly relative: string;
};

/** The paths below the media folder that a cell may mean, in the order in which they are tried. */
export function candidatePaths(cell: string, rules: PicturePaths | undefined): string[] {
  if (rules === undefined) return [cell];
  const path = cutPath(cell, rules.cut);
  const found = rules.folders.flatMap((folder) =>
    rules.endings.map((ending) => `${folder === '' ? '' : `${folder}/`}${path}${ending}`),
  );
  // Outside Windows a name may hold a backslash.
  return cell.includes('\\') ? [cell, ...found] : found;
}

/** A cell without the beginning that is taken away, with slashes. */
export function cutPath(cell: string, cut: string): string {
  const path = cell.replaceAll('\\', '/');
  return cut !== '' && path.startsWith(cut) ? path.slice(cut.length) : path;
}

/** Why the picture of a cell may not be opened, by the text alone; null when nothing speaks against it. */
export function pictureRefusal(cell: string, rules: PicturePaths | undefined): string | null {
  return pathRefusal(rules === undefined || cell === '' ? cell : cutPath(cell, rules.cut));
}

/** The picture of a cell. Throws as `resolveInside`, of the first path that it may mean. */
export function findPicture(root: string, cell: string, rules: PicturePaths | undefined): FoundPicture {
  let first: unknown;
  for (const relative of candidatePaths(cell, rules))
    try {
      return { file: resolveInside(root, relative, rules?.linkTargets), relative };
    } catch (cause) {
      // Another folder or ending may be the one; when none is, this is what is said.
      first ??= cause;
    }
  throw first;
}
