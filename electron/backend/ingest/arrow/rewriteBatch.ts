import type { Schema } from 'apache-arrow';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import type { ArrowBatch } from '#backend/ingest/arrow/arrowBatches.ts';
import { messageOf } from '#backend/ingest/arrow/arrowMessages.ts';
import { batchLayout } from '#backend/ingest/arrow/batchLayout.ts';
import { elementReader, type Storage } from '#backend/ingest/arrow/labelElements.ts';

/** What a row's label becomes: as it is, or these stored bytes, null for none. */
export type LabelFate = 'keep' | { readonly element: Buffer | null };

export type LabelColumn = { readonly at: number; readonly storage: Storage; readonly fate: (row: number) => LabelFate };

/**
 * A record batch with labels changed: its metadata stay as they are but for the places of buffers and the count of missing labels;
 * the buffers of the other columns are copied, those of the label written anew, in a compressed batch uncompressed, as the format allows.
 */
export function rewriteBatch({ message, bytes, columns }: ArrowBatch, schema: Schema, label: LabelColumn): Buffer {
  const head = Buffer.from(bytes.subarray(0, message.bodyStart - message.start));
  const body = bytes.subarray(head.length);
  const metadata = head.subarray(message.metadataStart - message.start);
  const parsed = messageOf(metadata);
  const batch = parsed.header(new RecordBatch()) as RecordBatch;
  const place = batchLayout(schema, parsed)[label.at]!;
  const old = Array.from({ length: batch.buffersLength() }, (_, i) => {
    const { bb_pos: at } = batch.buffers(i)!;
    return { at, offset: Number(metadata.readBigInt64LE(at)), length: Number(metadata.readBigInt64LE(at + 8)) };
  });
  const isPacked = batch.compression() !== null;
  const fresh = labelBuffers({ message, bytes, columns }, label);
  const missingAt = batch.nodes(place.node)!.bb_pos + 8;
  if (!isPacked && label.storage.kind !== 'bytes') {
    const [bits, values] = [old[place.firstBuffer]!, old[place.firstBuffer + 1]!];
    const changed = inPlace(body, { bits, values, rows: message.rows, missing: fresh.missing }, label);
    metadata.writeBigInt64LE(BigInt(fresh.missing), missingAt);
    if (changed !== null) return Buffer.concat([head, changed]);
  }
  const buffers = old.map(({ offset, length }, i) => {
    const own = fresh.buffers[i - place.firstBuffer];
    if (i < place.firstBuffer || own === undefined) return body.subarray(offset, offset + length);
    // Where no value is missing a batch may have no bits that say so, or all of them set.
    if (i === place.firstBuffer && fresh.missing === 0 && length === 0) return own.subarray(0, 0);
    return isPacked && own.length > 0 ? Buffer.concat([unpackedMark, own]) : own;
  });
  const step = old.every(({ offset }) => offset % 64 === 0) ? 64 : 8;
  const parts: Buffer[] = [];
  let end = 0;
  for (const [i, buffer] of buffers.entries()) {
    const { at } = old[i]!;
    metadata.writeBigInt64LE(BigInt(end), at);
    metadata.writeBigInt64LE(BigInt(buffer.length), at + 8);
    const padding = (step - (buffer.length % step)) % step;
    parts.push(buffer, Buffer.alloc(padding));
    end += buffer.length + padding;
  }
  metadata.writeBigInt64LE(BigInt(fresh.missing), missingAt);
  metadata.writeBigInt64LE(BigInt(end), fieldPlace(metadata, parsed.bb_pos, bodyLengthField));
  return Buffer.concat([head, ...parts]);
}

type Region = { readonly offset: number; readonly length: number };
type Stored = { readonly bits: Region; readonly values: Region; readonly rows: number; readonly missing: number };

/** The body with only the bytes of changed labels changed; null where nothing says yet which labels are missing, and now some are. */
function inPlace(body: Buffer, { bits, values, rows, missing }: Stored, { storage, fate }: LabelColumn): Buffer | null {
  if (missing > 0 && bits.length * 8 < rows) return null;
  const changed = Buffer.from(body);
  const setBit = (from: number, row: number, isSet: boolean): void => {
    const at = from + (row >> 3);
    changed[at] = isSet ? changed[at]! | (1 << (row & 7)) : changed[at]! & ~(1 << (row & 7));
  };
  for (let row = 0; row < rows; row++) {
    const own = fate(row);
    if (own === 'keep') continue;
    if (bits.length * 8 >= rows) setBit(bits.offset, row, own.element !== null);
    if (own.element === null) continue;
    if (storage.kind === 'fixed') own.element.copy(changed, values.offset + row * storage.width);
    else setBit(values.offset, row, own.element[0] === 1);
  }
  return changed;
}

/** Where a field of a table stands. Source: the FlatBuffers internals, “Tables”. */
function fieldPlace(bytes: Buffer, table: number, field: number): number {
  const list = table - bytes.readInt32LE(table);
  const offset = field < bytes.readUInt16LE(list) ? bytes.readUInt16LE(list + field) : 0;
  // Only a length of 0 is left out, and these rows have a label.
  if (offset === 0) throw new RangeError('a record batch does not say how long it is');
  return table + offset;
}

/** Of `Message` in the format. */
const bodyLengthField = 10;
/** −1 where a compressed buffer says how long it is unpacked: it is not compressed. */
const unpackedMark = Buffer.alloc(8, 0xff);

type LabelBuffers = { readonly missing: number; readonly buffers: readonly Buffer[] };

function labelBuffers({ message: { rows }, columns }: ArrowBatch, { at, storage, fate }: LabelColumn): LabelBuffers {
  const read = elementReader(columns[at]!, storage);
  const there = Buffer.alloc(Math.ceil(rows / 8));
  const elements: (Buffer | null)[] = [];
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    const own = fate(row);
    const element = own === 'keep' ? read(row) : own.element;
    if (element === null) missing++;
    else there[row >> 3]! |= 1 << (row & 7);
    elements.push(element);
  }
  return { missing, buffers: [there, ...valueBuffers(elements, storage)] };
}

function valueBuffers(elements: readonly (Buffer | null)[], storage: Storage): Buffer[] {
  const { length } = elements;
  if (storage.kind === 'fixed') {
    const values = Buffer.alloc(length * storage.width);
    for (const [row, element] of elements.entries()) element?.copy(values, row * storage.width);
    return [values];
  }
  if (storage.kind === 'bits') {
    const bits = Buffer.alloc(Math.ceil(length / 8));
    for (const [row, element] of elements.entries()) if (element?.[0] === 1) bits[row >> 3]! |= 1 << (row & 7);
    return [bits];
  }
  const { offsetWidth } = storage;
  const offsets = Buffer.alloc((length + 1) * offsetWidth);
  let end = 0;
  for (const [row, element] of elements.entries()) {
    end += element?.length ?? 0;
    if (offsetWidth === 8) offsets.writeBigInt64LE(BigInt(end), (row + 1) * 8);
    else offsets.writeInt32LE(end, (row + 1) * 4);
  }
  return [offsets, Buffer.concat(elements.map((element) => element ?? Buffer.alloc(0)))];
}
