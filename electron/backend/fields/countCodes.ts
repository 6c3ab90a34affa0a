export type Codes = Int32Array | Uint16Array | Uint8Array;

/** 0, 1, 2, … */
const places = Int32Array.from({ length: 4096 }, (_, at) => at);

/**
 * Adds how often each code occurs in the rows from..to-1 to `counts`; what is no code of it goes to its last place. By the loops
 * over lists, so that these are compiled by the time that the first filter is counted.
 */
export function addRange(codes: Codes, [from, to]: readonly [number, number], counts: Int32Array): void {
  for (let at = from; at < to; at += places.length) {
    const part = codes.subarray(at, Math.min(to, at + places.length));
    addListed(part, part.length === places.length ? places : places.subarray(0, part.length), counts);
  }
}

/** The same over a list of rows. */
export function addListed(codes: Codes, ids: Int32Array, counts: Int32Array): void {
  if (codes instanceof Int32Array) addWide(codes, ids, counts);
  else if (codes instanceof Uint8Array) addBytes(codes, ids, counts);
  else addWords(codes, ids, counts);
}

// A loop that sees two kinds of array runs several times slower: hence one for each kind, copies of each other on purpose.

function addWide(codes: Int32Array, ids: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < ids.length; at += 1) {
    const code = codes[ids[at]!]!;
    counts[code >= 0 && code < rest ? code : rest]! += 1;
  }
}

function addBytes(codes: Uint8Array, ids: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < ids.length; at += 1) {
    const code = codes[ids[at]!]!;
    counts[code < rest ? code : rest]! += 1;
  }
}

function addWords(codes: Uint16Array, ids: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < ids.length; at += 1) {
    const code = codes[ids[at]!]!;
    counts[code < rest ? code : rest]! += 1;
  }
}
