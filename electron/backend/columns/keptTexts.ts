import { createBitset, nextBit } from '#shared/analysis/bitset.ts';
import type { TextScan } from '#shared/query/fields.ts';
import { openTextBlock } from '../store/blocks.ts';
import { lowerTextBlock } from './lowerTextBlock.ts';
import { createTextMachine, encodePattern, type TextMachine } from './textFilter.ts';

/** Rows of a text column one after another, and how their block is read; undefined: none of them has a text. */
export type TextStretch = { readonly firstRow: number; readonly count: number; read(): Buffer | undefined };

/** How many bytes more may be kept for searching, by all columns that share it. */
export type TextRoom = { bytes: number };

/** For a project: a million short texts as written and in small letters, of a million long ones a part. */
export function createTextRoom(): TextRoom {
  return { bytes: 200_000_000 };
}

const pageBytes = 65_536;
const fewestGrownPages = 64;
/** `filter` compares sixteen bytes at a time, and so reads past the end. */
const readPast = 64;
const missing = 1 << 31;

/**
 * A scan over a column's texts that keeps those it has read, as written and in small letters, while there is room: the next
 * scan needs no file. A stretch is kept as the starts of its rows (addresses of four bytes each and the end of the last;
 * the highest bit says that there is no text) and their UTF-8, once where small letters change nothing.
 */
export function createTextScan(rowCount: number, stretches: readonly TextStretch[], room: TextRoom): TextScan {
  const kept = { written: new Uint32Array(stretches.length), lowered: new Uint32Array(stretches.length) };
  const words = Math.ceil(rowCount / 32);
  const [wantedAt, foundAt] = [0, words * 4];
  let machine: TextMachine | undefined;
  let used = words * 8;
  let pattern = { at: 0, room: 0 };

  /** The memory, made to hold so many bytes; older views of it are void after. */
  const memoryOf = (size: number): { readonly run: TextMachine; readonly buffer: ArrayBuffer } => {
    machine ??= createTextMachine();
    const lacking = size + readPast - machine.memory.buffer.byteLength;
    if (lacking > 0) machine.memory.grow(Math.max(Math.ceil(lacking / pageBytes), fewestGrownPages));
    return { run: machine, buffer: machine.memory.buffer };
  };

  /** The address of a stretch, which may be read anew and lie where the next such one will. */
  const addressOf = (index: number, isFolded: boolean): number => {
    const mine = isFolded ? kept.lowered : kept.written;
    if (mine[index] !== 0) return mine[index]!;
    const { count, read } = stretches[index]!;
    const written = read() ?? Buffer.alloc(count * 4, 0xff);
    const block = isFolded ? lowerTextBlock(written, count) : written;
    const isBoth = isFolded && block === written;
    if (isBoth && kept.written[index] !== 0) return (mine[index] = kept.written[index]!);
    const size = Math.ceil((block.length + 4) / 4) * 4;
    const address = used;
    place(block, count, { buffer: memoryOf(address + size).buffer, address });
    if (size <= room.bytes) {
      room.bytes -= size;
      used += size;
      mine[index] = address;
      if (isBoth) kept.written[index] = address;
    }
    return address;
  };

  return (wantedPattern, wanted) => {
    let encoded = encodePattern(wantedPattern, pattern.at);
    if (encoded.bytes.length > pattern.room) {
      pattern = { at: used, room: Math.ceil(encoded.bytes.length / 2) * 4 };
      used += pattern.room;
      encoded = encodePattern(wantedPattern, pattern.at);
    }
    const { buffer } = memoryOf(used);
    Buffer.from(buffer).set(encoded.bytes, pattern.at);
    const open = wanted ?? createBitset(rowCount, true);
    new Uint32Array(buffer, wantedAt, words).set(open.words);
    new Uint32Array(buffer, foundAt, words).fill(0);
    stretches.forEach(({ firstRow, count }, index) => {
      if (nextBit(open, firstRow, firstRow + count) === firstRow + count) return;
      const address = addressOf(index, wantedPattern.isFolded);
      machine!.filter(address, address + count * 4, firstRow, wantedAt, foundAt, pattern.at, encoded.end);
    });
    return { length: rowCount, words: new Uint32Array(memoryOf(used).buffer, foundAt, words).slice() };
  };
}

/** Writes the starts and the texts of a block to an address. */
function place(block: Buffer, count: number, to: { readonly buffer: ArrayBuffer; readonly address: number }): void {
  const { offsets, has } = openTextBlock(block, count);
  const starts = new Int32Array(to.buffer, to.address, count + 1);
  // There is one start more than there are lengths in the block.
  const moved = to.address + 4;
  for (let row = 0; row < count; row += 1) starts[row] = (offsets[row]! + moved) | (has(row) ? 0 : missing);
  starts[count] = offsets[count]! + moved;
  block.copy(Buffer.from(to.buffer), offsets[0]! + moved, offsets[0], offsets[count]);
}
