import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import {
  dataFileWords,
  extensionOf,
  formats,
  sourceFormats,
  tableExtensions,
  type SourceFormat,
} from '#shared/model/formats.ts';
import { plainName } from '#shared/model/packedFiles.ts';
import { npyPairs } from '#backend/ingest/arrays/npyFiles.ts';
import { fileError } from '#backend/ingest/fileWindows.ts';
import { describeFolder, isSystemName } from '#backend/ingest/folderContents.ts';
import { formatModules } from '#backend/ingest/formatModules.ts';
import { noSuchTable, otherTables } from '#backend/ingest/otherTables.ts';
import type { Recognition } from '#backend/ingest/reader.ts';
import { findParts, recogniseParts } from '#backend/ingest/recogniseParts.ts';
import { recogniseTable } from '#backend/ingest/recogniseTable.ts';
import { dataMembers, zipMember } from '#backend/ingest/unpack.ts';
import { type FolderFormat, likenesses, type RecogniseHints } from '#backend/ingest/sourceFormat.ts';
import { fileStart } from '#backend/ingest/sourceShape.ts';

const preferredStems = ['metadata', 'data', 'labels', 'dataset', 'train', 'annotations', 'index'];

/**
 * Proposes how to import a file or folder: format, columns with roles and reasons, first rows, problems.
 * Errors: `not_found`, `permission`, `bad_input` (nothing that can be read; says what was found), `bad_usage` for a hint that
 * names no column, `too_large`.
 */
export async function recognise(path: string, hints: RecogniseHints = {}): Promise<Recognition> {
  const absolute = resolve(path);
  if (zipMember(absolute) !== null) return recogniseTable(absolute, hints);
  let info;
  try {
    info = await stat(absolute);
  } catch (cause) {
    throw fileError(absolute, cause);
  }
  if (info.isDirectory()) return recogniseFolder(absolute, hints);
  if (hints.format !== undefined && formats[hints.format].isFolder)
    throw new WinnowError('bad_usage', `“${absolute}” is a file, not an ${formats[hints.format].name}.`, {
      file: absolute,
    });
  if (/\.zip$/i.test(absolute)) return recogniseArchive(absolute, hints);
  return /\.npy$/i.test(absolute) ? recogniseArrays(absolute, hints) : recogniseTable(absolute, hints);
}

/**
 * A table in an archive: the one that was asked for, else the likeliest by its name, and all are named. A table of a workbook or database
 * in it is called by both names: `set.xlsx/Sheet1`.
 */
async function recogniseArchive(archive: string, hints: RecogniseHints): Promise<Recognition> {
  const isData = (name: string) => tableExtensions.includes(extensionOf(plainName(name)));
  const members = (await dataMembers(archive, isData)).toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  if (members.length === 0)
    throw new WinnowError('bad_input', `“${archive}” holds no ${dataFileWords} file.`, { file: archive });
  const names = members.map((member) => member.slice(archive.length + 1));
  const wanted = hints.source?.table;
  if (names.length === 1) return recogniseTable(members[0]!, hints);
  const at = wanted === undefined ? 0 : names.findIndex((name) => wanted === name || wanted.startsWith(`${name}/`));
  if (at < 0) throw noSuchTable(archive, { kind: 'table', wanted: wanted!, has: 'the archive has', names });
  const inside = wanted?.slice(names[at]!.length + 1) || undefined;
  const found = await recogniseTable(members[at]!, { ...hints, source: { ...hints.source, table: inside } });
  const tables = names.flatMap((name, i) =>
    i === at && found.tables !== undefined ? found.tables.map((table) => `${name}/${table}`) : [name],
  );
  return wanted === undefined ? { ...withOthers(found, archive, names[at]!, names), tables } : { ...found, tables };
}

/** An array with the labels beside it, and with those of the other splits; the file of labels stands for both. */
async function recogniseArrays(path: string, hints: RecogniseHints): Promise<Recognition> {
  const folder = dirname(path);
  const pairs = await npyPairs(folder);
  const own = pairs.find(({ labels, features }) => labels === basename(path) || features === basename(path));
  if (own === undefined) return recogniseTable(path, hints);
  const parts = pairs.filter(({ split }) => split !== null).map(({ labels, split }) => ({ path: labels, split }));
  const isOfSplits = own.split !== null && parts.length > 1;
  return isOfSplits ? recogniseParts(folder, parts, hints) : recogniseTable(join(folder, own.labels), hints);
}

/** The likelier a table is the one that is meant, the less. */
function rankOf(path: string): number {
  const extension = extensionOf(plainName(path));
  const stem = basename(plainName(path), `.${extension}`).toLowerCase();
  const preferred = preferredStems.indexOf(stem);
  // Kaggle's form for answers, and the rows that have none.
  const rank = /submission|^test/.test(stem) ? 200 : preferred < 0 ? 100 : preferred;
  return rank * 10 + tableExtensions.indexOf(extension);
}

/** A table of pictures wins, then a format that is sure of the folder, then any table, then what the folder may be. */
async function recogniseFolder(chosen: string, hints: RecogniseHints): Promise<Recognition> {
  const wanted = hints.format === undefined ? null : formatModules[hints.format];
  if (wanted?.isFolder) return wanted.propose(chosen, hints);
  const root = await insideWrappers(chosen);
  const parts = hints.format === undefined ? await findParts(root) : [];
  if (parts.length > 0) return recogniseParts(root, parts, hints);
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
  const [pair] = tables.length === 0 ? await npyPairs(root) : [];
  if (pair !== undefined) return recogniseArrays(join(root, pair.labels), hints);
  const folder = hints.format === undefined ? await surestFolder(root) : null;
  if (folder !== null && (folder.isSure || firstTable === null)) return folder.format.propose(root, hints);
  if (firstTable !== null) return firstTable;
  if (firstError !== null) throw firstError;
  throw new WinnowError(
    'bad_input',
    `“${root}” holds no dataset: ${await describeFolder(root)}. Choose a folder with class folders of pictures, or a ${dataFileWords} file.`,
    { file: root },
  );
}

/** Where a folder holds one folder and nothing else, what counts is in there: an archive unpacks like that. */
async function insideWrappers(root: string): Promise<string> {
  let inside = root;
  for (let depth = 0; depth < 5; depth++) {
    const entries = await readdir(inside, { withFileTypes: true }).catch(() => []);
    const [first, ...others] = entries.filter((entry) => !isSystemName(entry.name) && !isNote(entry.name));
    if (first === undefined || others.length > 0 || !first.isDirectory()) break;
    inside = join(inside, first.name);
  }
  const entries = await readdir(inside).catch(() => []);
  return entries.some((name) => tableExtensions.includes(extensionOf(name))) ? inside : root;
}

function isNote(name: string): boolean {
  return /^(?:readme|licen[cs]e|citation)(?:\.\w+)?$/i.test(name);
}

/** The folder format that is the surest, or none. */
async function surestFolder(root: string): Promise<{ format: FolderFormat; isSure: boolean } | null> {
  const found: { format: FolderFormat; rank: number }[] = [];
  for (const format of Object.values(formatModules)) {
    if (!format.isFolder) continue;
    const likeness = await format.recognise(root);
    if (likeness !== null) found.push({ format, rank: likenesses.indexOf(likeness) });
  }
  const [surest] = found.sort((a, b) => a.rank - b.rank);
  return surest === undefined ? null : { format: surest.format, isSure: likenesses[surest.rank] === 'marked' };
}

function withOthers(found: Recognition, root: string, used: string, tables: readonly string[]): Recognition {
  const has = `${/\.zip$/i.test(root) ? 'The archive' : 'The folder'} also holds`;
  const others = tables.filter((table) => table !== used).map((name) => `“${name}”`);
  return { ...found, problems: [...found.problems, ...otherTables(root, has, others, used)] };
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
    const extension = extensionOf(plainName(entry.name));
    if (!entry.isFile() || !tableExtensions.includes(extension) || isSystemName(entry.name)) continue;
    if (await isTable(join(root, entry.name), hints.format))
      tables.push({ name: entry.name, rank: rankOf(entry.name) });
  }
  return tables.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1)).map((table) => table.name);
}

/** Whether a file has the extension of a format, the wanted one if any, that takes it for a dataset beside other files. */
async function isTable(path: string, wanted: SourceFormat | undefined): Promise<boolean> {
  const extension = extensionOf(plainName(path));
  for (const name of wanted === undefined ? sourceFormats : [wanted]) {
    const format = formatModules[name];
    if (format.isFolder || !formats[name].extensions.includes(extension)) continue;
    if (format.isDatasetAmongFiles === undefined || format.isDatasetAmongFiles(await fileStart(path))) return true;
  }
  return false;
}
