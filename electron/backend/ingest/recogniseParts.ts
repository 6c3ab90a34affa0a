import { readdir } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { ColumnMapping, ImportMapping, Problem, TablePart } from '#shared/model/importMapping.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { isSystemName } from '#backend/ingest/folderContents.ts';
import { cachedDataset, savedDataset } from '#backend/ingest/folders/savedDataset.ts';
import { splitNames } from '#backend/ingest/folders/splitNames.ts';
import { hashFile } from '#backend/ingest/hashFile.ts';
import type { PreviewColumn, Recognition } from '#backend/ingest/reader.ts';
import { modalityOf, recogniseTable } from '#backend/ingest/recogniseTable.ts';
import type { RecogniseHints } from '#backend/ingest/sourceFormat.ts';

const tableName = /^metadata\.(?:csv|jsonl|parquet)$/;
/** A dataset of Hugging Face in several files: `train-00000-of-00002.parquet`, with a fingerprint behind it in old ones. */
const shardName = /^([\w.-]+?)-\d{5}-of-(\d{5})(?:-[0-9a-f]+)?\.(?:parquet|arrow)$/;
const mostDepth = 4;
const mostParts = 200;
/** A folder of a thousand classes is not looked through for tables that it has not got. */
const mostFolders = 400;

/** One of several tables that are read as one. */
export type FoundPart = { readonly path: string; readonly split: string | null };

/**
 * The tables that Hugging Face's library keeps a dataset in: what `save_to_disk` lists, the shards of a split, or `imagefolder`'s
 * `metadata.csv`, `.jsonl` or `.parquet` in each folder of pictures; of these none where the folder itself has one, which names all pictures.
 * https://huggingface.co/docs/datasets/image_dataset
 */
export async function findParts(root: string): Promise<FoundPart[]> {
  const saved = (await savedDataset(root)) ?? (await cachedDataset(root));
  if (saved !== null) return saved;
  const shards = await findShards(root);
  const paths = shards.length > 1 ? shards : await findMetadata(root);
  const splits = splitsOf(paths);
  return paths.map((path) => ({ path, split: splits.get(path)! }));
}

/** The shards of a dataset in the folder itself or one below it, such as `data`. None where several folders have some. */
async function findShards(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = ['', ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)];
  let found: string[] = [];
  for (const folder of folders.slice(0, 50)) {
    const names = folder === '' ? entries.map(({ name }) => name) : await readdir(join(root, folder)).catch(() => []);
    const own = names.filter((name) => shardName.test(name)).map((name) => posix.join(folder, name));
    if (own.length > 0 && found.length > 0) return [];
    if (own.length > 0) found = own;
  }
  return found.sort().slice(0, mostParts + 1);
}

async function findMetadata(root: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [''];
  for (let looked = 0; looked < mostFolders && looked < folders.length && found.length < mostParts; looked++) {
    const folder = folders[looked]!;
    // A folder that cannot be listed holds no table to offer.
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const table = entries.find((entry) => entry.isFile() && tableName.test(entry.name));
    if (table !== undefined) {
      if (folder === '') return [];
      found.push(posix.join(folder, table.name));
    } else if (folder.split('/').length < mostDepth) {
      const inside = entries.filter((entry) => entry.isDirectory() && !isSystemName(entry.name));
      for (const { name } of inside.sort((a, b) => (a.name < b.name ? -1 : 1))) folders.push(posix.join(folder, name));
    }
  }
  return found.sort();
}

/** Proposes how to import several tables of pictures as one. */
export async function recogniseParts(
  root: string,
  parts: readonly FoundPart[],
  hints: RecogniseHints,
): Promise<Recognition> {
  const paths = parts.map(({ path }) => path);
  if (paths.length > mostParts)
    throw new WinnowError('too_large', `“${root}” has more than ${mostParts} files of one dataset.`, { file: root });
  const found: { readonly path: string; readonly recognition: Recognition }[] = [];
  for (const path of paths) found.push({ path, recognition: await recogniseTable(join(root, path), hints) });
  const columns = commonColumns(found.map(({ recognition }) => recognition));
  const hasSplit = columns.some(({ column }) => column.role === 'split' || column.name === 'split');
  const tables: TablePart[] = [];
  for (const [at, { path, recognition }] of found.entries()) {
    const { source, columns: own } = recognition.mapping;
    tables.push({
      path,
      source: { ...source, path },
      columns: own.map(({ name }) => name),
      // What a shard holds itself is told apart by the shard's name.
      pictures: isShard(path)
        ? path.replace(/\.\w+$/, '')
        : posix.join(posix.dirname(path), recognition.mapping.mediaRoot),
      split: hasSplit ? null : parts[at]!.split,
      sha256: await hashFile(join(root, path)),
    });
  }
  const [{ recognition: first }] = found as [(typeof found)[number]];
  if (tables.some(({ split }) => split !== null))
    columns.push(
      madeSplit(
        tables,
        found.map(({ recognition }) => recognition.estimatedRows),
      ),
    );
  const mapping: ImportMapping = {
    ...first.mapping,
    source: { ...first.mapping.source, path: root },
    mediaRoot: basename(root),
    tables,
    columns: columns.map(({ column }) => column),
  };
  const told: Problem = {
    file: root,
    row: null,
    column: null,
    code: 'tables_joined',
    message: `${paths.length === 1 ? 'The table' : `${paths.length} tables`} in this folder ${paths.length === 1 ? 'was' : 'were'} read${paths.length === 1 ? '' : ' as one'}: ${paths.slice(0, 6).join(', ')}${paths.length > 6 ? '…' : ''}.`,
    severity: 'warning',
  };
  const rows = found.flatMap(({ recognition }, at) => {
    const names = recognition.mapping.columns.map(({ name }) => name);
    return recognition.rows.slice(0, Math.ceil(50 / found.length)).map((row) =>
      columns.map(({ column }) => {
        const value = row[names.indexOf(column.name)] ?? null;
        if (column.role === 'image' && value !== null) return `${tables[at]!.pictures}/${value}`;
        return names.includes(column.name) ? value : column.role === 'split' ? tables[at]!.split : null;
      }),
    );
  });
  return {
    mapping,
    columns: columns.map(({ preview }) => preview),
    rows,
    problems: [told, ...missingShards(root, paths), ...found.flatMap(({ recognition }) => recognition.problems)],
    estimatedRows: found.reduce((sum, { recognition }) => sum + recognition.estimatedRows, 0),
    sizeBytes: found.reduce((sum, { recognition }) => sum + recognition.sizeBytes, 0),
    modality: modalityOf(mapping),
  };
}

type Common = { readonly column: ColumnMapping; readonly preview: PreviewColumn };

/** The columns of all tables by name, as the first that has them proposes; a key would have to be unique over all of them. */
function commonColumns(found: readonly Recognition[]): Common[] {
  const columns = new Map<string, Common>();
  for (const { mapping, columns: previews } of found)
    for (const [at, own] of mapping.columns.entries()) {
      const isKey = own.role === 'key' && found.length > 1;
      const column: ColumnMapping = isKey ? { ...own, role: 'metadata' } : own;
      const why = isKey
        ? 'further information: what is unique in one file may not be so in all of them'
        : previews[at]!.why;
      const preview = { ...previews[at]!, role: column.role, why };
      const known = columns.get(own.name);
      if (known === undefined) columns.set(own.name, { column, preview });
      else columns.set(own.name, merged(known, preview, own));
    }
  return [...columns.values()];
}

function merged({ column, preview }: Common, other: PreviewColumn, own: ColumnMapping): Common {
  const counts = new Map(preview.counts.map(({ value, count }) => [value, count]));
  for (const { value, count } of other.counts) counts.set(value, (counts.get(value) ?? 0) + count);
  const isSame = column.type === own.type;
  return {
    column: isSame ? column : { ...column, type: 'text' },
    preview: {
      ...preview,
      type: isSame ? preview.type : 'text',
      distinct: Math.max(preview.distinct, other.distinct, counts.size),
      missing: preview.missing + other.missing,
      counts: [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, count })),
    },
  };
}

/** Files that hold their pictures themselves, if there are some. */
const isShard = (path: string): boolean => shardName.test(posix.basename(path)) || path.endsWith('.arrow');

/** Shards say of how many they are one. */
function missingShards(root: string, paths: readonly string[]): Problem[] {
  const shards = new Map<string, number>();
  for (const path of paths) {
    const of = shardName.exec(posix.basename(path))?.[2];
    const all = of === undefined ? null : path.replace(/-\d{5}-of-.*$/, `-*-of-${of}`);
    if (all !== null) shards.set(all, (shards.get(all) ?? 0) + 1);
  }
  return [...shards].flatMap(([all, count]): Problem[] => {
    const wanted = Number(/\d+$/.exec(all)![0]);
    const message = `${count} of the ${wanted} files ${all} are there; the rows of the others are missing.`;
    const place = { file: root, row: null, column: null } as const;
    return count === wanted ? [] : [{ ...place, code: 'missing_shards', message, severity: 'warning' }];
  });
}

/** The split in a shard's name; the folder that names the split of each table, else the whole way to it. */
function splitsOf(paths: readonly string[]): ReadonlyMap<string, string | null> {
  const stems = paths.map((path) => shardName.exec(posix.basename(path))?.[1] ?? null);
  if (stems.every((stem) => stem !== null))
    return new Map(paths.map((path, at) => [path, stems[at] === 'data' ? null : stems[at]!]));
  const names = splitNames(paths.flatMap((path) => path.split('/').slice(0, -1)));
  return new Map(paths.map((path) => [path, path.split('/').find((name) => names.has(name)) ?? posix.dirname(path)]));
}

function madeSplit(tables: readonly TablePart[], rows: readonly number[]): Common {
  const counts = tables.map(({ split }, at) => ({ value: split ?? '', count: rows[at]! }));
  const column: ColumnMapping = { name: 'split', role: 'split', type: 'category' };
  const samples = [...new Set(counts.map(({ value }) => value))];
  const why = 'the folder or the name of the table';
  return {
    column,
    preview: { ...column, distinct: samples.length, missing: 0, samples: samples.slice(0, 5), counts, why },
  };
}
