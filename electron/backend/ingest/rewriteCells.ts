import type { SourceRow } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { RecordCells, ScannedRecord } from '#backend/ingest/recordCells.ts';
import type { RewriteRequest, RewriteSource } from '#backend/ingest/sourceFormat.ts';
import { encodeCell, spliceRecords } from '#backend/ingest/spliceRecords.ts';

/** Writes a source byte for byte except the decided cells, and compares the copy with it record by record. */
export function rewriteCells(cells: RecordCells): RewriteSource {
  return async (request) => ({
    parts: spliceRecords(cells, request),
    readBack: (written) => compareRecords(cells, request, written),
  });
}

/** Throws `unsupported` for the first new value that its cell could not hold. */
export async function checkCells(
  cells: RecordCells,
  { path, mapping, label, edit, signal }: RewriteRequest,
): Promise<void> {
  for await (const records of cells.scan(path, mapping, label, { signal }))
    for (const { record, range, bytes, cell } of records) {
      const change = edit(record);
      if (change.kind === 'replace' && cell !== null)
        encodeCell(cells, change.value, mapping, bytes.subarray(cell.start - range.start, cell.end - range.start));
    }
}

/**
 * Walks source and copy in step: records that were kept must be the same bytes, edited ones the same around the cell.
 * @returns the source's record number of each record of the copy.
 */
async function compareRecords(
  { scan }: RecordCells,
  { path, mapping, label, edit, signal }: RewriteRequest,
  written: string,
): Promise<readonly SourceRow[]> {
  const records: SourceRow[] = [];
  const copies = scan(written, mapping, label, { signal });
  let batch: readonly ScannedRecord[] = [];
  let at = 0;
  for await (const originals of scan(path, mapping, label, { signal }))
    for (const original of originals) {
      const { kind } = edit(original.record);
      if (kind === 'drop') continue;
      records.push(original.record);
      if (at === batch.length) [batch, at] = [await nextOf(copies), 0];
      const copy = batch[at++];
      const isSame =
        copy !== undefined && (kind === 'keep' ? original.bytes.equals(copy.bytes) : isSameAroundCell(original, copy));
      if (!isSame)
        throw new WinnowError(
          'verify_failed',
          'The exported table differs from the source in more than the decided cells. Nothing was exported.',
          { file: path, row: original.record + 1 },
        );
    }
  if (at < batch.length || (await nextOf(copies)).length > 0)
    throw new WinnowError('verify_failed', 'The exported table has more rows than it should. Nothing was exported.', {
      file: path,
    });
  return records;
}

/** The next records; none at the end. */
async function nextOf(scanned: AsyncGenerator<readonly ScannedRecord[]>): Promise<readonly ScannedRecord[]> {
  for (;;) {
    const step = await scanned.next();
    if (step.done === true) return [];
    if (step.value.length > 0) return step.value;
  }
}

function isSameAroundCell(original: ScannedRecord, copy: ScannedRecord): boolean {
  if (!copy.cell) return false;
  const before = original.cell ? original.cell.start : (original.insertAt ?? 0);
  const after = original.cell ? original.cell.end : (original.insertAt ?? 0);
  const head = original.bytes.subarray(0, before - original.range.start);
  const tail = original.bytes.subarray(after - original.range.start);
  const copyTail = copy.bytes.subarray(copy.bytes.length - tail.length);
  return copy.bytes.subarray(0, head.length).equals(head) && copyTail.equals(tail);
}
