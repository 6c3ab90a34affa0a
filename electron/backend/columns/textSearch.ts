import type { LoweredBlock } from '../store/blocks.ts';

/**
 * Rows of a block that hold the pieces one after another, in small letters. One search through the whole block, not one a
 * row; what lies across the end of a row does not count.
 */
export function visitHolding(
  { text, starts }: LoweredBlock,
  pieces: readonly string[],
  visit: (row: number) => void,
): void {
  const [first, ...rest] = pieces;
  if (first === undefined) return;
  const holdsRest = rest.length === 0 ? undefined : createFollower(text, rest);
  let row = 0;
  let found = text.indexOf(first);
  while (found !== -1) {
    while (starts[row + 1]! <= found) row += 1;
    const end = starts[row + 1]!;
    const after = found + first.length;
    const isWithin = after <= end;
    // The leftmost first piece leaves the most room for the others, so that a row is asked once.
    if (isWithin && (holdsRest === undefined || holdsRest(after, end))) visit(row);
    found = text.indexOf(first, isWithin ? end : found + 1);
  }
}

/** Whether the pieces follow one another between two places; places only rise, so that the text is searched once a piece. */
function createFollower(text: string, pieces: readonly string[]): (from: number, to: number) => boolean {
  const next = new Int32Array(pieces.length).fill(-1);
  return (from, to) => {
    let offset = from;
    for (let at = 0; at < pieces.length; at += 1) {
      const piece = pieces[at]!;
      if (next[at]! < offset) {
        const found = text.indexOf(piece, offset);
        next[at] = found === -1 ? text.length : found;
      }
      offset = next[at]! + piece.length;
      if (offset > to) return false;
    }
    return true;
  };
}
