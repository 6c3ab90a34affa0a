import type { FileHandle } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { decodeWhole, encodeText } from '#backend/ingest/cellText.ts';
import { openRegularFile } from '#backend/ingest/fileWindows.ts';
import { lineText, type RecordCells, type ScannedRecord } from '#backend/ingest/recordCells.ts';
import type { RewriteRequest } from '#backend/ingest/sourceFormat.ts';

/**
 * The source's own bytes with only the edited cells changed and the dropped records left out; `edit` is asked once for each
 * record, in order. What the edits do not touch is copied byte for byte: order, quoting, line ends, encoding, blank lines.
 * Throws `unsupported` for a value that the encoding cannot hold, and for a replacement in a record that has no such cell.
 */
export async function* spliceRecords(cells: RecordCells, request: RewriteRequest): AsyncGenerator<Buffer> {
  const { path, mapping, label } = request;
  const output = createOutput();
  const { handle: gaps } = await openRegularFile(path);
  let copied = 0;
  try {
    for await (const records of cells.scan(path, mapping, label, request))
      for (const scanned of records) {
        const { range, bytes, record } = scanned;
        // What lies between records (the preamble, blank lines) belongs to none of them and stays.
        for (let at = copied; at < range.start;) at += output.append(await readAt(gaps, at, range.start, path));
        copied = range.end;
        const edit = request.edit(record);
        if (edit.kind === 'keep') output.append(bytes);
        else if (edit.kind === 'replace') output.appendAll(replaced(scanned, edit.value, cells, request));
        if (output.isFull()) yield output.take();
      }
    if (output.size() > 0) yield output.take();
    for (;;) {
      const rest = await readAt(gaps, copied, Infinity, path);
      if (rest.length === 0) return;
      copied += rest.length;
      yield rest;
    }
  } finally {
    await gaps.close();
  }
}

/** A record with a new value in its cell, in parts. */
function replaced(
  scanned: ScannedRecord,
  value: string | null,
  cells: RecordCells,
  { mapping, label }: RewriteRequest,
): Buffer[] {
  const { range, bytes, cell, insertAt, record } = scanned;
  if (cell !== null) {
    const old = bytes.subarray(cell.start - range.start, cell.end - range.start);
    return [
      bytes.subarray(0, cell.start - range.start),
      encodeCell(cells, value, mapping, old),
      bytes.subarray(cell.end - range.start),
    ];
  }
  if (insertAt === null || label === null)
    throw new WinnowError('unsupported', `Record ${record + 1} has no cell “${label ?? ''}” that could be changed.`, {
      file: mapping.source.path,
      row: record + 1,
      column: label ?? undefined,
    });
  const cut = insertAt - range.start;
  return [bytes.subarray(0, cut), newMember(scanned, { column: label, value }, cells, mapping), bytes.subarray(cut)];
}

const outputBytes = 1024 * 1024;
const firstOutputBytes = 64 * 1024;

/** Gathers parts into buffers of about a MiB, less for a small file. Parts are copied, since the scanner reuses its window. */
function createOutput() {
  let buffer = Buffer.allocUnsafe(firstOutputBytes);
  let used = 0;
  const append = (part: Buffer): number => {
    if (used + part.length > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + part.length));
      buffer.copy(larger, 0, 0, used);
      buffer = larger;
    }
    part.copy(buffer, used);
    used += part.length;
    return part.length;
  };
  return {
    append,
    appendAll: (parts: readonly Buffer[]) => parts.forEach(append),
    size: () => used,
    isFull: () => used >= outputBytes,
    take(): Buffer {
      const taken = buffer.subarray(0, used);
      buffer = Buffer.allocUnsafe(buffer.length);
      used = 0;
      return taken;
    },
  };
}

/** Up to 64 KiB of a file from `start`, not beyond `end`; empty at the end of the file. */
async function readAt(handle: FileHandle, start: number, end: number, path: string): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(65_536, end - start));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  if (bytesRead === 0 && end !== Infinity)
    throw new WinnowError('source_changed', `“${path}” became shorter while it was read.`, { file: path });
  return buffer.subarray(0, bytesRead);
}

/** A further member of a JSON object, spaced as the line is. */
function newMember(
  scanned: ScannedRecord,
  { column, value }: { readonly column: string; readonly value: string | null },
  cells: RecordCells,
  mapping: ImportMapping,
): Buffer {
  const line = lineText(scanned.bytes, mapping.source.encoding);
  const colon = /"\s*:\s/.test(line) ? ': ' : ':';
  const comma = scanned.isEmptyObject ? '' : /,\s/.test(line) && colon === ': ' ? ', ' : ',';
  const head = encodeText(`${comma}${JSON.stringify(column)}${colon}`, mapping.source.encoding);
  if (head === null)
    throw new WinnowError('unsupported', `“${column}” cannot be written in ${mapping.source.encoding}.`, {
      file: mapping.source.path,
      column,
    });
  return Buffer.concat([head, encodeCell(cells, value, mapping, Buffer.alloc(0))]);
}

/**
 * Bytes of a new value in place of an old cell, in the source's encoding, written as the format's `cellText` has it.
 * Throws `unsupported` when the encoding cannot hold the value.
 */
export function encodeCell(
  { cellText }: Pick<RecordCells, 'cellText'>,
  value: string | null,
  mapping: ImportMapping,
  rawOld: Uint8Array,
): Buffer {
  const { source } = mapping;
  const bytes = encodeText(
    cellText(value, mapping, decodeWhole(Buffer.from(rawOld), source.encoding)),
    source.encoding,
  );
  if (bytes === null)
    throw new WinnowError(
      'unsupported',
      `“${value}” cannot be written in ${source.encoding}, the encoding of the source.`,
      {
        file: source.path,
      },
    );
  return bytes;
}
