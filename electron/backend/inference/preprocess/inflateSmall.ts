/** Bits that one table look-up resolves; longer codes, which are rare, are followed bit by bit. */
const literalBits = 9;
const distanceBits = 7;
/** The longest code of a code length: these are never followed bit by bit. */
const lengthBits = 7;
/** What one literal or match can read ahead at most, in whole bytes. */
const readAhead = 8;

const lengthBase = Uint16Array.of(
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  13,
  15,
  17,
  19,
  23,
  27,
  31,
  35,
  43,
  51,
  59,
  67,
  83,
  99,
  115,
  131,
  163,
  195,
  227,
  258,
);
const lengthExtra = Uint8Array.of(
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0,
);
const distanceBase = Uint16Array.of(
  1,
  2,
  3,
  4,
  5,
  7,
  9,
  13,
  17,
  25,
  33,
  49,
  65,
  97,
  129,
  193,
  257,
  385,
  513,
  769,
  1025,
  1537,
  2049,
  3073,
  4097,
  6145,
  8193,
  12289,
  16385,
  24577,
);
const distanceExtra = Uint8Array.of(
  0,
  0,
  0,
  0,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  8,
  9,
  9,
  10,
  10,
  11,
  11,
  12,
  12,
  13,
  13,
);
const codeLengthOrder = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

/** A canonical prefix code: `table[next bits]` is symbol * 16 + length, 0 when the code is longer than the table's bits. */
type Code = {
  readonly bits: number;
  readonly table: Uint16Array;
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
};

// Reused by every call, so that unpacking a thumbnail allocates nothing but its result.
const literalCode = newCode(literalBits, 288);
const distanceCode = newCode(distanceBits, 32);
const lengthsCode = newCode(lengthBits, 19);
const lengths = new Uint8Array(320);
const offsets = new Uint16Array(17);

const nothing = new Uint8Array(0);
let input: Uint8Array = nothing;
/** Where the stream ends in `input`, exclusive. */
let until = 0;
let at = 0;
let held = 0;
let heldBits = 0;

/**
 * Unpacks the zlib stream at `from` (to `end`, exclusive) of `bytes` into `out`, which it fills exactly (RFC 1950 and 1951). For
 * results of a few kilobytes it takes a third of the native call, whose cost is setting up; larger ones belong there. The Adler
 * checksum is not looked at: a PNG's own checksums cover the same bytes. Throws RangeError when the stream is damaged, too short
 * or too long; `out` then holds anything.
 */
export function inflateSmall(bytes: Uint8Array, out: Uint8Array, from = 0, end = bytes.length): void {
  input = bytes;
  until = end;
  at = from + 2;
  held = 0;
  heldBits = 0;
  const header = ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0);
  if (end - from < 6 || (header & 0x0f00) !== 0x0800 || header % 31 !== 0 || (header & 0x20) !== 0)
    throw new RangeError('not a zlib stream');
  let to = 0;
  let last = 0;
  while (last === 0) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) to = stored(out, to);
    else if (kind === 1) {
      fixedCodes();
      to = compressed(out, to);
    } else if (kind === 2) {
      dynamicCodes();
      to = compressed(out, to);
    } else throw new RangeError('unknown block');
  }
  input = nothing;
  if (to !== out.length) throw new RangeError('too short');
}

function bits(count: number): number {
  while (heldBits < count) {
    if (at >= until) throw new RangeError('ends too early');
    held |= (input[at++] as number) << heldBits;
    heldBits += 8;
  }
  const value = held & ((1 << count) - 1);
  held >>>= count;
  heldBits -= count;
  return value;
}

function stored(out: Uint8Array, to: number): number {
  // Whole bytes read ahead belong to the block.
  at -= heldBits >> 3;
  held = 0;
  heldBits = 0;
  const length = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
  at += 4;
  if (at + length > until || to + length > out.length) throw new RangeError('stored block too long');
  out.set(input.subarray(at, at + length), to);
  at += length;
  return to + length;
}

function compressed(out: Uint8Array, start: number): number {
  let to = start;
  for (;;) {
    to = compressedInside(out, to);
    const symbol = decode(literalCode);
    if (symbol === 256) return to;
    if (symbol < 256) {
      if (to >= out.length) throw new RangeError('too long');
      out[to++] = symbol;
    } else to = copyMatch(out, to, symbol - 257);
  }
}

/**
 * As far as codes are short and the stream's end is not near, with the state in locals: this loop is most of a thumbnail's
 * time. It stops before whatever else comes (a long code, the end, anything wrong) and leaves that to the careful way.
 */
function compressedInside(out: Uint8Array, start: number): number {
  const literals = literalCode.table;
  const distances = distanceCode.table;
  const source = input;
  const size = out.length;
  const lastPlace = until - readAhead;
  let to = start;
  let place = at;
  let hold = held;
  let count = heldBits;
  while (place <= lastPlace && to < size) {
    if (count < 15) {
      hold |= ((source[place] as number) | ((source[place + 1] as number) << 8)) << count;
      place += 2;
      count += 16;
    }
    const entry = literals[hold & ((1 << literalBits) - 1)] as number;
    if (entry < 256 << 4) {
      if (entry === 0) break;
      out[to++] = entry >> 4;
      hold >>>= entry & 15;
      count -= entry & 15;
      continue;
    }
    const code = (entry >> 4) - 257;
    if (code < 0 || code >= 29) break;
    let matchPlace = place;
    let matchHold = hold >>> (entry & 15);
    let matchCount = count - (entry & 15);
    const lengthMore = lengthExtra[code] as number;
    const length = (lengthBase[code] as number) + (matchHold & ((1 << lengthMore) - 1));
    matchHold >>>= lengthMore;
    matchCount -= lengthMore;
    if (matchCount < 15) {
      matchHold |= ((source[matchPlace] as number) | ((source[matchPlace + 1] as number) << 8)) << matchCount;
      matchPlace += 2;
      matchCount += 16;
    }
    const far = distances[matchHold & ((1 << distanceBits) - 1)] as number;
    if (far === 0 || far >= 30 << 4) break;
    matchHold >>>= far & 15;
    matchCount -= far & 15;
    if (matchCount < 15) {
      matchHold |= ((source[matchPlace] as number) | ((source[matchPlace + 1] as number) << 8)) << matchCount;
      matchPlace += 2;
      matchCount += 16;
    }
    const distanceMore = distanceExtra[far >> 4] as number;
    const distance = (distanceBase[far >> 4] as number) + (matchHold & ((1 << distanceMore) - 1));
    const end = to + length;
    if (distance > to || end > size) break;
    place = matchPlace;
    hold = matchHold >>> distanceMore;
    count = matchCount - distanceMore;
    // Byte by byte on purpose: the copy may overlap itself.
    for (; to < end; to++) out[to] = out[to - distance] as number;
  }
  at = place;
  held = hold;
  heldBits = count;
  return to;
}

function copyMatch(out: Uint8Array, start: number, code: number): number {
  if (code >= 29) throw new RangeError('bad length');
  const length = (lengthBase[code] as number) + bits(lengthExtra[code] as number);
  const far = decode(distanceCode);
  if (far >= 30) throw new RangeError('bad distance');
  const distance = (distanceBase[far] as number) + bits(distanceExtra[far] as number);
  const end = start + length;
  if (distance > start || end > out.length) throw new RangeError('reaches outside');
  // Byte by byte on purpose: the copy may overlap itself.
  for (let to = start; to < end; to++) out[to] = out[to - distance] as number;
  return end;
}

function decode(code: Code): number {
  // Past the end the table is asked with zeros; taking more bits than there are is noticed below.
  while (heldBits < 15 && at < until) {
    held |= (input[at++] as number) << heldBits;
    heldBits += 8;
  }
  const entry = code.table[held & ((1 << code.bits) - 1)] as number;
  if (entry !== 0) {
    const length = entry & 15;
    if (length > heldBits) throw new RangeError('ends too early');
    held >>>= length;
    heldBits -= length;
    return entry >> 4;
  }
  let value = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= 15; length++) {
    if (length > heldBits) break;
    value |= (held >>> (length - 1)) & 1;
    const count = code.counts[length] as number;
    if (value - count < first) {
      held >>>= length;
      heldBits -= length;
      return code.symbols[index + (value - first)] as number;
    }
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  throw new RangeError('unknown code');
}

function fixedCodes(): void {
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  buildCode(literalCode, 0, 288);
  lengths.fill(5, 0, 30);
  buildCode(distanceCode, 0, 30);
}

function dynamicCodes(): void {
  const literals = bits(5) + 257;
  const distances = bits(5) + 1;
  const given = bits(4) + 4;
  if (literals > 286 || distances > 30) throw new RangeError('too many codes');
  lengths.fill(0, 0, 19);
  for (let i = 0; i < given; i++) lengths[codeLengthOrder[i] as number] = bits(3);
  buildCode(lengthsCode, 0, 19);
  const total = literals + distances;
  for (let i = 0; i < total;) {
    const symbol = decode(lengthsCode);
    if (symbol < 16) {
      lengths[i++] = symbol;
      continue;
    }
    if (symbol === 16 && i === 0) throw new RangeError('nothing to repeat');
    const value = symbol === 16 ? (lengths[i - 1] as number) : 0;
    const times = symbol === 16 ? 3 + bits(2) : symbol === 17 ? 3 + bits(3) : 11 + bits(7);
    if (i + times > total) throw new RangeError('too many lengths');
    lengths.fill(value, i, i + times);
    i += times;
  }
  if (lengths[256] === 0) throw new RangeError('no end');
  buildCode(literalCode, 0, literals);
  buildCode(distanceCode, literals, total);
}

/** Canonical code of `lengths[from..to)`: shorter codes first, symbols in order within a length. */
function buildCode({ bits: tableBits, table, counts, symbols }: Code, from: number, to: number): void {
  counts.fill(0);
  for (let i = from; i < to; i++) counts[lengths[i] as number] = (counts[lengths[i] as number] as number) + 1;
  counts[0] = 0;
  let left = 1;
  offsets[1] = 0;
  for (let length = 1; length <= 15; length++) {
    left = (left << 1) - (counts[length] as number);
    if (left < 0) throw new RangeError('too many codes');
    offsets[length + 1] = (offsets[length] as number) + (counts[length] as number);
  }
  for (let i = from; i < to; i++) {
    const length = lengths[i] as number;
    if (length === 0) continue;
    symbols[offsets[length] as number] = i - from;
    offsets[length] = (offsets[length] as number) + 1;
  }
  table.fill(0);
  const size = 1 << tableBits;
  let code = 0;
  let index = 0;
  for (let length = 1; length <= tableBits; length++) {
    for (let i = counts[length] as number; i > 0; i--) {
      const entry = ((symbols[index++] as number) << 4) | length;
      for (let place = code; place < size; place += 1 << length) table[place] = entry;
      // The next code, counted from the high end: the stream holds codes with their first bit lowest.
      let bit = 1 << (length - 1);
      while ((code & bit) !== 0) {
        code ^= bit;
        bit >>= 1;
      }
      code |= bit;
    }
  }
}

function newCode(bits: number, symbols: number): Code {
  return {
    bits,
    table: new Uint16Array(1 << bits),
    counts: new Uint16Array(16),
    symbols: new Uint16Array(symbols),
  };
}
