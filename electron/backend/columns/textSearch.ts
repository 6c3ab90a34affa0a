import type { LoweredBlock } from '../store/blocks.ts';

/** A piece to search for: its end from `skip` on is searched, and the letters before are then compared. */
export type Needle = { readonly piece: string; readonly skip: number; readonly rest: string };

/** The next row from this one on that matters to the caller, or any number past the rows. */
export type NextRow = (row: number) => number;

const sampledLetters = 8192;
/** What a call that finds a place takes, beside a stop at a letter within a call. */
const callCost = 4;

/**
 * Pieces made ready for searching texts like the sample. `indexOf` stops at each place of the first letter it is given, so
 * that it is given a rare one of the piece, with letters enough behind it that what it finds is mostly the piece.
 */
export function needlesOf(pieces: readonly string[], sample: string): Needle[] {
  const text = sample.slice(0, sampledLetters);
  return pieces.map((piece) => {
    let skip = 0;
    let least = Infinity;
    for (const letter of new Set(piece.split(''))) {
      const at = piece.indexOf(letter);
      const cost = countOf(text, letter) + callCost * countOf(text, piece.slice(at));
      if (cost >= least) continue;
      least = cost;
      skip = at;
    }
    return { piece, skip, rest: piece.slice(skip) };
  });
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) count += 1;
  return count;
}

/**
 * Rows of a block that hold the needles' pieces one after another, in small letters. One search through the whole block, not
 * one a row; what lies across the end of a row does not count. With `nextRow` only the rows it names are visited, and no
 * text is searched that is followed by none of them.
 */
export function visitHolding(
  { text, starts }: LoweredBlock,
  needles: readonly Needle[],
  visit: (row: number) => void,
  nextRow?: NextRow,
): void {
  const [first, ...others] = needles;
  if (first === undefined) return;
  const missingFrom = others.length === 0 ? undefined : createFollower(text, others);
  const rowCount = starts.length - 1;
  let row = nextRow ? nextRow(0) : 0;
  let from = row < rowCount ? starts[row]! : text.length;
  while (from < text.length) {
    const found = findNeedle(text, first, from);
    if (found === text.length) return;
    while (starts[row + 1]! <= found) row += 1;
    const end = starts[row + 1]!;
    const after = found + first.piece.length;
    if (after > end) {
      from = found + 1;
      continue;
    }
    const wantedRow = nextRow ? nextRow(row) : row;
    if (wantedRow === row) {
      // The leftmost first piece leaves the most room for the others, so that a row is asked once.
      const missing = missingFrom === undefined ? held : missingFrom(after, end);
      if (missing === held) visit(row);
      row += 1;
      // No row before the next place of a missing piece can hold it.
      while (row < rowCount && starts[row + 1]! <= missing) row += 1;
      if (nextRow) row = nextRow(row);
    } else row = wantedRow;
    from = row < rowCount ? starts[row]! : text.length;
  }
}

const held = -1;

/**
 * Gives `held` where the pieces follow one another between two places, else the next place of the first of them that does
 * not; the places asked for only rise, so that the text is searched once a piece.
 */
function createFollower(text: string, needles: readonly Needle[]): (from: number, to: number) => number {
  const next = new Int32Array(needles.length).fill(-1);
  return (from, to) => {
    let offset = from;
    for (let at = 0; at < needles.length; at += 1) {
      const needle = needles[at]!;
      if (next[at]! < offset) next[at] = findNeedle(text, needle, offset);
      const place = next[at]!;
      offset = place + needle.piece.length;
      if (offset > to) return place;
    }
    return held;
  };
}

/** The first place of a piece from `from` on, or the length of the text. */
function findNeedle(text: string, { piece, skip, rest }: Needle, from: number): number {
  let found = text.indexOf(rest, from + skip);
  while (found !== -1) {
    let at = skip - 1;
    while (at >= 0 && text.charCodeAt(found - skip + at) === piece.charCodeAt(at)) at -= 1;
    if (at < 0) return found - skip;
    found = text.indexOf(rest, found + 1);
  }
  return text.length;
}
