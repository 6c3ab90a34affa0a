/**
 * Keys in ascending order (a shorter one first, else by their bytes), each held as what it does not share with the one before
 * it: ids that count up take three bytes each, and adding one touches no random place of a large memory, which is what makes
 * a hash table of millions slow.
 */
export type KeyRun = {
  /** Whether the key bytes[start, end) comes after the last one, and so may be appended. */
  readonly isAfter: (bytes: Uint8Array, start: number, end: number) => boolean;
  /** Adds a key that comes after the last one. */
  readonly append: (bytes: Uint8Array, start: number, end: number) => void;
  readonly has: (bytes: Uint8Array, start: number, end: number) => boolean;
  readonly forEach: (visit: (bytes: Uint8Array, start: number, end: number) => void) => void;
  readonly size: () => number;
};

/** The first key of a block is held whole, so that a search need not begin with the first of all. */
const keysPerBlock = 64;
/** Most bytes before those of the key: what is shared, and how many follow, in five bytes where one is too small. */
const headBytes = 6;
const escape = 255;

type Key = { bytes: Uint8Array<ArrayBuffer>; length: number };

export function createKeyRun(): KeyRun {
  let arena = new Uint8Array(1024);
  let used = 0;
  let blocks = new Float64Array(16);
  let size = 0;
  const last: Key = { bytes: new Uint8Array(64), length: -1 };
  /** The entry that was read last. */
  const at: Key = { bytes: new Uint8Array(64), length: 0 };

  function sharedWithLast(bytes: Uint8Array, start: number, end: number): number {
    const most = Math.min(end - start, last.length);
    let shared = 0;
    while (shared < most && last.bytes[shared] === bytes[start + shared]) shared++;
    return shared;
  }

  function isAfter(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length !== last.length) return length > last.length;
    const shared = sharedWithLast(bytes, start, end);
    return shared < length && bytes[start + shared]! > last.bytes[shared]!;
  }

  function append(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const shared = sharedWithLast(bytes, start, end);
    const isHead = size % keysPerBlock === 0;
    const kept = isHead ? 0 : Math.min(shared, 255);
    const rest = length - kept;
    if (used + headBytes + rest > arena.length)
      arena = resized(arena, Math.max(used + headBytes + rest, Math.ceil(arena.length * 1.5)));
    if (isHead) {
      const block = size / keysPerBlock;
      if (block === blocks.length) blocks = resized(blocks, block * 2);
      blocks[block] = used;
    }
    arena[used++] = kept;
    if (rest < escape) arena[used++] = rest;
    else {
      arena[used++] = escape;
      for (let shift = 0; shift < 32; shift += 8) arena[used++] = rest >>> shift;
    }
    for (let i = kept; i < length; i++) arena[used++] = bytes[start + i]!;
    if (length > last.bytes.length) last.bytes = resized(last.bytes, length * 2);
    for (let i = shared; i < length; i++) last.bytes[i] = bytes[start + i]!;
    last.length = length;
    size++;
  }

  /** Reads the entry at a place into `at`, which holds the one before; gives the place of the next. */
  function read(place: number): number {
    const kept = arena[place]!;
    let rest = arena[place + 1]!;
    let from = place + 2;
    if (rest === escape) {
      rest = arena[from]! | (arena[from + 1]! << 8) | (arena[from + 2]! << 16) | (arena[from + 3]! << 24);
      from += 4;
    }
    at.length = kept + rest;
    if (at.length > at.bytes.length) at.bytes = resized(at.bytes, at.length * 2);
    for (let i = 0; i < rest; i++) at.bytes[kept + i] = arena[from + i]!;
    return from + rest;
  }

  /** Below 0 when the key in `at` comes before bytes[start, end), 0 when it is that one. */
  function compare(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (at.length !== length) return at.length - length;
    for (let i = 0; i < length; i++) if (at.bytes[i] !== bytes[start + i]) return at.bytes[i]! - bytes[start + i]!;
    return 0;
  }

  function has(bytes: Uint8Array, start: number, end: number): boolean {
    if (size === 0 || isAfter(bytes, start, end)) return false;
    // The last block whose first key does not come after this one.
    let low = 0;
    let high = Math.ceil(size / keysPerBlock);
    read(0);
    if (compare(bytes, start, end) > 0) return false;
    while (low < high) {
      const middle = (low + high) >> 1;
      read(blocks[middle]!);
      if (compare(bytes, start, end) <= 0) low = middle + 1;
      else high = middle;
    }
    let place = blocks[low - 1]!;
    for (let i = (low - 1) * keysPerBlock; i < Math.min(size, low * keysPerBlock); i++) {
      place = read(place);
      const order = compare(bytes, start, end);
      if (order >= 0) return order === 0;
    }
    return false;
  }

  function forEach(visit: (bytes: Uint8Array, start: number, end: number) => void): void {
    for (let i = 0, place = 0; i < size; i++) {
      place = read(place);
      visit(at.bytes, 0, at.length);
    }
  }

  return { isAfter, append, has, forEach, size: () => size };
}

function resized<T extends Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(values: T, length: number): T {
  const larger = new (values.constructor as new (length: number) => T)(length);
  larger.set(values);
  return larger;
}
