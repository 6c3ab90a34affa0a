import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { fileError } from '#backend/ingest/fileWindows.ts';
import { folderLabel, isSystemName, walkPictures } from '#backend/ingest/imageFolder.ts';
import { labelProblems } from '#backend/ingest/labelProblems.ts';
import { profileColumn } from '#backend/ingest/profileColumns.ts';
import type { Recognition } from '#backend/ingest/reader.ts';
import { preview, previewRows, recogniseTable, type RecogniseHints } from '#backend/ingest/recogniseTable.ts';
import { readHead } from '#backend/ingest/detectText.ts';

export type { RecogniseHints } from '#backend/ingest/recogniseTable.ts';

const tableExtensions = ['.csv', '.tsv', '.parquet', '.jsonl', '.ndjson', '.json'];
const preferredStems = ['metadata', 'data', 'labels', 'dataset', 'train', 'annotations', 'index'];
const walkLimit = 200_000;

/**
 * Proposes how to import a file or folder: format, columns with roles and reasons, first rows, problems.
 * Errors: `not_found`, `permission`, `bad_input` (nothing that can be read; says what was found), `bad_usage` for a hint that
 * names no column, `too_large`.
 */
export async function recognise(path: string, hints: RecogniseHints = {}): Promise<Recognition> {
  const absolute = resolve(path);
  let info;
  try {
    info = await stat(absolute);
  } catch (cause) {
    throw fileError(absolute, cause);
  }
  if (info.isDirectory()) return recogniseFolder(absolute, hints);
  if (hints.format === 'image_folder')
    throw new WinnowError('bad_usage', `“${absolute}” is a file, not an image folder.`, { file: absolute });
  return recogniseTable(absolute, hints);
}

async function recogniseFolder(root: string, hints: RecogniseHints): Promise<Recognition> {
  if (hints.format === 'image_folder') return recogniseImageFolder(root, hints);
  const tables = await findTables(root, hints);
  let firstTable: Recognition | null = null;
  let firstError: unknown = null;
  for (const table of tables.slice(0, 5)) {
    let found: Recognition;
    try {
      found = await recogniseTable(join(root, table), hints);
    } catch (cause) {
      // Another table may still be the one; when none is, this error is what is said.
      firstError ??= cause;
      continue;
    }
    if (found.modality === 'image') return withOthers(found, root, table, tables);
    firstTable ??= withOthers(found, root, table, tables);
  }
  const walk = await walkPictures(root, { limit: 10_000 });
  const isClassFolders = walk.files.some((file) => folderLabel(file) !== null);
  if (firstTable !== null && (!isClassFolders || hints.format !== undefined)) return firstTable;
  if (walk.files.length > 0 && hints.format === undefined) return recogniseImageFolder(root, hints);
  if (firstTable !== null) return firstTable;
  if (firstError !== null) throw firstError;
  throw new WinnowError(
    'bad_input',
    `“${root}” holds no dataset: ${await describe(root)}. Choose a folder with class folders of pictures, or a CSV, TSV, JSON, JSONL or Parquet file.`,
    { file: root },
  );
}

function withOthers(found: Recognition, root: string, used: string, tables: readonly string[]): Recognition {
  const others = tables.filter((table) => table !== used);
  if (others.length === 0) return found;
  const message = `The folder also holds ${others
    .slice(0, 5)
    .map((name) => `“${name}”`)
    .join(', ')}${others.length > 5 ? ' and more' : ''}; “${used}” was taken.`;
  const problem: Problem = { file: root, row: null, column: null, code: 'other_tables', message, severity: 'warning' };
  return { ...found, problems: [...found.problems, problem] };
}

/** Table files directly in a folder, the likeliest first: by name, then by format, then by the alphabet. */
async function findTables(root: string, hints: RecogniseHints): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(root, { withFileTypes: true });
  } catch (cause) {
    throw fileError(root, cause);
  }
  const tables: { name: string; rank: number }[] = [];
  for (const entry of entries) {
    const extension = extname(entry.name).toLowerCase();
    const kind = tableExtensions.indexOf(extension);
    if (!entry.isFile() || kind < 0 || isSystemName(entry.name)) continue;
    if (hints.format !== undefined && !fitsFormat(extension, hints.format)) continue;
    if (extension === '.json' && !(await isJsonArray(join(root, entry.name)))) continue;
    const stem = preferredStems.indexOf(entry.name.slice(0, -extension.length).toLowerCase());
    tables.push({ name: entry.name, rank: (stem < 0 ? 100 : stem) * 10 + kind });
  }
  return tables.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1)).map((table) => table.name);
}

function fitsFormat(extension: string, format: ImportMapping['source']['format']): boolean {
  if (format === 'csv') return extension === '.csv' || extension === '.tsv';
  if (format === 'jsonl') return extension === '.jsonl' || extension === '.ndjson';
  return extension === `.${format}`;
}

/** Model descriptions are JSON too, but objects: only an array can be a table. */
async function isJsonArray(path: string): Promise<boolean> {
  const { head } = await readHead(path);
  return head
    .subarray(0, 1024)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .startsWith('[');
}

async function recogniseImageFolder(root: string, hints: RecogniseHints): Promise<Recognition> {
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
    throw new WinnowError('bad_input', `“${root}” holds no pictures: ${await describe(root)}.`, { file: root });
  const mapping: ImportMapping = {
    format: 'winnow-import/1',
    source: {
      path: root,
      format: 'image_folder',
      encoding: 'utf-8',
      delimiter: ',',
      quote: '"',
      hasHeader: true,
      skipLines: 0,
      decimal: '.',
    },
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
      preview(files, mapping.columns[0]!, 'the path of the picture, which is also its key'),
      preview(labels, mapping.columns[1]!, 'the first folder below the chosen one'),
    ],
    rows: walk.files.slice(0, previewRows).map((file) => [file, folderLabel(file)]),
    problems,
    estimatedRows: walk.files.length,
    sizeBytes: walk.files.length,
    modality: 'image',
  };
}

/** What is in a folder, in words, for the message that nothing in it can be read. */
async function describe(root: string): Promise<string> {
  const entries = (await readdir(root, { withFileTypes: true })).filter((entry) => !isSystemName(entry.name));
  if (entries.length === 0) return 'it is empty';
  const folders = entries.filter((entry) => entry.isDirectory()).length;
  const kinds = new Map<string, number>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const kind = isPictureName(entry.name)
      ? 'pictures'
      : extname(entry.name).toLowerCase() || 'files without extension';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const parts = [...kinds].slice(0, 8).map(([kind, count]) => `${count} × ${kind}`);
  if (folders > 0) parts.unshift(`${folders} ${folders === 1 ? 'folder' : 'folders'}`);
  return `it has ${parts.join(', ')}`;
}
