/** Two columns of codes over the same rows; code `count` of a column stands for a row outside all of its slices. */
export type PairColumns = {
  readonly a: Uint16Array;
  readonly aCount: number;
  readonly b: Uint16Array;
  readonly bCount: number;
  /** Rows with an error come first. */
  readonly positives: number;
  readonly rowCount: number;
  /** Errors of the first `positives` rows; undefined where each is 1. */
  readonly errors: Float64Array | undefined;
  /** Called before the rows without an error are read: columns made for the count are filled only as far as it needs. */
  readonly fill?: () => void;
};

/** Row-major [aCount + 1, bCount + 1]; the last row and column hold what lies outside. */
export type PairErrors = { readonly sums: Int32Array | Float64Array };

/** Above this many cells a table would cost more memory than the rows themselves: the caller counts another way. */
export const MAX_CELLS = 1 << 22;

/** Sum of the errors of each pair of codes. Only rows with an error are looked at: often a tenth of all. */
export function countPairErrors(columns: PairColumns): PairErrors {
  const { a, b, errors, positives, bCount } = columns;
  const cells = (columns.aCount + 1) * (bCount + 1);
  if (errors === undefined) {
    const sums = new Int32Array(cells);
    countInto(sums, columns, [0, positives]);
    return { sums };
  }
  const sums = new Float64Array(cells);
  const stride = bCount + 1;
  let row = 0;
  for (const end = positives - 1; row < end; row += 2) {
    const first = a[row]! * stride + b[row]!;
    const second = a[row + 1]! * stride + b[row + 1]!;
    sums[first]! += errors[row]!;
    sums[second]! += errors[row + 1]!;
  }
  if (row < positives) sums[a[row]! * stride + b[row]!]! += errors[row]!;
  return { sums };
}

/** Rows of each pair of codes. The counts of errors of 1 are a head start. */
export function countPairRows(columns: PairColumns, found: PairErrors): Int32Array {
  const { positives, rowCount } = columns;
  const isCounted = columns.errors === undefined;
  const sizes = isCounted ? Int32Array.from(found.sums) : new Int32Array(found.sums.length);
  columns.fill?.();
  countInto(sizes, columns, [isCounted ? positives : 0, rowCount]);
  return sizes;
}

/** The innermost loop of the search: two streams of codes, one increment. */
function countInto(cells: Int32Array, { a, b, bCount }: PairColumns, [from, to]: readonly [number, number]): void {
  const stride = bCount + 1;
  let row = from;
  const countTo = (end: number): void => {
    for (; row < end; row += 1) cells[a[row]! * stride + b[row]!]! += 1;
  };
  // Two codes of 16 bits are read, and their two cells computed, as one number.
  if (cells.length <= 1 << 16 && (a.byteOffset | b.byteOffset) % 4 === 0) {
    countTo(Math.min(to, from + (from % 2)));
    const twos = to >>> 1;
    const [firsts, seconds] = [
      new Uint32Array(a.buffer, a.byteOffset, twos),
      new Uint32Array(b.buffer, b.byteOffset, twos),
    ];
    for (let at = row >>> 1; at < twos; at += 1) {
      const both = (Math.imul(firsts[at]!, stride) + seconds[at]!) | 0;
      cells[both & 0xffff]! += 1;
      cells[both >>> 16]! += 1;
    }
    row = Math.max(row, twos * 2);
  }
  countTo(to);
}
