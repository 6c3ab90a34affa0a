import { open } from 'node:fs/promises';
import { RecordBatch as BatchHeader } from 'apache-arrow/fb/record-batch';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import { arrowBatches } from '#backend/ingest/arrow/arrowBatches.ts';
import { arrowLibrary } from '#backend/ingest/arrow/arrowLibrary.ts';
import {
  type ArrowFile,
  type ArrowMessage,
  blockPlaces,
  messageBytes,
  messageOf,
  withArrowFile,
} from '#backend/ingest/arrow/arrowMessages.ts';
import { batchLayout } from '#backend/ingest/arrow/batchLayout.ts';
import type { ArrowEdits } from '#backend/ingest/arrow/rewriteArrow.ts';

/**
 * Compares what was written with the source: messages without a decision to the byte, in the others every buffer that is not the label's;
 * labels that were not decided by the library's own reading of both, which finds the batches of a file by its footer. Throws `verify_failed`.
 */
export async function compareArrow(
  source: string,
  written: string,
  edits: ArrowEdits,
  signal?: AbortSignal,
): Promise<void> {
  const fail = (): WinnowError =>
    new WinnowError(
      'verify_failed',
      'The exported Arrow file differs from the source in more than the decided labels. Nothing was exported.',
      { file: written },
    );
  await withArrowFile(source, (one) =>
    withArrowFile(written, async (other) => {
      if (one.messages.length !== other.messages.length || one.hasEnd !== other.hasEnd) throw fail();
      if (!withoutPlaces(one).equals(withoutPlaces(other))) throw fail();
      for (const [i, message] of one.messages.entries()) {
        throwIfAborted(signal);
        const isSame = await sameMessage([one, message], [other, other.messages[i]!], edits);
        if (!isSame) throw fail();
      }
      if (!(await sameLabels(one, written, edits))) throw fail();
    }),
  );
}

/** The footer, with its schema and notes, but for where the messages lie. */
function withoutPlaces({ footer }: ArrowFile): Buffer {
  const bytes = Buffer.from(footer?.bytes ?? []);
  if (footer !== null) for (const at of blockPlaces(bytes)) bytes.fill(0, at, at + 24);
  return bytes;
}

type Place = readonly [ArrowFile, ArrowMessage];

async function sameMessage([one, before]: Place, [other, after]: Place, edits: ArrowEdits): Promise<boolean> {
  if (before.kind !== after.kind || before.rows !== after.rows) return false;
  const [a, b] = [await messageBytes(one, before), await messageBytes(other, after)];
  if (!hasEdit(before, edits)) return a.equals(b);
  const [left, right] = [buffersOf(a, before, edits), buffersOf(b, after, edits)];
  return left.length === right.length && left.every((buffer, i) => buffer.equals(right[i]!));
}

function hasEdit({ firstRow, rows, kind }: ArrowMessage, { fates }: ArrowEdits): boolean {
  if (kind !== 'records') return false;
  for (let row = firstRow; row < firstRow + rows; row++) if (fates.has(row)) return true;
  return false;
}

/** The buffers of a batch but those of the label. */
function buffersOf(
  bytes: Buffer,
  { start, metadataStart, bodyStart }: ArrowMessage,
  { schema, at }: ArrowEdits,
): Buffer[] {
  const message = messageOf(bytes.subarray(metadataStart - start, bodyStart - start));
  const batch = message.header(new BatchHeader()) as BatchHeader;
  const places = batchLayout(schema, message);
  const first = places[at]!.firstBuffer;
  const next = places[at + 1]?.firstBuffer ?? batch.buffersLength();
  const body = bytes.subarray(bodyStart - start);
  const buffers: Buffer[] = [];
  for (let i = 0; i < batch.buffersLength(); i++) {
    if (i >= first && i < next) continue;
    const offset = Number(batch.buffers(i)!.offset());
    buffers.push(body.subarray(offset, offset + Number(batch.buffers(i)!.length())));
  }
  return buffers;
}

async function sameLabels(source: ArrowFile, written: string, { schema, at, fates }: ArrowEdits): Promise<boolean> {
  const { RecordBatchReader, Vector } = await arrowLibrary();
  const handle = await open(written);
  try {
    const reader = await RecordBatchReader.from(handle);
    await reader.open();
    const copies = reader[Symbol.asyncIterator]();
    for await (const { message, columns } of arrowBatches(source, schema)) {
      const copy = await copies.next();
      if (copy.done === true || copy.value.numRows !== message.rows) return false;
      const [before, after] = [new Vector([columns[at]!]), copy.value.getChildAt(at)];
      for (let row = 0; row < message.rows; row++)
        if (!fates.has(message.firstRow + row) && String(before.get(row)) !== String(after?.get(row))) return false;
    }
    return true;
  } finally {
    await handle.close();
  }
}
