import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { ColumnRole, ImportMapping, PicturePaths, Problem } from '#shared/model/importMapping.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import { matchPictures, type PictureMatch } from '#backend/ingest/folders/matchPictures.ts';
import { picturePlaces, placeAt, type PicturePlace } from '#backend/ingest/folders/picturePlaces.ts';
import type { ColumnProfile } from '#backend/ingest/profileColumns.ts';

export type PictureColumn = {
  readonly column: number;
  readonly why: string;
  readonly mediaRoot: string;
  readonly rules: PicturePaths | undefined;
  /** Of the values that were looked for, how many are there. */
  readonly looked: number;
  readonly found: number;
  readonly missingExample: string | null;
};

export type PictureHints = {
  /** The column that names the pictures. */
  readonly image?: string | undefined;
  /** The folder that they lie in, absolute or from the table's own. */
  readonly pictureRoot?: string | undefined;
  /** The beginning of their paths that is left out. */
  readonly cutPath?: string | undefined;
  readonly followsLinks?: boolean | undefined;
};

const pictureColumnName =
  /^(?:(?:file|image|img|pic(?:ture)?|photo)(?:[ _-]?(?:name|path|file|index|id|url|link))?|f_?name|path|id|name|uid|key)$|[ _-](?:id|file|path|image|img|name)$/;
/** As many values are looked for on the disk. */
const lookedFor = 20;

/**
 * The column that names pictures, with the folder they lie in (the table's own or one below it); null when there is none. Paths
 * may begin with folders that are not here, have backslashes, or lack the ending: how a cell leads to its picture is given then.
 */
export async function findPictureColumn(
  profiles: readonly ColumnProfile[],
  folder: string,
  hints: PictureHints,
): Promise<PictureColumn | null> {
  const named = profiles
    .map((profile, column) => ({ column, profile, kind: kindOf(profile, hints.image) }))
    .filter((candidate) => candidate.kind !== null);
  const candidates = [...named, ...(hints.image === undefined ? unnamedIds(profiles) : [])];
  if (candidates.length === 0) return null;
  const places = await placesFor(folder, hints);
  let best: PictureColumn | null = null;
  for (const wanted of ['paths', 'ids', 'unnamed ids'] as const)
    for (const { column, profile, kind } of candidates) {
      if (kind !== wanted || (kind === 'unnamed ids' && best !== null)) continue;
      const found = lookForPictures(profile, kind === 'paths' ? 'paths' : 'ids', places, hints);
      if (found === null) continue;
      if (best === null || found.found > best.found) best = { column, ...found };
    }
  return best;
}

/** What the mapping says of the pictures, once their column has its role. */
export function pictureMapping(
  pictures: PictureColumn | null,
  role: ColumnRole | undefined,
): Pick<ImportMapping, 'mediaRoot' | 'pictures'> {
  if (pictures === null || role !== 'image') return { mediaRoot: '.' };
  const { mediaRoot, rules } = pictures;
  return rules === undefined ? { mediaRoot } : { mediaRoot, pictures: rules };
}

/** What is to be known of the pictures before they come in. */
export function pictureProblems(pictures: PictureColumn, file: string, column: string): Problem[] {
  const { looked, found, missingExample, rules, mediaRoot } = pictures;
  const problems: Problem[] = [];
  const warn = (code: string, message: string) =>
    problems.push({ file, row: null, column, code, message, severity: 'warning' });
  if (rules !== undefined && rules.cut !== '' && found > 0)
    warn(
      'paths_rerooted',
      `The paths begin with “${rules.cut}”, which leads nowhere here: without it they lie in ${mediaRoot === '.' ? 'the folder of the table' : `“${mediaRoot}”`}.`,
    );
  for (const target of rules?.linkTargets ?? [])
    warn('link_followed', `Pictures are links out of the folder, to ${target}.`);
  if (found < looked)
    warn(
      'image_missing',
      `${looked - found} of ${looked} pictures looked for are not there, such as “${missingExample}”.`,
    );
  return problems;
}

/** Whether a column's values look like paths of pictures, or could be their names without the ending. */
function kindOf(profile: ColumnProfile, wanted: string | undefined): 'paths' | 'ids' | null {
  if (wanted !== undefined && profile.name !== wanted) return null;
  const values = [...profile.counts.keys()].slice(0, 200);
  if (values.length === 0) return null;
  const pictures = values.filter(isPictureName).length;
  const paths = values.filter((value) => /[/\\]/.test(value)).length;
  const isNamed = pictureColumnName.test(profile.name.trim().toLowerCase());
  if (pictures * 10 >= values.length * 9) return 'paths';
  if (isNamed && (pictures * 2 >= values.length || paths * 10 >= values.length * 9))
    return pictures > 0 ? 'paths' : 'ids';
  const isPlain = values.every((value) => value.length <= 200 && !/[\n\r]/.test(value));
  if (isPlain && (isNamed || wanted !== undefined) && profile.distinct * 2 >= profile.present) return 'ids';
  return wanted === undefined ? null : 'paths';
}

const mostUnnamed = 3;

/** Columns whose name does not say that they are ids (“id_code”, “barcode”), but whose values are all different. */
function unnamedIds(profiles: readonly ColumnProfile[]) {
  return profiles
    .map((profile, column) => ({ column, profile, kind: 'unnamed ids' as const }))
    .filter(
      ({ profile }) =>
        profile.distinct > 1 &&
        profile.distinct === profile.present &&
        kindOf(profile, undefined) === null &&
        kindOf(profile, profile.name) === 'ids',
    )
    .slice(0, mostUnnamed);
}

type Places = { readonly base: string; readonly places: readonly PicturePlace[]; readonly fromTable: string };

async function placesFor(folder: string, { pictureRoot }: PictureHints): Promise<Places> {
  const base = pictureRoot === undefined ? folder : resolve(folder, pictureRoot);
  const real = await realpath(base).catch(() => base);
  const places = pictureRoot === undefined ? await picturePlaces(real) : [await placeAt(real)];
  return { base: real, places, fromTable: pictureRoot === undefined ? '' : relative(folder, base) || '.' };
}

function lookForPictures(
  profile: ColumnProfile,
  kind: 'paths' | 'ids',
  { base, places, fromTable }: Places,
  hints: PictureHints,
): Omit<PictureColumn, 'column'> | null {
  const values = [...profile.counts.keys()].slice(0, 200);
  const step = Math.max(1, Math.floor(values.length / lookedFor));
  const looked = values.filter((_, at) => at % step === 0).slice(0, lookedFor);
  const match = matchPictures(looked, {
    folder: base,
    places,
    addsEnding: kind === 'ids',
    cut: hints.cutPath,
    followsLinks: hints.followsLinks === true,
  });
  // A column of ids is one of pictures only if they are there: there is nothing else that says so.
  const isAsked = hints.image !== undefined;
  if (kind === 'ids' && match.found * 10 < looked.length * 8 && !isAsked) return null;
  const missingExample = looked.find((value) => match.pathOf(value) === null) ?? null;
  return {
    why: whyPictures(match, looked, kind),
    mediaRoot: fromTable === '' ? match.mediaRoot : fromTable,
    rules: match.rules,
    looked: looked.length,
    found: match.found,
    missingExample,
  };
}

function whyPictures({ found, pathOf }: PictureMatch, looked: readonly string[], kind: 'paths' | 'ids'): string {
  if (found === 0) return 'its values look like picture paths';
  const there = `${found} of ${looked.length} looked for are there`;
  const example = looked.find((value) => pathOf(value) !== null)!;
  const path = pathOf(example);
  return kind === 'ids' || path !== example
    ? `its values lead to pictures, as “${example}” to ${path} (${there})`
    : `its values are pictures (${there})`;
}
