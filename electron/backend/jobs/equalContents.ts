import { hash } from 'node:crypto';

/** Words of 32 bits of a digest that are kept: two different contents never share them. */
const digestWords = 4;

/** What is the same exactly when a content is. */
export const digestOf = (content: string | Uint8Array): Buffer => hash('sha256', content, 'buffer');

export type Groups = {
  /** A row that is never added is like no other. */
  readonly add: (row: number, digest: Buffer) => void;
  /** [rows]; −1 for a row that is like no other. */
  readonly groups: () => Int32Array;
  /** [rows]: the first row with the same content, which may be the row itself; −1 for a row that was never added. */
  readonly firsts: () => Int32Array;
  /** Whether no row before had its digest. */
  readonly isFirst: (row: number) => boolean;
};

/** Groups of rows whose contents have the same digest, each named by its first: a table of typed arrays, 24 bytes a row at least. */
export function createGroups(rowCount: number): Groups {
  const digests = new Uint32Array(rowCount * digestWords);
  const size = 2 ** Math.ceil(Math.log2(2 * rowCount + 1));
  /** The first row of each digest, and 1 more: 0 is a free place. */
  const places = new Int32Array(size);
  const first = new Int32Array(rowCount).fill(-1);
  const isSame = (one: number, other: number): boolean => {
    for (let at = 0; at < digestWords; at += 1)
      if (digests[one * digestWords + at] !== digests[other * digestWords + at]) return false;
    return true;
  };
  return {
    add(row, digest) {
      for (let at = 0; at < digestWords; at += 1) digests[row * digestWords + at] = digest.readUInt32LE(at * 4);
      let place = digests[row * digestWords]! & (size - 1);
      while (places[place] !== 0 && !isSame(places[place]! - 1, row)) place = (place + 1) & (size - 1);
      if (places[place] === 0) places[place] = row + 1;
      first[row] = places[place]! - 1;
    },
    isFirst: (row) => first[row] === row,
    firsts: () => first,
    groups() {
      const sizes = new Int32Array(rowCount);
      for (const row of first) if (row >= 0) sizes[row]! += 1;
      return first.map((row) => (row >= 0 && sizes[row]! > 1 ? row : -1));
    },
  };
}
