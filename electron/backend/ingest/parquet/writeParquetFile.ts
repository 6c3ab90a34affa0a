import type { FileHandle } from 'node:fs/promises';
import { readBytes, type Chunk, type ParquetFile } from '#backend/ingest/parquet/parquetFile.ts';
import { pageHeaders } from '#backend/ingest/parquet/parquetPages.ts';
import { emptyChunk, rewriteChunk, type RowFate, type WrittenChunk } from '#backend/ingest/parquet/rewriteChunk.ts';
import type { GroupEdits, ParquetEdits } from '#backend/ingest/parquet/rewriteParquet.ts';
import {
  copyThrift,
  fieldOf,
  numberField,
  parseThrift,
  setField,
  setInteger,
  structField,
  structsField,
  thriftType,
  writeThrift,
  type ThriftStruct,
} from '#backend/ingest/parquet/thriftCompact.ts';

/** A chunk that is copied: what lies elsewhere in the file for it follows behind all columns. */
type Copied = {
  readonly chunk: Chunk;
  readonly struct: ThriftStruct;
  readonly meta: ThriftStruct;
  readonly shift: number;
};

const blockBytes = 1024 * 1024;
const mark = Buffer.from('PAR1');

/** The bytes of a file with its edits. Throws RangeError for what is damaged. */
export async function* writeParquetFile(
  file: ParquetFile,
  handle: FileHandle,
  edits: ParquetEdits,
): AsyncGenerator<Buffer> {
  let at = 0;
  const put = (block: Buffer): Buffer => {
    at += block.length;
    return block;
  };
  yield put(mark);
  const footer = copyThrift(file.footer);
  const groups: ThriftStruct[] = [];
  const copied: Copied[] = [];
  let rows = 0;
  for (const group of edits.groups) {
    const left = group.group.rows - group.drops;
    // A group of no rows is left out, unless it was one before.
    if (left === 0 && group.drops > 0) continue;
    rows += left;
    const struct = copyThrift(group.group.struct);
    groups.push(struct);
    const groupStart = at;
    const chunkStructs = structsField(struct, 1)!;
    for (const chunk of group.group.chunks.toSorted((a, b) => a.start - b.start)) {
      const chunkStruct = chunkStructs[chunk.leaf.index]!;
      const meta = structField(chunkStruct, 3)!;
      const fateOf = fatesFor(chunk, group, edits);
      if (fateOf === null) {
        copied.push({ chunk, struct: chunkStruct, meta, shift: at - chunk.start });
        moveChunk(chunkStruct, meta, at - chunk.start, at);
        for await (const block of copyRange(handle, chunk.start, await chunkEnd(handle, chunk, file.footerStart)))
          yield put(block);
        continue;
      }
      const written = emptyChunk();
      const start = at;
      const newValues = chunk.leaf === edits.label ? edits.newValues : [];
      for await (const block of rewriteChunk(
        { handle, chunk, footerStart: file.footerStart },
        { fateOf, newValues },
        written,
      ))
        yield put(block);
      describeChunk(chunkStruct, meta, start, written);
    }
    describeGroup(struct, group, { left, groupStart, label: edits.label?.index ?? -1 });
  }
  for (const one of copied) {
    for await (const block of copyExtras(handle, one, at, file.footerStart)) yield put(block);
  }
  setInteger(footer, 3, rows);
  setField(footer, 4, { type: thriftType.list, value: { elementType: thriftType.struct, items: groups } });
  const bytes = writeThrift(footer);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  yield Buffer.concat([bytes, length, mark]);
}

/** What becomes of a chunk's rows; null: all stay as they are. */
function fatesFor(
  chunk: Chunk,
  { drops, replaces, labelFate }: GroupEdits,
  edits: ParquetEdits,
): ((row: number) => RowFate) | null {
  if (chunk.leaf === edits.label && replaces > 0) return labelFate;
  if (drops === 0) return null;
  return (row) => (labelFate(row) === 'drop' ? 'drop' : 'keep');
}

/** Where the chunk ends: as its footer says, or its pages, where that is too short. */
export async function chunkEnd(handle: FileHandle, chunk: Chunk, footerStart: number): Promise<number> {
  let end = Math.max(chunk.end, chunk.start);
  for await (const header of pageHeaders(handle, chunk, footerStart))
    end = Math.max(end, header.start + header.packedBytes);
  return end;
}

async function* copyRange(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += blockBytes) yield await readBytes(handle, at, Math.min(blockBytes, end - at));
}

/** A copied chunk lies elsewhere. */
function moveChunk(struct: ThriftStruct, meta: ThriftStruct, shift: number, start: number): void {
  // Where a copy of the description was, or 0; the copy is not written.
  if ((numberField(struct, 2) ?? 0) !== 0) setInteger(struct, 2, start);
  for (const id of [9, 10, 11]) {
    const offset = numberField(meta, id) ?? 0;
    if (offset > 0) setInteger(meta, id, offset + shift);
  }
}

/** A chunk that was written anew: what the footer said of its values is no longer so. */
function describeChunk(struct: ThriftStruct, meta: ThriftStruct, start: number, written: WrittenChunk): void {
  if ((numberField(struct, 2) ?? 0) !== 0) setInteger(struct, 2, start);
  for (const id of [4, 5, 6, 7]) setField(struct, id, undefined);
  for (const id of [10, 12, 13, 14, 15, 16, 17]) setField(meta, id, undefined);
  const encodings = [...written.encodings];
  setField(meta, 2, { type: thriftType.list, value: { elementType: thriftType.i32, items: encodings } });
  setInteger(meta, 5, written.entries);
  setInteger(meta, 6, written.unpackedBytes);
  setInteger(meta, 7, written.packedBytes);
  setInteger(meta, 9, start + (written.dataAt ?? written.packedBytes));
  if (written.dictionaryAt === null) setField(meta, 11, undefined);
  else setInteger(meta, 11, start + written.dictionaryAt);
  const missing = { id: 3, type: thriftType.i64, value: BigInt(written.missing) };
  setField(meta, 12, { type: thriftType.struct, value: { fields: [missing] } });
}

function describeGroup(
  struct: ThriftStruct,
  { drops, replaces }: GroupEdits,
  { left, groupStart, label }: { readonly left: number; readonly groupStart: number; readonly label: number },
): void {
  setInteger(struct, 3, left);
  if ((numberField(struct, 5) ?? 0) !== 0) setInteger(struct, 5, groupStart);
  if (drops === 0 && replaces === 0) return;
  const metas = structsField(struct, 1)!.map((chunk) => structField(chunk, 3)!);
  const sum = (id: number): number => metas.reduce((total, meta) => total + (numberField(meta, id) ?? 0), 0);
  setInteger(struct, 2, sum(6));
  if (fieldOf(struct, 6) !== undefined) setInteger(struct, 6, sum(7));
  const isSortedByLabel = structsField(struct, 4)?.some((column) => numberField(column, 1) === label) === true;
  if (replaces > 0 && isSortedByLabel) setField(struct, 4, undefined);
}

/** The indexes of a copied chunk's pages and its filter, behind `at`; the places they name are moved. */
async function* copyExtras(
  handle: FileHandle,
  { struct, meta, shift }: Copied,
  from: number,
  footerStart: number,
): AsyncGenerator<Buffer> {
  let at = from;
  const range = (owner: ThriftStruct, offsetId: number, lengthId: number): readonly [number, number] | null => {
    const offset = numberField(owner, offsetId) ?? 0;
    const length = numberField(owner, lengthId) ?? 0;
    return offset > 0 && length > 0 && offset + length <= footerStart ? [offset, length] : null;
  };
  const columnIndex = range(struct, 6, 7);
  if (columnIndex === null) setIndex(struct, [6, 7], null);
  else {
    const bytes = await readBytes(handle, ...columnIndex);
    setIndex(struct, [6, 7], { at, length: bytes.length });
    at += bytes.length;
    yield bytes;
  }
  const offsetIndex = range(struct, 4, 5);
  const moved = offsetIndex === null ? null : movedPages(await readBytes(handle, ...offsetIndex), shift);
  if (moved === null) setIndex(struct, [4, 5], null);
  else {
    setIndex(struct, [4, 5], { at, length: moved.length });
    at += moved.length;
    yield moved;
  }
  const filter = await filterBytes(handle, meta, footerStart);
  if (filter === null) {
    setField(meta, 14, undefined);
    setField(meta, 15, undefined);
  } else {
    setInteger(meta, 14, at);
    if (fieldOf(meta, 15) !== undefined) setField(meta, 15, { type: thriftType.i32, value: filter.length });
    yield filter;
  }
}

function setIndex(
  struct: ThriftStruct,
  [offsetId, lengthId]: readonly [number, number],
  place: { readonly at: number; readonly length: number } | null,
): void {
  if (place === null) {
    setField(struct, offsetId, undefined);
    setField(struct, lengthId, undefined);
    return;
  }
  setInteger(struct, offsetId, place.at);
  setField(struct, lengthId, { type: thriftType.i32, value: place.length });
}

/** An index of pages with every place moved. */
function movedPages(bytes: Buffer, shift: number): Buffer | null {
  const { struct } = parseThrift(bytes);
  for (const page of structsField(struct, 1) ?? []) {
    const offset = numberField(page, 1);
    if (offset === undefined) return null;
    setInteger(page, 1, offset + shift);
  }
  return writeThrift(struct);
}

/** A Bloom filter; old writers do not give its length, which its header has. */
async function filterBytes(handle: FileHandle, meta: ThriftStruct, footerStart: number): Promise<Buffer | null> {
  const offset = numberField(meta, 14) ?? 0;
  if (offset <= 0 || offset >= footerStart) return null;
  const known = numberField(meta, 15);
  if (known !== undefined) return offset + known <= footerStart ? readBytes(handle, offset, known) : null;
  const head = await readBytes(handle, offset, Math.min(256, footerStart - offset));
  const { struct, end } = parseThrift(head);
  const length = end + (numberField(struct, 1) ?? 0);
  return offset + length <= footerStart ? readBytes(handle, offset, length) : null;
}
