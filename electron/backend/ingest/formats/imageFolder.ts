import { posix } from 'node:path';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { describeFolder, safeFolderName } from '#backend/ingest/folderContents.ts';
import { labelProblems } from '#backend/ingest/labelProblems.ts';
import { previewColumn, previewRows, profileColumn } from '#backend/ingest/profileColumns.ts';
import type { Recognition, RowBatch } from '#backend/ingest/reader.ts';
import type {
  FolderFormat,
  Likeness,
  OutDataset,
  OutFile,
  OutPicture,
  ReadOptions,
  RecogniseHints,
} from '#backend/ingest/sourceFormat.ts';
import { plainSource } from '#backend/ingest/textSource.ts';
import { walkPictures } from '#backend/ingest/walkPictures.ts';

const walkLimit = 200_000;

/** A folder with one subfolder a class. The columns are made up: `file` (key and image) and `label`. */
export const imageFolder: FolderFormat = { isFolder: true, recognise, propose, read, rewrite: null, write };

async function recognise(root: string): Promise<Likeness | null> {
  const { files } = await walkPictures(root, { limit: 10_000 });
  if (files.some((file) => folderLabel(file) !== null)) return 'marked';
  return files.length > 0 ? 'possible' : null;
}

async function propose(root: string, hints: RecogniseHints): Promise<Recognition> {
  for (const [hint, name] of [
    ['key', hints.key],
    ['image', hints.image],
    ['label', hints.label],
  ] as const)
    if (name !== undefined && name !== (hint === 'label' ? 'label' : 'file'))
      throw new WinnowError('bad_usage', `An image folder has the columns “file” and “label”, not “${name}”.`, {
        file: root,
        column: name,
      });
  const walk = await walkPictures(root, { limit: walkLimit });
  if (walk.files.length === 0)
    throw new WinnowError('bad_input', `“${root}” holds no pictures: ${await describeFolder(root)}.`, { file: root });
  const mapping: ImportMapping = {
    format: 'winnow-import/1',
    source: plainSource(root, 'image_folder'),
    missingValues: [],
    mediaRoot: '.',
    columns: [
      { name: 'file', role: 'image', type: 'text' },
      { name: 'label', role: 'label', type: 'category' },
    ],
  };
  const files = profileColumn('file', walk.files, new Set(), '.');
  const labels = profileColumn('label', walk.files.map(folderLabel), new Set(), '.');
  const problems = [...walk.problems, ...labelProblems(labels, root)];
  if (labels.present === 0)
    problems.push({
      file: root,
      row: null,
      column: 'label',
      code: 'no_label',
      message: 'The pictures lie in no class folders; they have no labels.',
      severity: 'warning',
    });
  return {
    mapping,
    columns: [
      previewColumn(files, mapping.columns[0]!, 'the path of the picture, which is also its key'),
      previewColumn(labels, mapping.columns[1]!, 'the first folder below the chosen one'),
    ],
    rows: walk.files.slice(0, previewRows).map((file) => [file, folderLabel(file)]),
    problems,
    estimatedRows: walk.files.length,
    sizeBytes: walk.files.length,
    modality: 'image',
  };
}

/** Class of a picture: the first folder below the root; null when the picture lies in the root. */
function folderLabel(path: string): string | null {
  const slash = path.indexOf('/');
  return slash < 0 ? null : path.slice(0, slash);
}

/** Streams a folder of class folders as the columns `file` and `label`. `bytesRead` counts pictures, since none is opened. */
async function* read(mapping: ImportMapping, root: string, options: ReadOptions): AsyncGenerator<RowBatch> {
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

/**
 * Every written example's picture in the folder of its current label. A picture whose label did not change keeps its path; one
 * that moves keeps its name, with a number behind it when that is taken.
 */
function* write(dataset: OutDataset): Generator<OutFile> {
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
    const { path } = picture;
    // Inside a class folder deeper folders stay; a path from a table says nothing about classes, so only its name is kept.
    const rest =
      isInClassFolder(picture) && path.includes('/') ? path.slice(path.indexOf('/') + 1) : posix.basename(path);
    yield { path: freePath(posix.join(folderFor(picture.current), rest), taken), pictureOf: picture.id };
  }
}

function isInClassFolder({ source }: OutPicture): boolean {
  return source === 'image_folder';
}

/** One folder for each class: the one that the source has for it, else one that no other class has. */
function classFolders(pictures: readonly OutPicture[]): (label: string | null) => string {
  const folders = new Map<string | null, string>();
  const taken = new Set<string>();
  for (const picture of pictures) {
    if (!isInClassFolder(picture)) continue;
    const folder = folderLabel(picture.path) ?? '';
    if (folder === '' || picture.given === null) continue;
    folders.set(picture.given, folder);
    taken.add(folder.toLowerCase());
  }
  return (label) => {
    const known = folders.get(label);
    if (known !== undefined) return known;
    const wanted = safeFolderName(label ?? 'unlabelled');
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
