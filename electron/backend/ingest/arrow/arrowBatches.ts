import type { Data, Schema } from 'apache-arrow';
import { RecordBatch as BatchHeader } from 'apache-arrow/fb/record-batch';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import { arrowLibrary } from '#backend/ingest/arrow/arrowLibrary.ts';
import { batchLayout } from '#backend/ingest/arrow/batchLayout.ts';
import { type ArrowFile, type ArrowMessage, messageBytes, messageOf } from '#backend/ingest/arrow/arrowMessages.ts';

/** Some rows of a file as it holds them: a batch, a column each. */
export type ArrowBatch = {
  readonly message: ArrowMessage;
  readonly bytes: Buffer;
  readonly columns: readonly Data[];
};

/** The columns and notes of a file. */
export async function arrowSchema(file: ArrowFile): Promise<Schema> {
  // Loaded first in any case: only then can the library's parts read a schema.
  const { RecordBatchReader } = await arrowLibrary();
  if (file.footer !== null) {
    const { Footer } = await import('apache-arrow/ipc/metadata/file');
    return Footer.decode(file.footer.bytes).schema;
  }
  const reader = RecordBatchReader.from(await messageBytes(file, file.messages[0]!));
  return reader.open().schema;
}

/** The schema as the message that a stream begins with. */
async function schemaMessage(schema: Schema): Promise<Buffer> {
  const { Message } = await arrowLibrary();
  const metadata = Message.encode(Message.from(schema));
  const padded = Math.ceil(metadata.length / 8) * 8;
  const bytes = Buffer.alloc(8 + padded);
  bytes.writeUInt32LE(0xffff_ffff, 0);
  bytes.writeInt32LE(padded, 4);
  bytes.set(metadata, 8);
  return bytes;
}

/** The record batches of a file in order, one in memory at a time, with the dictionaries that hold for each. */
export async function* arrowBatches(file: ArrowFile, schema: Schema, signal?: AbortSignal): AsyncGenerator<ArrowBatch> {
  const { RecordBatchReader } = await arrowLibrary();
  const given: { readonly message: ArrowMessage; readonly bytes: Buffer }[] = [];
  async function* stream(): AsyncGenerator<Uint8Array> {
    if (file.footer !== null) yield await schemaMessage(schema);
    for (const message of file.messages) {
      throwIfAborted(signal);
      const bytes = await messageBytes(file, message);
      if (message.kind === 'records') {
        requireWhole(bytes, message, schema);
        given.push({ message, bytes });
      }
      yield bytes;
    }
  }
  // The library makes up an empty batch for a file that has none.
  if (file.rows === 0) return;
  const reader = await RecordBatchReader.from(stream());
  for await (const batch of reader) yield { ...given.shift()!, columns: batch.data.children };
}

/** What a batch says of itself has to fit before room is taken for it: the library fills short columns up. */
function requireWhole(
  bytes: Buffer,
  { start, metadataStart, metadataBytes, bodyBytes, rows }: ArrowMessage,
  schema: Schema,
): void {
  const from = metadataStart - start;
  const message = messageOf(bytes.subarray(from, from + metadataBytes));
  const header = message.header(new BatchHeader()) as BatchHeader;
  let isEmpty = true;
  for (let i = 0; i < header.buffersLength(); i++) {
    const [offset, length] = [Number(header.buffers(i)!.offset()), Number(header.buffers(i)!.length())];
    if (!(offset >= 0 && length >= 0 && offset + length <= bodyBytes))
      throw new RangeError('a column claims to lie where the file has no data');
    if (length > 0) isEmpty = false;
  }
  if (isEmpty && rows > 0) throw new RangeError('it has rows but no values');
  for (const { node } of batchLayout(schema, message))
    if (Number(header.nodes(node)!.length()) !== rows)
      throw new RangeError('a column has another number of values than its batch has rows');
}
