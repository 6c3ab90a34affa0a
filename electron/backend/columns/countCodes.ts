export type Codes = Int32Array | Uint16Array | Uint8Array;

// A loop that sees two kinds of array runs several times slower: hence one for each kind, copies of each other on purpose.

/** Adds how often each code occurs in the rows from..to-1 to `counts`; what is no code of it goes to its last place. */
export function addRange(codes: Codes, [from, to]: readonly [number, number], counts: Int32Array): void {
  const part = codes.subarray(from, to);
  if (part instanceof Int32Array) addWide(part, counts);
  else if (part instanceof Uint8Array) addBytes(part, counts);
  else addWords(part, counts);
}

/** The same over a list of rows. */
export function addListed(codes: Codes, ids: Int32Array, counts: Int32Array): void {
  if (codes instanceof Int32Array) addListedWide(codes, ids, counts);
  else if (codes instanceof Uint8Array) addListedBytes(codes, ids, counts);
  else addListedWords(codes, ids, counts);
}

function addWide(codes: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    counts[code >= 0 && code < rest ? code : rest]! += 1;
  }
}

function addBytes(codes: Uint8Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    counts[code < rest ? code : rest]! += 1;
  }
}

function addWords(codes: Uint16Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    counts[code < rest ? code : rest]! += 1;
  }
}

function addListedWide(codes: Int32Array, ids: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < ids.length; at += 1) {
    const code = codes[ids[at]!]!;
    counts[code >= 0 && code < rest ? code : rest]! += 1;
  }
}

function addListedBytes(codes: Uint8Array, ids: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < ids.length; at += 1) {
    const code = codes[ids[at]!]!;
    counts[code < rest ? code : rest]! += 1;
  }
}

function addListedWords(codes: Uint16Array, ids: Int32Array, counts: Int32Array): void {
  const rest = counts.length - 1;
  for (let at = 0; at < ids.length; at += 1) {
    const code = codes[ids[at]!]!;
    counts[code < rest ? code : rest]! += 1;
  }
}
