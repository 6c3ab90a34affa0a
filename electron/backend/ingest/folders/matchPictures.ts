import { dirname, parse } from 'node:path';
import type { PicturePaths } from '#shared/model/importMapping.ts';
import type { PicturePlace } from '#backend/ingest/folders/picturePlaces.ts';
import { isBelow, resolveInside } from '#backend/media/pathContainment.ts';

/** How the cells of a column lead to pictures. */
export type PictureMatch = {
  readonly mediaRoot: string;
  /** Undefined where a cell is the path below `mediaRoot` as it stands. */
  readonly rules: PicturePaths | undefined;
  readonly found: number;
  /** What a cell leads to, with `/`, below the table's folder; null when it leads to nothing. */
  readonly pathOf: (cell: string) => string | null;
};

export type MatchOptions = {
  /** The folder of the table, links resolved. */
  readonly folder: string;
  readonly places: readonly PicturePlace[];
  /** Cells may lack the ending of their picture. */
  readonly addsEnding: boolean;
  /** The beginning of the paths that is to be left out, where somebody said so. */
  readonly cut: string | undefined;
  readonly followsLinks: boolean;
};

/** A cell tried in a folder with an ending. */
type Way = { readonly cut: string; readonly place: PicturePlace; readonly ending: string };

/**
 * The way in which most of some cells lead to pictures: with a beginning cut off that all of them have, in one or several folders,
 * with an ending added. As little as possible is changed: the first of equally good ways counts.
 */
export function matchPictures(cells: readonly string[], options: MatchOptions): PictureMatch {
  const plain = cells.map((cell) => cell.replaceAll('\\', '/'));
  const cuts = options.cut === undefined ? beginnings(plain) : [options.cut.replaceAll('\\', '/')];
  const targets = new Set<string>();
  const look = (cell: string, way: Way): boolean => {
    const real = realOf(cell, way, options);
    if (real === null) return false;
    if (!isBelow(real, options.folder)) targets.add(dirname(real));
    return true;
  };
  const screen = plain.filter((_, at) => at % Math.ceil(plain.length / 5) === 0);
  const best = bestWay(cuts, options, (way) => screen.filter((cell) => look(cell, way)).length / screen.length);
  const ways = best === null ? [] : waysFor(plain, best, options, look);
  const pathOf = (cell: string): string | null => {
    const path = cell.replaceAll('\\', '/');
    const way = ways.find((way) => look(path, way));
    return way === undefined ? null : below(way.place.folder, tried(path, way));
  };
  const found = cells.filter((cell) => pathOf(cell) !== null).length;
  return { ...rulesOf(ways, cells, [...targets], options), found, pathOf };
}

/** The first way by which most cells lead to a picture; null when none does. */
function bestWay(
  cuts: readonly string[],
  { places, addsEnding }: MatchOptions,
  shareOf: (way: Way) => number,
): Way | null {
  let best: { readonly way: Way | null; readonly share: number } = { way: null, share: 0 };
  for (const cut of cuts)
    for (const place of places)
      for (const ending of addsEnding ? place.endings : ['']) {
        const way = { cut, place, ending };
        const share = shareOf(way);
        if (share === 1) return way;
        if (share > best.share) best = { way, share };
      }
  return best.way;
}

/** The best way, and those with the same cut that cells need which it does not lead to. */
function waysFor(
  cells: readonly string[],
  first: Way,
  { places, addsEnding }: MatchOptions,
  look: (cell: string, way: Way) => boolean,
): Way[] {
  const ways = [first];
  for (const cell of cells) {
    if (ways.some((way) => look(cell, way))) continue;
    const others = places.flatMap((place) =>
      (addsEnding ? place.endings : ['']).map((ending) => ({ cut: first.cut, place, ending })),
    );
    const further = others.find((way) => look(cell, way));
    if (further !== undefined) ways.push(further);
  }
  return ways;
}

function rulesOf(
  ways: readonly Way[],
  cells: readonly string[],
  targets: readonly string[],
  { cut, followsLinks }: MatchOptions,
): Pick<PictureMatch, 'mediaRoot' | 'rules'> {
  const places = [...new Set(ways.map(({ place }) => place.folder))];
  const rules: PicturePaths = {
    cut: ways[0]?.cut ?? cut?.replaceAll('\\', '/') ?? '',
    folders: places.length > 1 ? places : [''],
    endings: ways.length === 0 ? [''] : [...new Set(ways.map(({ ending }) => ending))],
    linkTargets: followsLinks ? targets.filter((one) => !targets.some((other) => isBelow(one, other))).sort() : [],
  };
  const isPlain =
    rules.cut === '' &&
    places.length < 2 &&
    rules.endings.every((ending) => ending === '') &&
    rules.linkTargets.length === 0 &&
    !cells.some((cell) => cell.includes('\\'));
  return { mediaRoot: places.length === 1 && places[0] !== '' ? places[0]! : '.', rules: isPlain ? undefined : rules };
}

/** The beginnings, folder by folder, that all of some paths have: the shortest first, '' before it. */
function beginnings(paths: readonly string[]): string[] {
  const [first = ''] = paths;
  const found = [''];
  for (let at = first.indexOf('/'); at >= 0; at = first.indexOf('/', at + 1)) {
    const beginning = first.slice(0, at + 1);
    if (!paths.every((path) => path.startsWith(beginning))) break;
    found.push(beginning);
  }
  return found;
}

function tried(cell: string, { cut, ending }: Way): string {
  return (cut !== '' && cell.startsWith(cut) ? cell.slice(cut.length) : cell) + ending;
}

function below(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** The real path of a picture, below the table's folder unless links are followed; null when it is not there or may not be opened. */
function realOf(cell: string, way: Way, { folder, followsLinks }: MatchOptions): string | null {
  const path = tried(cell, way);
  try {
    const { real } = way.place;
    if (!followsLinks && real !== folder && !isBelow(real, folder)) return null;
    return resolveInside(real, path, followsLinks ? [parse(real).root] : []);
  } catch {
    // Not there, or not allowed: either way no picture to show; the reader lists the reason row by row.
    return null;
  }
}
