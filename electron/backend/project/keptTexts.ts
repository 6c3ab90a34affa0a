import { type Bitset, createBitset, nextBit } from '#shared/analysis/bitset.ts';
import type { TextPattern, TextScan } from '#shared/query/fields.ts';
import { encodeTextBlock, openTextBlock } from '../store/blocks.ts';
import { createRecentMap } from './recentMap.ts';
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

/** What a pattern found in stretches that there is no room for, and which those are: they are read once for it. */
type Remembered = { readonly found: Uint32Array; readonly isDone: Uint8Array };
const rememberedPatterns = 16;
const stretchesAtOnce = 16;

/**
 * A scan over a column's texts that keeps those it has read, as written and in small letters, while there is room: the next
 * scan needs no file. A stretch is kept as the starts of its rows (addresses of four bytes each and the end of the last;
 * the highest bit says that there is no text) and their UTF-8, once where small letters change nothing. Of the stretches that
 * there is no room for, what the last few patterns found is remembered.
 */
export function createTextScan(rowCount: number, stretches: readonly TextStretch[], room: TextRoom): TextScan {
  const kept = { written: new Uint32Array(stretches.length), lowered: new Uint32Array(stretches.length) };
  const remembered = createRecentMap<string, Remembered>(rememberedPatterns);
  const words = Math.ceil(rowCount / 32);
  const [wantedAt, foundAt, allAt] = [0, words * 4, words * 8];
  let machine: TextMachine | undefined;
  let used = words * 12;
  let pattern = { at: 0, room: 0 };

  const keptAs = (isFolded: boolean): Uint32Array => (isFolded ? kept.lowered : kept.written);
  const nameOf = ({ parts, isFolded }: TextPattern): string => JSON.stringify([isFolded, parts]);

  /** The memory, made to hold so many bytes; older views of it are void after. */
  const memoryOf = (size: number): { readonly run: TextMachine; readonly buffer: ArrayBuffer } => {
    const isNew = machine === undefined;
    machine ??= createTextMachine();
    const lacking = size + readPast - machine.memory.buffer.byteLength;
    if (lacking > 0) machine.memory.grow(Math.max(Math.ceil(lacking / pageBytes), fewestGrownPages));
    if (isNew) new Uint32Array(machine.memory.buffer, allAt, words).fill(0xffffffff);
    return { run: machine, buffer: machine.memory.buffer };
  };

  /** The address of a stretch, which may be read anew and lie where the next such one will. */
  const addressOf = (index: number, isFolded: boolean): number => {
    const mine = keptAs(isFolded);
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

  const remember = (sought: TextPattern): Remembered => {
    const name = nameOf(sought);
    const entry = { found: new Uint32Array(words), isDone: new Uint8Array(stretches.length) };
    return remembered.get(name) ?? remembered.set(name, entry);
  };

  /** What a pattern finds in the stretches from one to another. */
  const search = (sought: TextPattern, open: Bitset, [from, to]: readonly [number, number]): Bitset => {
    let encoded = encodePattern(sought, pattern.at);
    if (encoded.bytes.length > pattern.room) {
      pattern = { at: used, room: Math.ceil(encoded.bytes.length / 2) * 4 };
      used += pattern.room;
      encoded = encodePattern(sought, pattern.at);
    }
    const { run, buffer } = memoryOf(used);
    const known = remembered.get(nameOf(sought));
    Buffer.from(buffer).set(encoded.bytes, pattern.at);
    new Uint32Array(buffer, wantedAt, words).set(open.words);
    new Uint32Array(buffer, foundAt, words).set(known?.found ?? new Uint32Array(words));
    const mine = keptAs(sought.isFolded);
    const readAnew: number[] = [];
    for (let index = from; index < to; index += 1) {
      const { firstRow, count } = stretches[index]!;
      if (known?.isDone[index] || nextBit(open, firstRow, firstRow + count) === firstRow + count) continue;
      const address = addressOf(index, sought.isFolded);
      const isKept = mine[index] !== 0;
      if (!isKept) readAnew.push(index);
      // A stretch that had to be read is searched whole, so as to be read once.
      const asked = isKept ? wantedAt : allAt;
      run.filter(address, address + count * 4, firstRow, asked, foundAt, pattern.at, encoded.end);
    }
    const found = new Uint32Array(memoryOf(used).buffer, foundAt, words).slice();
    if (known || readAnew.length > 0) {
      const entry = remember(sought);
      entry.found.set(found);
      for (const index of readAnew) entry.isDone[index] = 1;
    }
    return { length: rowCount, words: found };
  };

  function* readAhead(sought: TextPattern): Generator<void> {
    for (let from = 0; from < stretches.length; from += stretchesAtOnce) {
      const to = Math.min(stretches.length, from + stretchesAtOnce);
      const mine = keptAs(sought.isFolded).subarray(from, to);
      const isDone = remembered.get(nameOf(sought))?.isDone.subarray(from, to);
      if (mine.every((address, index) => address !== 0 || isDone?.[index])) continue;
      search(sought, createBitset(rowCount, true), [from, to]);
      yield;
    }
  }

  const scan = (sought: TextPattern, wanted = createBitset(rowCount, true)): Bitset =>
    search(sought, wanted, [0, stretches.length]);
  return Object.assign(scan, { readAhead });
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

/** Beyond these there are letters whose small one takes more or fewer bytes of UTF-8, and Σ, whose own depends on the rest of the text. */
const beyondSteadyLetters = /[^\0-\u012f\u0400-\u04ff]/;

/** A text block with each text in small letters, as `toLowerCase` gives them; the block itself where that changes nothing. */
export function lowerTextBlock(block: Buffer, count: number): Buffer {
  const { offsets, get } = openTextBlock(block, count);
  const [first, end] = [offsets[0]!, offsets[count]!];
  const texts = block.toString('utf8', first, end);
  if (beyondSteadyLetters.test(texts)) {
    const lowered = Array.from({ length: count }, (_, row) => get(row)?.toLowerCase() ?? null);
    return encodeTextBlock(lowered, 0, count);
  }
  const lowered = texts.toLowerCase();
  if (lowered === texts) return block;
  const steady = Buffer.from(block.subarray(0, end));
  steady.write(lowered, first);
  return steady;
}
