/**
 * A growing dictionary of byte strings: the same bytes always get the same code, codes count from 0 in order of first sight.
 * The bytes are kept in one arena, so that a repeated value costs a hash and a comparison and no allocation.
 */
export type ByteDictionary = {
  /** Code of bytes[start, end); a code equal to the size before the call is a new entry. */
  readonly intern: (bytes: Uint8Array, start: number, end: number) => number;
  readonly size: () => number;
};

export function createByteDictionary(): ByteDictionary {
  // A seed per process keeps a prepared file from making every value collide.
  const seed = (Math.random() * 0x7fffffff) | 0;
  let slots = new Int32Array(1024);
  let mask = slots.length - 1;
  let hashes = new Int32Array(512);
  let offsets = new Float64Array(513);
  let arena = new Uint8Array(8192);
  let size = 0;
  let used = 0;

  function intern(bytes: Uint8Array, start: number, end: number): number {
    let hash = seed;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    const length = end - start;
    let slot = hash & mask;
    for (;;) {
      const code = slots[slot]! - 1;
      if (code < 0) break;
      if (hashes[code] === hash) {
        const from = offsets[code]!;
        if (offsets[code + 1]! - from === length) {
          let i = 0;
          while (i < length && arena[from + i] === bytes[start + i]) i++;
          if (i === length) return code;
        }
      }
      slot = (slot + 1) & mask;
    }
    return add(bytes, start, end, hash);
  }

  function add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    if (size === hashes.length) grow();
    const length = end - start;
    if (used + length > arena.length) {
      const larger = new Uint8Array(Math.max(arena.length * 2, used + length));
      larger.set(arena.subarray(0, used));
      arena = larger;
    }
    for (let i = 0; i < length; i++) arena[used + i] = bytes[start + i]!;
    used += length;
    hashes[size] = hash;
    offsets[size + 1] = used;
    place(size, hash);
    return size++;
  }

  function place(code: number, hash: number): void {
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = code + 1;
  }

  function grow(): void {
    const moreHashes = new Int32Array(hashes.length * 2);
    moreHashes.set(hashes);
    hashes = moreHashes;
    const moreOffsets = new Float64Array(hashes.length + 1);
    moreOffsets.set(offsets);
    offsets = moreOffsets;
    slots = new Int32Array(slots.length * 2);
    mask = slots.length - 1;
    for (let code = 0; code < size; code++) place(code, hashes[code]!);
  }

  return { intern, size: () => size };
}
