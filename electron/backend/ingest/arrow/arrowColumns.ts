import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DataType, Schema } from 'apache-arrow';
import { Type } from 'apache-arrow/enum';
import { arrowBatches, type ArrowBatch } from '#backend/ingest/arrow/arrowBatches.ts';
import type { ArrowFile } from '#backend/ingest/arrow/arrowMessages.ts';
import { bytesReader } from '#backend/ingest/arrow/arrowValues.ts';
import { nameColumns } from '#backend/ingest/headerNames.ts';
import { classLabels, huggingFaceFeatures } from '#backend/ingest/parquet/huggingFace.ts';
import { pictureEnding } from '#backend/ingest/parquet/pictureEnding.ts';
import type { StoredType } from '#backend/ingest/storedTypes.ts';

/** A column of the table that an Arrow file is; its place is that in the schema. */
export type ArrowColumn = {
  readonly name: string;
  readonly type: DataType;
  readonly isNullable: boolean;
  readonly stored: StoredType;
  /** Names of the classes that whole numbers stand for, as Hugging Face's ClassLabel has them. */
  readonly classNames: readonly string[] | null;
  /** It holds pictures: bytes, or bytes beside a path as Hugging Face's Image has them. */
  readonly pictures: 'bytes' | 'struct' | null;
};

const infoBytes = 16 * 1024 * 1024;

/** The columns of a file, with what its schema, its writer's notes and a `dataset_info.json` beside it say of them. */
export async function arrowColumns(file: ArrowFile, schema: Schema, copyOf?: string): Promise<ArrowColumn[]> {
  const noted = huggingFaceFeatures(schema.metadata);
  const features = noted.size > 0 ? noted : await infoBeside(copyOf ?? file.path);
  const pictures = await pictureColumns(file, schema);
  const { names } = nameColumns(
    // A name may be left out, which the library's types do not say.
    schema.fields.map(({ name }) => (name as string | null) ?? ''),
    file.path,
    1,
  );
  return schema.fields.map(({ name, type, nullable }, i): ArrowColumn => {
    const classNames = type.typeId === Type.Int ? (features.get(name) ?? null) : null;
    return {
      name: names[i]!,
      type,
      isNullable: nullable,
      stored: classNames === null ? storedType(type) : 'text',
      classNames,
      pictures: pictures.get(i) ?? null,
    };
  });
}

function storedType(type: DataType & { readonly dictionary?: DataType }): StoredType {
  switch (type.typeId as Type) {
    case Type.Int:
    case Type.Float:
    case Type.Decimal:
    case Type.Duration:
      return 'number';
    case Type.Bool:
      return 'boolean';
    case Type.Dictionary:
      return storedType(type.dictionary!);
    default:
      return 'text';
  }
}

/** Hugging Face's library notes the features beside its files too, and for some of its versions only there. */
async function infoBeside(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const beside = join(dirname(path), 'dataset_info.json');
  try {
    if ((await stat(beside)).size > infoBytes) return new Map();
    return classLabels(
      (JSON.parse(await readFile(beside, 'utf8')) as { readonly features?: unknown } | null)?.features,
    );
  } catch {
    // There is none, or it is somebody else's.
    return new Map();
  }
}

async function pictureColumns(file: ArrowFile, schema: Schema): Promise<ReadonlyMap<number, 'bytes' | 'struct'>> {
  const found = new Map<number, 'bytes' | 'struct'>();
  for (const [i, { type }] of schema.fields.entries()) if (isPictureStruct(type)) found.set(i, 'struct');
  if (!schema.fields.some(({ type }) => isBinary(type))) return found;
  const first = await firstBatch(file, schema);
  for (const [i, { type }] of schema.fields.entries())
    if (first !== null && isBinary(type) && beginsWithPicture(first, i)) found.set(i, 'bytes');
  return found;
}

async function firstBatch(file: ArrowFile, schema: Schema): Promise<ArrowBatch | null> {
  for await (const batch of arrowBatches(file, schema)) if (batch.message.rows > 0) return batch;
  return null;
}

function beginsWithPicture({ message, columns }: ArrowBatch, column: number): boolean {
  const read = bytesReader(columns[column]!);
  for (let row = 0; row < message.rows; row++) {
    const bytes = read(row);
    if (bytes !== null) return pictureEnding(bytes) !== null;
  }
  return false;
}

function isBinary({ typeId }: DataType): boolean {
  return typeId === Type.Binary || typeId === Type.LargeBinary || typeId === Type.BinaryView;
}

/** A group `{bytes, path}`, as Hugging Face keeps pictures. */
function isPictureStruct({ typeId, children }: DataType): boolean {
  if (typeId !== Type.Struct || children?.length !== 2) return false;
  const bytes = children.find(({ name }) => name === 'bytes');
  return bytes !== undefined && isBinary(bytes.type) && children.some(({ name }) => name === 'path');
}
