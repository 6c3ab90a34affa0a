import { createBitset, setBit } from '#shared/analysis/bitset.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';

type Stretch = { readonly firstRow: number; readonly bytes: Uint8Array; readonly starts: Int32Array };
type Piece = { readonly bytes: Uint8Array; readonly shift: Uint8Array; place: number };

const stretchRows = 16_384;
const nowhere = 0x7fffffff;

/**
 * What `electron/backend/project/textFilter.ts` does, in TypeScript alone and as fast as we could make that: texts in small
 * letters as UTF-8, pieces that may stand anywhere found by Horspool's algorithm over a stretch of rows at a time.
 */
export function createPlainTextSearch(texts: readonly string[]): (pieces: readonly string[]) => Bitset {
  const stretches: Stretch[] = [];
  for (let firstRow = 0; firstRow < texts.length; firstRow += stretchRows) {
    const part = texts.slice(firstRow, firstRow + stretchRows);
    const starts = new Int32Array(part.length + 1);
    part.forEach((text, row) => {
      starts[row + 1] = starts[row]! + Buffer.byteLength(text);
    });
    stretches.push({ firstRow, bytes: new Uint8Array(Buffer.from(part.join(''))), starts });
  }
  return (pieces) => {
    const found = createBitset(texts.length);
    for (const stretch of stretches) searchStretch(stretch, pieces.map(pieceOf), found);
    return found;
  };
}

function pieceOf(text: string): Piece {
  const bytes = new Uint8Array(Buffer.from(text));
  const shift = new Uint8Array(256).fill(bytes.length);
  bytes.subarray(0, -1).forEach((byte, at) => {
    shift[byte] = bytes.length - 1 - at;
  });
  return { bytes, shift, place: -1 };
}

function searchStretch({ firstRow, bytes, starts }: Stretch, pieces: readonly Piece[], found: Bitset): void {
  const rows = starts.length - 1;
  rows: for (let row = 0; row < rows; row += 1) {
    const end = starts[row + 1]!;
    let at = starts[row]!;
    for (const piece of pieces) {
      // A place that is known is beyond the rows before it, so that the search is not begun again in each of them.
      if (piece.place < at) piece.place = find(bytes, at, piece);
      at = piece.place + piece.bytes.length;
      if (at > end) continue rows;
    }
    setBit(found, firstRow + row);
  }
}

function find(bytes: Uint8Array, from: number, { bytes: piece, shift }: Piece): number {
  const tail = piece.length - 1;
  const last = piece[tail]!;
  for (let at = from + tail; at < bytes.length; at += shift[bytes[at]!]!) {
    if (bytes[at] !== last) continue;
    let same = 0;
    while (same < tail && bytes[at - tail + same] === piece[same]) same += 1;
    if (same === tail) return at - tail;
  }
  return nowhere;
}
