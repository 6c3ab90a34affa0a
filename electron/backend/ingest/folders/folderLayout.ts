import { isSplitName, splitNames } from '#backend/ingest/folders/splitNames.ts';

/** What the folders on the way to a picture say, from the chosen one down: a split, a class, or nothing (`*`). */
export type FolderLevel = '*' | 'split' | 'class';
export type FolderLayout = readonly FolderLevel[];

/** A question about a layout that the folders leave open, with what was taken. */
export type LayoutDoubt = { readonly code: string; readonly message: string };

/** As it stands in a mapping and on the command line: `split/class`. What a mapping of old says nothing of is `class`. */
export function parseLayout(text: string | undefined): FolderLayout {
  return (text ?? 'class').split('/') as FolderLevel[];
}

/** Class and split of a picture, by its path below the chosen folder; null where it lies above that level. */
export function placeInLayout(
  layout: FolderLayout,
  path: string,
): { readonly split: string | null; readonly label: string | null } {
  const folders = path.split('/');
  folders.pop();
  const at = (level: FolderLevel): string | null => {
    const index = layout.indexOf(level);
    return index < 0 ? null : (folders[index] ?? null);
  };
  return { split: at('split'), label: at('class') };
}

/** Folder names that say nothing about what is in the pictures. */
const plainName =
  /^(?:images?|imgs?|pics?|pictures?|photos?|jpe?g(?:images)?|png|data(?:set)?|files?|raw|all|input|\d+x\d+)$/i;

type Level = {
  /** How many pictures lie below each folder name of this level, and how many of them in deeper folders. */
  readonly pictures: ReadonlyMap<string, number>;
  readonly deeper: ReadonlyMap<string, number>;
  readonly total: number;
  /** Pictures that lie above this level. */
  readonly above: number;
};

function levelOf(paths: readonly (readonly string[])[], index: number): Level {
  const pictures = new Map<string, number>();
  const deeper = new Map<string, number>();
  let total = 0;
  for (const folders of paths) {
    const name = folders[index];
    if (name === undefined) continue;
    total++;
    pictures.set(name, (pictures.get(name) ?? 0) + 1);
    if (folders.length > index + 1) deeper.set(name, (deeper.get(name) ?? 0) + 1);
  }
  return { pictures, deeper, total, above: paths.length - total };
}

/**
 * The layout that folders of pictures most likely have, from their names alone. Folders that hold everything are looked through;
 * names of splits make a split; the first level that remains is the class. What is not certain is told as a doubt.
 */
export function guessLayout(files: readonly string[]): {
  readonly layout: FolderLayout;
  readonly doubts: readonly LayoutDoubt[];
} {
  const paths = files.map((file) => file.split('/').slice(0, -1));
  const layout: FolderLevel[] = [];
  const doubts: LayoutDoubt[] = [];
  const depth = paths.reduce((most, folders) => Math.max(most, folders.length), 0);
  for (let index = 0; index < depth; index++) {
    const level = levelOf(paths, index);
    if (!layout.includes('split') && areNumberedParts(paths, index)) {
      layout.push('*');
      doubts.push(partsDoubt(level));
      continue;
    }
    const found = layout.includes('split') ? meaningBelowSplit(paths, index, level) : meaningOf(level, doubts);
    layout.push(found);
    if (found !== 'class') continue;
    if (!layout.includes('split') && isSplitBelow(levelOf(paths, index + 1), level)) layout.push('split');
    if (layout.at(-1) === 'class' && levelOf(paths, index + 1).total > 0) doubts.push(deeperDoubt(level));
    break;
  }
  return { layout: layout.includes('split') || layout.includes('class') ? layout : ['*'], doubts };
}

/** What the first folders say, while no split is known. */
function meaningOf(level: Level, doubts: LayoutDoubt[]): FolderLevel {
  const names = [...level.pictures.keys()];
  const splits = splitNames(names);
  const isDeep = (name: string) => (level.deeper.get(name) ?? 0) > 0;
  if (splits.size === names.length && (names.length > 1 || isSplitName(names[0]!))) return 'split';
  if (names.length === 1) {
    const isWrapper = (level.deeper.get(names[0]!) ?? 0) === level.total && level.total * 10 >= level.above * 90;
    if (isWrapper || plainName.test(names[0]!)) return '*';
    return 'class';
  }
  if (splits.size === 0) return 'class';
  const listed = [...splits].map((name) => `“${name}”`).join(', ');
  // Classes below the folders that are named as splits: then the others beside them are parts of the data too.
  const areSplits = splits.size >= 2 && [...splits].some(isDeep);
  doubts.push({
    code: 'ambiguous_folders',
    message: areSplits
      ? `${listed} are names of splits, and the folders beside them were taken for further ones. If they are classes, say so.`
      : `${listed} ${splits.size === 1 ? 'is the name of a split' : 'are names of splits'}, but the folders beside are not: all were taken for classes.`,
  });
  return areSplits ? 'split' : 'class';
}

/** Below a split: a folder that all of them have (`images`, or the split's own name again) says nothing, others are classes. */
function meaningBelowSplit(paths: readonly (readonly string[])[], index: number, level: Level): FolderLevel {
  const isRepeated = paths.every((folders) => folders[index] === undefined || folders[index] === folders[index - 1]);
  if (isRepeated) return '*';
  const names = [...level.pictures.keys()];
  const isOnly =
    names.length === 1 && ((level.deeper.get(names[0]!) ?? 0) === level.total || plainName.test(names[0]!));
  return isOnly ? '*' : 'class';
}

/** Whether each class folder is divided into splits. */
function isSplitBelow(below: Level, classes: Level): boolean {
  const names = [...below.pictures.keys()];
  return names.length > 0 && splitNames(names).size === names.length && below.total * 10 >= classes.total * 9;
}

const numberedPart =
  /^(?:fold(?:er)?|part|batch|chunk|group|session|subject|patient|person|site|camera|shard|volume|disc|disk|run)[\s_.-]*\d+$/i;

/** Whether folders are numbered, as “fold1” and “fold2”, and each holds the same two or more folders. */
function areNumberedParts(paths: readonly (readonly string[])[], index: number): boolean {
  const inner = new Map<string, Set<string>>();
  for (const folders of paths) {
    const [name, below] = [folders[index], folders[index + 1]];
    if (name === undefined || below === undefined || !numberedPart.test(name)) return false;
    inner.set(name, (inner.get(name) ?? new Set()).add(below));
  }
  const [first, ...others] = [...inner.values()];
  if (first === undefined || others.length === 0 || first.size < 2 || splitNames([...first]).size > 0) return false;
  return others.every((names) => names.size === first.size && [...names].every((name) => first.has(name)));
}

function partsDoubt(level: Level): LayoutDoubt {
  const [name] = level.pictures.keys();
  return {
    code: 'ambiguous_folders',
    message: `“${name}” and those beside it are numbered parts with the same folders in them, which were taken for the classes. If the parts are the classes, say so.`,
  };
}

function deeperDoubt(level: Level): LayoutDoubt {
  const name = [...level.deeper.keys()][0]!;
  return {
    code: 'deeper_folders',
    message: `There are folders inside the class folders, as in “${name}”; the class is the outer one.`,
  };
}
