import { dirname, join, resolve } from 'node:path';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { ImportMapping, PicturePaths, Problem } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { describeFolder } from '#backend/ingest/folderContents.ts';
import { areIds, findClassNames, readClassNames, type FoundNames } from '#backend/ingest/folders/classNames.ts';
import {
  guessLayout,
  parseLayout,
  placeInLayout,
  type FolderLayout,
  type FolderLevel,
  type LayoutDoubt,
} from '#backend/ingest/folders/folderLayout.ts';
import { writeClassFolders } from '#backend/ingest/folders/writeClassFolders.ts';
import { labelProblems } from '#backend/ingest/labelProblems.ts';
import { previewColumn, previewRows, profileTexts } from '#backend/ingest/profileColumns.ts';
import type { Recognition, RowBatch } from '#backend/ingest/reader.ts';
import type { FolderFormat, Likeness, ReadOptions, RecogniseHints } from '#backend/ingest/sourceFormat.ts';
import { plainSource } from '#backend/ingest/textSource.ts';
import { walkPictures, type PictureWalk } from '#backend/ingest/walkPictures.ts';
import { checkPictures } from '#backend/media/pictureHead.ts';

const walkLimit = 200_000;
/** So many pictures are opened to see whether they are some: before an import, and during it. */
const lookedAtFirst = 200;
const lookedAt = 20_000;
const columnNames = ['file', 'label', 'split'] as const;
const columnWords = '“file”, “label” and “split”';

/**
 * A folder of pictures whose folders are the classes, and perhaps the splits. The columns are made up: `file` (key and image),
 * `label` and, where there are splits, `split`.
 */
export const imageFolder: FolderFormat = {
  isFolder: true,
  recognise,
  propose,
  read,
  rewrite: null,
  write: writeClassFolders,
};

async function recognise(root: string): Promise<Likeness | null> {
  const { files, skippedLinks } = await walkPictures(root, { limit: 10_000 });
  const { layout } = guessLayout(files);
  if (layout.includes('class')) return 'marked';
  return files.length > 0 || skippedLinks > 0 ? 'possible' : null;
}

async function propose(root: string, hints: RecogniseHints): Promise<Recognition> {
  refuseOtherColumns(root, hints);
  const { followsLinks } = hints;
  const walk = await walkPictures(root, { limit: walkLimit, followsLinks });
  if (walk.files.length === 0 && walk.skippedLinks === 0)
    throw new WinnowError('bad_input', `“${root}” holds no pictures: ${await describeFolder(root)}.`, { file: root });
  const problems: Problem[] = [...walk.problems];
  const warn = (code: string, message: string, column: string | null = null) =>
    problems.push({ file: root, row: null, column, code, message, severity: 'warning' });
  const { folder, doubts } = await readingOf(root, walk.files, hints);
  for (const { code, message } of doubts) warn(code, message);
  const layout = parseLayout(folder.levels);
  const places = walk.files.map((file) => placeInLayout(layout, file));
  const nameOf = (label: string | null) => className(folder, label);
  const columns: Proposed[] = [
    { name: 'file', role: 'image', values: walk.files, why: 'the path of the picture, which is also its key' },
    { name: 'label', role: 'label', values: places.map(({ label }) => nameOf(label)), why: whyLabel(folder) },
  ];
  if (layout.includes('split'))
    columns.push({
      name: 'split',
      role: 'split',
      values: places.map(({ split }) => split),
      why: whyLevel(layout, 'split'),
    });
  const profiles = columns.map(({ name, values }) => profileTexts(name, values));
  const mapping: ImportMapping = {
    format: 'winnow-import/1',
    source: plainSource(root, 'image_folder'),
    missingValues: [],
    mediaRoot: '.',
    folder,
    ...(walk.linkTargets.length === 0 && !followsLinks ? {} : { pictures: linksTo(walk.linkTargets) }),
    columns: columns.map(({ name, role }) => ({ name, role, type: role === 'image' ? 'text' : 'category' })),
  };
  problems.push(
    ...labelProblems({ ...profiles[1]!, rows: walk.files.length, isWhole: walk.files.length < walkLimit }, root),
    ...(await pictureProblems(root, walk, lookedAtFirst)),
  );
  if (profiles[1]!.present === 0)
    warn('no_label', 'The pictures lie in no class folders; they have no labels.', 'label');
  return {
    mapping,
    columns: columns.map(({ why }, i) => previewColumn(profiles[i]!, mapping.columns[i]!, why)),
    rows: spread(walk.files.length, previewRows).map((at) => columns.map(({ values }) => values[at] ?? null)),
    problems,
    estimatedRows: walk.files.length,
    sizeBytes: walk.files.length,
    modality: 'image',
  };
}

/** Pictures of some spread over all that cannot be shown. */
async function pictureProblems(
  root: string,
  { files, linkTargets }: Pick<PictureWalk, 'files' | 'linkTargets'>,
  most: number,
): Promise<Problem[]> {
  const looked = spread(files.length, most).map((at) => files[at]!);
  const broken = await checkPictures(root, looked, linkTargets);
  return broken.map(({ file, why }) => ({
    file: join(root, file),
    row: null,
    column: 'file',
    code: 'unreadable_picture',
    message: `“${file}” cannot be shown: ${why}.`,
    severity: 'warning',
  }));
}

type Proposed = {
  readonly name: string;
  readonly role: 'image' | 'label' | 'split';
  readonly values: readonly (string | null)[];
  readonly why: string;
};

function refuseOtherColumns(root: string, hints: RecogniseHints): void {
  for (const [hint, name] of [
    ['file', hints.key],
    ['file', hints.image],
    ['label', hints.label],
    ['split', hints.split],
  ] as const)
    if (name !== undefined && name !== hint)
      throw new WinnowError('bad_usage', `An image folder has the columns ${columnWords}, not “${name}”.`, {
        file: root,
        column: name,
      });
}

/** What the folders say: as the person said, else as their names suggest; with the names of classes whose folders are ids. */
async function readingOf(root: string, files: readonly string[], hints: RecogniseHints): Promise<FolderReading> {
  const guess = guessLayout(files);
  const levels = hints.folderLevels ?? guess.layout.join('/');
  const doubts = hints.folderLevels === undefined ? [...guess.doubts] : [];
  const layout = parseLayout(levels);
  const labels = new Set(files.map((file) => placeInLayout(layout, file).label).filter((label) => label !== null));
  const ids = [...labels];
  let found: FoundNames | null = null;
  if (hints.classNames !== undefined) found = await readClassNames(resolve(hints.classNames), ids);
  else if (areIds(ids)) {
    const wrappers = files[0]?.split('/').slice(0, Math.max(0, layout.indexOf('class'))) ?? [];
    const inside = wrappers.map((_, depth) => join(root, ...wrappers.slice(0, depth + 1)));
    found = await findClassNames([root, dirname(root), ...inside], ids);
  }
  if (found === null) {
    if (ids.length > 0 && ids.every((id) => /^n\d{8}$/.test(id)))
      doubts.push({
        code: 'class_ids',
        message: `The class folders are called by ids such as “${ids[0]}”; a file that names them can be given.`,
      });
    return { folder: { levels }, doubts };
  }
  const { file, names, missing } = found;
  const unnamed = missing.length === 0 ? '' : ` ${missing.length} are not in it, such as “${missing[0]}”.`;
  doubts.push({ code: 'class_names', message: `The classes have their names from “${file}”.${unnamed}` });
  return { folder: { levels, classNames: Object.fromEntries(names) }, doubts };
}

type FolderReading = {
  readonly folder: NonNullable<ImportMapping['folder']>;
  readonly doubts: readonly LayoutDoubt[];
};

function whyLabel({ levels, classNames }: NonNullable<ImportMapping['folder']>): string {
  const why = whyLevel(parseLayout(levels), 'class');
  return classNames === undefined ? why : `${why}, by the name that a file gives it`;
}

function whyLevel(layout: FolderLayout, level: FolderLevel): string {
  const at = layout.indexOf(level);
  if (at < 0) return 'no folder is a class';
  return `the ${['first', 'second', 'third'][at] ?? `${at + 1}th`} folder below the chosen one`;
}

/** The name of the class whose folder is called so. */
function className(folder: ImportMapping['folder'], called: string | null): string | null {
  const names = folder?.classNames;
  return called !== null && names !== undefined && Object.hasOwn(names, called) ? names[called]! : called;
}

/** No rules but where links may lead. */
function linksTo(linkTargets: readonly string[]): PicturePaths {
  return { cut: '', folders: [''], endings: [''], linkTargets: [...linkTargets] };
}

/** Up to `most` places of a list, from all over it: the first of a folder alone would be of one class. */
function spread(length: number, most: number): number[] {
  const step = Math.max(1, length / most);
  return Array.from({ length: Math.min(length, most) }, (_, i) => Math.floor(i * step));
}

/** Streams a folder of pictures as the columns `file`, `label` and `split`. `bytesRead` counts pictures, since none is opened. */
async function* read(mapping: ImportMapping, root: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  for (const column of mapping.columns)
    if (!columnNames.some((name) => name === column.name))
      throw new WinnowError('config_invalid', `An image folder has the columns ${columnWords}, not “${column.name}”.`, {
        file: root,
        column: column.name,
      });
  const walk = await walkPictures(root, { signal: options.signal, followsLinks: mapping.pictures !== undefined });
  if (walk.files.length === 0)
    throw new WinnowError('bad_input', `“${root}” holds no pictures: ${await describeFolder(root)}.`, { file: root });
  const layout = parseLayout(mapping.folder?.levels);
  const assembler = createAssembler(mapping, root, options);
  const reading = createRecordReading(assembler);
  for (const name of columnNames) reading.reported.add(name);
  for (const problem of walk.problems) assembler.problems.add(problem);
  for (const problem of await pictureProblems(root, walk, lookedAt)) assembler.problems.add(problem);
  for (const [index, file] of walk.files.entries()) {
    const { label: called, split } = placeInLayout(layout, file);
    const label = className(mapping.folder, called);
    const values: [string, FlatValue | null][] = [
      ['file', file],
      ['label', label],
      ['split', split],
    ];
    if (label === null && layout.includes('class'))
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
