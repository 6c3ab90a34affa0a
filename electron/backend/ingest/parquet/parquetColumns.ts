import type { FileHandle } from 'node:fs/promises';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { nameColumns } from '#backend/ingest/headerNames.ts';
import { huggingFaceFeatures } from '#backend/ingest/parquet/huggingFace.ts';
import type { ParquetFile } from '#backend/ingest/parquet/parquetFile.ts';
import type { WantedColumn } from '#backend/ingest/parquet/parquetRecords.ts';
import type { Leaf, SchemaNode } from '#backend/ingest/parquet/parquetSchema.ts';
import { readPages } from '#backend/ingest/parquet/readPages.ts';
import { pictureEnding } from '#backend/ingest/parquet/pictureEnding.ts';
import { looksLikeText, shownAs, shownBefore, type ShowValue } from '#backend/ingest/parquet/storedText.ts';
import { valueAt } from '#backend/ingest/parquet/storedValues.ts';
import type { StoredType } from '#backend/ingest/storedTypes.ts';

/** A column of the table that a Parquet file is. */
export type ParquetColumn = WantedColumn & {
  readonly name: string;
  readonly stored: StoredType;
  /** Names of the classes that whole numbers stand for, as Hugging Face's ClassLabel has them. */
  readonly classNames: readonly string[] | null;
  /** The bytes of pictures, whose names the column shows. */
  readonly pictures: Leaf | null;
};

/**
 * The columns of a file, with what its schema and its writer's notes say of them. Not exact: as projects from before have them, without
 * class names and pictures, and with decimals and times cut to what JavaScript's own types hold.
 */
export async function parquetColumns(
  file: ParquetFile,
  handle: FileHandle,
  isExact: boolean,
): Promise<ParquetColumn[]> {
  const features = isExact ? huggingFaceFeatures(file.keyValues) : new Map<string, readonly string[]>();
  const { texts, pictures } = await lookAtBytes(file, handle);
  const show = (leaf: Leaf): ShowValue =>
    isExact ? shownAs(leaf, texts.has(leaf)) : shownBefore(leaf, texts.has(leaf));
  // A table has no two columns of one name; a schema may.
  const { names } = nameColumns(
    file.columns.map(({ name }) => name),
    file.path,
    1,
  );
  return file.columns.map((node, i): ParquetColumn => {
    const name = names[i]!;
    const picture = isExact ? pictureParts(node) : null;
    if (picture !== null)
      return { name, node: picture.path, show, stored: 'text', classNames: null, pictures: picture.bytes };
    if (isExact && node.leaf !== null && pictures.has(node.leaf))
      return { name, node, show, stored: 'text', classNames: null, pictures: node.leaf };
    const classNames = node.leaf === null ? null : classNamesOf(node.leaf, features.get(node.name) ?? null);
    return {
      name,
      node,
      show: classNames === null ? show : (leaf) => named(show(leaf), classNames),
      stored: classNames === null ? storedType(node, texts) : 'text',
      classNames,
      pictures: null,
    };
  });
}

/** −1 is how a missing class is written; a number without a name stays a number. */
function named(show: ShowValue, classNames: readonly string[]): ShowValue {
  return (value): FlatValue | null => {
    const code = show(value);
    if (typeof code !== 'number') return code;
    return code < 0 ? null : (classNames[code] ?? code);
  };
}

function classNamesOf({ type, logical }: Leaf, names: readonly string[] | null): readonly string[] | null {
  const isWhole = (type === 'INT32' || type === 'INT64') && (logical.kind === 'plain' || logical.kind === 'unsigned');
  return isWhole ? names : null;
}

/** The parts of a group `{bytes, path}`, as Hugging Face keeps pictures; null for another column. */
function pictureParts({
  children,
  repetition,
}: SchemaNode): { readonly bytes: Leaf; readonly path: SchemaNode } | null {
  if (children.length !== 2 || repetition === 'repeated') return null;
  const bytes = children.find(({ name }) => name === 'bytes');
  const path = children.find(({ name }) => name === 'path');
  if (bytes?.leaf?.type !== 'BYTE_ARRAY' || bytes.repetition === 'repeated' || bytes.leaf.logical.kind === 'text')
    return null;
  return path?.leaf?.type === 'BYTE_ARRAY' && path.repetition !== 'repeated' ? { bytes: bytes.leaf, path } : null;
}

function storedType({ leaf }: SchemaNode, texts: ReadonlySet<Leaf>): StoredType {
  if (leaf === null) return 'text';
  switch (leaf.logical.kind) {
    case 'decimal':
    case 'unsigned':
    case 'float16':
      return 'number';
    case 'plain':
      if (leaf.type === 'BOOLEAN') return 'boolean';
      if (leaf.type === 'BYTE_ARRAY') return texts.has(leaf) ? 'untold' : 'text';
      return leaf.type === 'INT96' || leaf.type === 'FIXED_LEN_BYTE_ARRAY' ? 'text' : 'number';
    default:
      return 'text';
  }
}

/** Columns of byte strings of no said kind by what their first values are: texts, or pictures. */
async function lookAtBytes(
  file: ParquetFile,
  handle: FileHandle,
): Promise<{ readonly texts: ReadonlySet<Leaf>; readonly pictures: ReadonlySet<Leaf> }> {
  const texts = new Set<Leaf>();
  const pictures = new Set<Leaf>();
  const group = file.groups.find(({ rows }) => rows > 0);
  for (const leaf of file.leaves) {
    const chunk = group?.chunks[leaf.index];
    if (chunk === undefined || leaf.type !== 'BYTE_ARRAY' || leaf.logical.kind !== 'plain') continue;
    // Bytes beside a path are a picture, whose pages are large.
    if (leaf.path.length > 1 && leaf.path.at(-1) === 'bytes') continue;
    for await (const { values } of readPages(handle, chunk, file.footerStart)) {
      if (
        values.count > 0 &&
        leaf.path.length === 1 &&
        leaf.maxRepetition === 0 &&
        pictureEnding(valueAt(values, 0)) !== null
      )
        pictures.add(leaf);
      else if (looksLikeText(values)) texts.add(leaf);
      break;
    }
  }
  return { texts, pictures };
}
