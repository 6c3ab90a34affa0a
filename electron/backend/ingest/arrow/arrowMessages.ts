import type { FileHandle } from 'node:fs/promises';
import type { Block } from 'apache-arrow/fb/block';
import { Footer } from 'apache-arrow/fb/footer';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer } from 'flatbuffers';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import { requireSoundFooter, requireSoundMessage } from '#backend/ingest/arrow/soundMetadata.ts';
import { openRegularFile } from '#backend/ingest/fileWindows.ts';
import { readBytes } from '#backend/ingest/parquet/parquetFile.ts';

/** A dictionary or some rows, as they lie in a file. */
export type ArrowMessage = {
  readonly kind: 'schema' | 'dictionary' | 'records';
  /** Where it begins: its mark, the length of its metadata, these, and its body. */
  readonly start: number;
  readonly metadataStart: number;
  readonly metadataBytes: number;
  readonly bodyStart: number;
  readonly bodyBytes: number;
  readonly rows: number;
  readonly firstRow: number;
};

export type ArrowFile = {
  readonly path: string;
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  /** Of Arrow's file format, which has the schema too; null for its stream. */
  readonly footer: ArrowFooter | null;
  /** As the footer lists them; those of a stream in order, the schema first. */
  readonly messages: readonly ArrowMessage[];
  /** It says where it ends: a stream that does not may have been cut off. */
  readonly hasEnd: boolean;
  readonly rows: number;
};

export type ArrowFooter = { readonly start: number; readonly bytes: Buffer };

/** Ids of rows are 32 bits here. */
const maxRows = 2 ** 31 - 1;
const mostMessages = 1_000_000;
const mostMetadataBytes = 64 * 1024 * 1024;
/** A batch is held in memory whole. */
const mostBodyBytes = 2 * 1024 ** 3 - 1024;
const continuation = 0xffff_ffff;
const fileMark = 'ARROW1';
/** The length of the footer and the mark. */
export const footerTail = 10;

/** A file that cannot be read, with the reason as the end of a sentence. */
export function arrowError(path: string, cause: unknown): WinnowError {
  if (cause instanceof WinnowError) return cause;
  const reason = reasonOf(cause instanceof Error ? cause.message : '');
  return new WinnowError('bad_input', `“${path}” cannot be read as Arrow: ${reason}.`, { file: path }, { cause });
}

/** What the readers here throw is said as it is; what the library or the engine stumbles over is damage, or a type that is not read. */
function reasonOf(message: string): string {
  const type = /^Unrecognized type: "(\w+)"/.exec(message)?.[1];
  if (type !== undefined && type !== 'undefined')
    return `its columns of the type ${type} are not read; save it as Parquet`;
  return /^(?:it|its|a|one) /.test(message) ? message : 'it is damaged';
}

/** Does something with an open file and closes it. Whatever its bytes are wrong in is `bad_input`. */
export async function withArrowFile<T>(
  path: string,
  work: (file: ArrowFile) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const file = await openArrowFile(path, signal);
  try {
    return await work(file);
  } catch (cause) {
    throw isOfTheFile(cause) ? arrowError(path, cause) : cause;
  } finally {
    await file.handle.close();
  }
}

/** Arrow's library throws plain errors for types that it has not got and for damage. */
export function isOfTheFile(cause: unknown): boolean {
  return cause instanceof Error && !(cause instanceof WinnowError) && !('code' in cause && cause.name !== 'RangeError');
}

/** Opens the file and finds its messages, of which only the headers are read, and believed where they fit the file. */
export async function openArrowFile(path: string, signal?: AbortSignal): Promise<ArrowFile> {
  const { handle, sizeBytes } = await openRegularFile(path);
  try {
    const head = (await readBytes(handle, 0, Math.min(8, sizeBytes))).toString('latin1');
    if (head.startsWith('FEA1'))
      throw new RangeError(
        'it is in the first version of Feather, which is another format; save it again as version 2',
      );
    const footer = head.startsWith(fileMark) ? await readFooter(handle, sizeBytes) : null;
    const found = createList(signal);
    const hasEnd =
      footer === null ? await walkStream(handle, sizeBytes, found) : await listBlocks(handle, footer, found);
    return { path, handle, sizeBytes, footer, messages: found.messages, hasEnd, rows: found.rows() };
  } catch (cause) {
    await handle.close();
    throw isOfTheFile(cause) ? arrowError(path, cause) : cause;
  }
}

async function readFooter(handle: FileHandle, sizeBytes: number): Promise<ArrowFooter> {
  const cut = 'it does not end with ARROW1: it was cut, or never written to its end';
  if (sizeBytes < 8 + footerTail) throw new RangeError(cut);
  const tail = await readBytes(handle, sizeBytes - footerTail, footerTail);
  if (tail.toString('latin1', 4) !== fileMark) throw new RangeError(cut);
  const length = tail.readInt32LE(0);
  const start = sizeBytes - footerTail - length;
  if (length < 4 || start < 8) throw new RangeError('its footer claims to be longer than the file');
  return { start, bytes: await readBytes(handle, start, length) };
}

type MessageList = {
  readonly messages: readonly ArrowMessage[];
  readonly rows: () => number;
  readonly add: (message: Omit<ArrowMessage, 'firstRow'>) => void;
};

function createList(signal: AbortSignal | undefined): MessageList {
  const messages: ArrowMessage[] = [];
  let rows = 0;
  return {
    messages,
    rows: () => rows,
    add(message) {
      throwIfAborted(signal);
      if (messages.length >= mostMessages) throw new RangeError('it has more than a million messages');
      messages.push({ ...message, firstRow: rows });
      rows += message.rows;
      if (rows > maxRows)
        throw new RangeError(`it claims ${rows} rows, more than the two thousand million that can be read`);
    },
  };
}

/** The messages of a stream, one behind another; gives whether it says where it ends. */
async function walkStream(handle: FileHandle, sizeBytes: number, { messages, add }: MessageList): Promise<boolean> {
  for (let at = 0; at + 4 <= sizeBytes;) {
    const message = await messageAt(handle, at, sizeBytes);
    if (message === null) return true;
    if ((messages.length === 0) !== (message.kind === 'schema'))
      throw new RangeError('it does not begin with one schema');
    add(message);
    at = message.bodyStart + message.bodyBytes;
  }
  if (messages.length === 0) throw new RangeError('it has no schema');
  return false;
}

/** The messages that a footer lists; those between them may be laid out in any way. */
async function listBlocks(handle: FileHandle, { start, bytes }: ArrowFooter, { add }: MessageList): Promise<boolean> {
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  requireSoundFooter(footer, bytes.length);
  if (footer.schema()?.endianness() !== 0) throw new RangeError(bigEndian);
  const read = async (block: Block | null, kind: ArrowMessage['kind']): Promise<void> => {
    const at = Number(block?.offset() ?? -1);
    const message = at < 8 || at + 8 > start ? null : await messageAt(handle, at, start);
    if (message?.kind !== kind) throw new RangeError('its footer lists what is not there');
    add(message);
  };
  for (let i = 0; i < footer.dictionariesLength(); i++) await read(footer.dictionaries(i), 'dictionary');
  for (let i = 0; i < footer.recordBatchesLength(); i++) await read(footer.recordBatches(i), 'records');
  return true;
}

const cutOff = 'it is cut off in the middle of a message';
const bigEndian = 'its numbers are big-endian, which is not read';

/** The message that begins at a place; null where a stream says that it ends. */
async function messageAt(handle: FileHandle, at: number, end: number): Promise<Omit<ArrowMessage, 'firstRow'> | null> {
  const head = await readBytes(handle, at, Math.min(8, end - at));
  // Files from before 0.15 have no mark before the length.
  const isMarked = head.readUInt32LE(0) === continuation;
  if (isMarked && head.length < 8) throw new RangeError(cutOff);
  const length = head.readInt32LE(isMarked ? 4 : 0);
  if (length === 0) return null;
  const metadataStart = at + (isMarked ? 8 : 4);
  if (length < 0 || length > mostMetadataBytes || metadataStart + length > end) throw new RangeError(cutOff);
  return described(await readBytes(handle, metadataStart, length), { start: at, metadataStart, end });
}

function described(
  bytes: Buffer,
  { start, metadataStart, end }: { readonly start: number; readonly metadataStart: number; readonly end: number },
): Omit<ArrowMessage, 'firstRow'> {
  const message = messageOf(bytes);
  requireSoundMessage(message, bytes.length);
  const bodyBytes = Number(message.bodyLength());
  const bodyStart = metadataStart + bytes.length;
  if (bodyBytes < 0 || bodyStart + bodyBytes > end) throw new RangeError(cutOff);
  if (bodyBytes > mostBodyBytes)
    throw new RangeError('a record batch of it is over 2 GiB; save it in smaller batches, or as Parquet');
  const place = { start, metadataStart, metadataBytes: bytes.length, bodyStart, bodyBytes };
  switch (message.headerType()) {
    case MessageHeader.Schema:
      if ((message.header(new Schema()) as Schema).endianness() !== 0) throw new RangeError(bigEndian);
      return { kind: 'schema', ...place, rows: 0 };
    case MessageHeader.DictionaryBatch:
      return { kind: 'dictionary', ...place, rows: 0 };
    case MessageHeader.RecordBatch: {
      const rows = Number((message.header(new RecordBatch()) as RecordBatch).length());
      if (!(rows >= 0)) throw new RangeError('a record batch has a number of rows that makes no sense');
      return { kind: 'records', ...place, rows };
    }
    default:
      throw new RangeError('it holds tensors, which are no table');
  }
}

/** The metadata of a message, as they lie in its bytes. */
export function messageOf(bytes: Buffer): Message {
  return Message.getRootAsMessage(new ByteBuffer(bytes));
}

/** The bytes of a message with its body. */
export function messageBytes({ handle }: ArrowFile, { start, bodyStart, bodyBytes }: ArrowMessage): Promise<Buffer> {
  return readBytes(handle, start, bodyStart + bodyBytes - start);
}

/** Where in a footer the place and length of each message stand. */
export function blockPlaces(footer: Buffer): number[] {
  const parsed = Footer.getRootAsFooter(new ByteBuffer(footer));
  const dictionaries = Array.from({ length: parsed.dictionariesLength() }, (_, i) => parsed.dictionaries(i)!.bb_pos);
  return [
    ...dictionaries,
    ...Array.from({ length: parsed.recordBatchesLength() }, (_, i) => parsed.recordBatches(i)!.bb_pos),
  ];
}
