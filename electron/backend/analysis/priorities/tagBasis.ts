import {
  andBits,
  andNotBits,
  bitsetOf,
  countBits,
  createBitset,
  hasBit,
  orBits,
  type Bitset,
} from '#shared/analysis/bitset.ts';

/** Examples drawn at random from a set of rows, in the order drawn. */
export type DrawnSample = { readonly ids: Int32Array; readonly drawnFrom: Bitset };

/** Rows that stand for all of a target: `rows` have an answer, `skipped` are rows among them in the draw that have none. */
export type RandomRows = { readonly rows: Bitset; readonly count: number; readonly skipped: number };

/** At most this share of an answered stretch may be without an answer. */
const mostSkipped = 0.05;
/** A shorter answered stretch may be known by chance, through rows that were tagged because of what they are. */
const fewestAnswered = 20;

/**
 * The answered rows of random samples that stand for `target`. A sample counts when it was drawn from (at least) all of
 * the target: its rows within the target are then a simple random sample of it. It is answered in the order drawn, so
 * a beginning of that order is a random sample too, and the longest beginning with hardly a row left out is taken
 * (at most one in twenty, at least 20 rows or all there are). Rows that were tagged by choice before the draw do not bias it: they are in it by chance.
 * Null when there is none. Cost: one pass over the bitsets a sample.
 */
export function randomRows(target: Bitset, known: Bitset, samples: readonly DrawnSample[]): RandomRows | null {
  let rows = createBitset(target.length);
  let skipped = 0;
  for (const { ids, drawnFrom } of samples) {
    if (countBits(andNotBits(target, drawnFrom)) > 0) continue;
    const drawn = ids.filter((id) => id < target.length && hasBit(target, id));
    const length = answeredLength(drawn, known);
    if (length < Math.min(fewestAnswered, drawn.length)) continue;
    const answered = drawn.subarray(0, length).filter((id) => hasBit(known, id));
    skipped += length - answered.length;
    rows = orBits(rows, bitsetOf(target.length, answered));
  }
  const count = countBits(rows);
  return count === 0 ? null : { rows, count, skipped };
}

/** Length of the longest beginning that ends with an answer and has at most one row in twenty without one. */
function answeredLength(drawn: Int32Array, known: Bitset): number {
  let longest = 0;
  let without = 0;
  for (let at = 0; at < drawn.length; at += 1) {
    if (!hasBit(known, drawn[at]!)) without += 1;
    else if (without <= mostSkipped * (at + 1)) longest = at + 1;
  }
  return longest;
}

export type TagRows = {
  /** Rows that can be right or wrong, and those that are wrong. */
  readonly scored: Bitset;
  readonly wrong: Bitset;
  readonly yes: Bitset;
  readonly no: Bitset;
  readonly samples: readonly DrawnSample[];
};

/** What the rates of a tag can rest on; see `tagBases` of the contract. `rows`: the answered rows to count. */
export type Basis =
  | { readonly kind: 'all' | 'chosen' | 'errors' | 'yes' | 'none'; readonly rows: Bitset; readonly skipped: 0 }
  | { readonly kind: 'sample'; readonly rows: Bitset; readonly skipped: number };

/**
 * What may be said of a tag from the rows where it is known. Rows that were tagged by choice (the errors, what looked odd)
 * are no sample of the data: an error rate or a share from them says how somebody picked, so a random sample is used where there is one.
 */
export function tagBasis({ scored, wrong, yes, no, samples }: TagRows): Basis {
  const known = andBits(orBits(yes, no), scored);
  const count = countBits(known);
  const basis = (kind: Exclude<Basis['kind'], 'sample'>): Basis => ({ kind, rows: known, skipped: 0 });
  if (count === 0) return basis('none');
  if (count === countBits(scored)) return basis('all');
  const random = randomRows(scored, known, samples);
  if (random) return { kind: 'sample', rows: random.rows, skipped: random.skipped };
  if (countBits(andNotBits(known, wrong)) === 0) return basis('errors');
  return basis(countBits(andBits(no, known)) === 0 ? 'yes' : 'chosen');
}

/**
 * The errors that a tag's share of errors may be counted over: all of them where the tag is known on each, else those among
 * the rows of `basis` where these are a random sample, or those of a sample that was drawn from the errors alone, whichever
 * are more; null when there are none.
 */
export function errorBasis(
  { wrong, yes, no, samples }: TagRows,
  basis: Basis,
): { readonly rows: Bitset; readonly isAll: boolean } | null {
  const known = andBits(orBits(yes, no), wrong);
  const count = countBits(known);
  if (count === 0) return null;
  if (count === countBits(wrong)) return { rows: known, isAll: true };
  const inSample = basis.kind === 'sample' ? andBits(basis.rows, wrong) : createBitset(wrong.length);
  const random = randomRows(wrong, known, samples);
  const rows = random !== null && random.count > countBits(inSample) ? random.rows : inSample;
  return countBits(rows) === 0 ? null : { rows, isAll: false };
}
