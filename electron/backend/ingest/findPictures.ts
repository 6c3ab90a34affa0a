import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import { isSystemName } from '#backend/ingest/folderContents.ts';
import type { ColumnProfile } from '#backend/ingest/profileColumns.ts';
import { pathRefusal, resolveInside } from '#backend/media/pathContainment.ts';

export type PictureColumn = {
  readonly column: number;
  readonly why: string;
  readonly mediaRoot: string;
  /** Of the values that were looked for, how many are there. */
  readonly looked: number;
  readonly found: number;
  readonly missingExample: string | null;
};

const pictureColumnName =
  /^(?:file|file_?name|file_?path|path|image|img|image_?path|image_?file|img_?path|picture|photo)$/;

/** The column that names pictures, with the folder they lie in (the table's own or one below it); null when there is none. */
export function findPictureColumn(
  profiles: readonly ColumnProfile[],
  folder: string,
  wanted: string | undefined,
): PictureColumn | null {
  let best: PictureColumn | null = null;
  for (const [column, profile] of profiles.entries()) {
    if (wanted !== undefined && profile.name !== wanted) continue;
    const values = [...profile.counts.keys()].slice(0, 200);
    if (values.length === 0) continue;
    const pictures = values.filter(isPictureName).length;
    const paths = values.filter((value) => /[/\\]/.test(value)).length;
    const isNamed = pictureColumnName.test(profile.name.trim().toLowerCase());
    const isLikely =
      pictures * 10 >= values.length * 9 ||
      (isNamed && (pictures * 2 >= values.length || paths * 10 >= values.length * 9));
    if (!isLikely && wanted === undefined) continue;
    const looked = values.filter((value) => pathRefusal(value) === null).slice(0, 20);
    let root = '.';
    let found = countFound(folder, looked);
    if (found === 0 && looked.length > 0)
      for (const name of subfolders(folder)) {
        const count = countFound(join(folder, name), looked);
        if (count > found) [root, found] = [name, count];
      }
    const why =
      found > 0
        ? `its values are pictures (${found} of ${looked.length} looked for are there)`
        : 'its values look like picture paths';
    const missingExample = looked.find((value) => !isThere(join(folder, root), value)) ?? null;
    const candidate = { column, why, mediaRoot: root, looked: looked.length, found, missingExample };
    if (best === null || candidate.found > best.found) best = candidate;
  }
  return best;
}

function countFound(root: string, values: readonly string[]): number {
  return values.filter((value) => isThere(root, value)).length;
}

function isThere(root: string, value: string): boolean {
  try {
    resolveInside(root, value);
    return true;
  } catch {
    // Not there, or not allowed: either way no picture to show; the reader lists the reason row by row.
    return false;
  }
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !isSystemName(entry.name))
      .map((entry) => entry.name)
      .sort()
      .slice(0, 50);
  } catch {
    // The table was readable, its folder is not: pictures can then not be found by looking around.
    return [];
  }
}
