import type { DataType, Schema } from 'apache-arrow';
import { Type } from 'apache-arrow/enum';
import type { Message } from 'apache-arrow/fb/message';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { RecordBatch } from 'apache-arrow/fb/record-batch';

/** Where a column is told of in a batch: its node, and the first of its buffers. */
export type ColumnPlace = { readonly node: number; readonly firstBuffer: number };

/** The place of each column in a batch. Throws RangeError where the batch has other nodes or buffers than the schema needs. */
export function batchLayout(schema: Schema, message: Message): ColumnPlace[] {
  const batch = message.header(new RecordBatch()) as RecordBatch;
  const isOld = message.version() < MetadataVersion.V5;
  let node = 0;
  let buffer = 0;
  let view = 0;
  const pass = (type: DataType): void => {
    node += 1;
    buffer += ownBuffers(type, isOld);
    if (type.typeId === Type.Utf8View || type.typeId === Type.BinaryView)
      buffer += Number(batch.variadicBufferCounts(view++) ?? 0);
    if (type.typeId !== Type.Dictionary) for (const child of type.children ?? []) pass(child.type);
  };
  const places = schema.fields.map(({ type }) => {
    const place = { node, firstBuffer: buffer };
    pass(type);
    return place;
  });
  if (node !== batch.nodesLength() || buffer !== batch.buffersLength())
    throw new RangeError('a record batch has other columns than the file says');
  return places;
}

/** Buffers of a column itself: where it is there, offsets, values. Source: the Arrow columnar format, “Buffer listing for each layout”. */
function ownBuffers({ typeId, mode }: DataType & { readonly mode?: number }, isOld: boolean): number {
  switch (typeId as Type) {
    case Type.Null:
      return 0;
    case Type.Struct:
    case Type.FixedSizeList:
      return 1;
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      return 3;
    case Type.Union:
      return (mode === 0 ? 1 : 2) + (isOld ? 1 : 0);
    default:
      return 2;
  }
}
