import { seededRandom } from '#shared/base/seededRandom.ts';
import { shuffle } from '#shared/base/shuffle.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { bitsToIds, type Bitset } from '#shared/analysis/bitset.ts';

/**
 * A simple random sample without replacement: Int32Array [min(size, rows)] of ids in the order drawn. Every ordered choice
 * is equally likely, so each prefix is itself a simple random sample, which is what lets an unfinished one be used.
 * The same rows and seed give the same sample. Cost: 4 bytes a row of the set.
 * @throws WinnowError `internal` unless `size` is a whole number of 0 or more.
 */
export function drawSample(rows: Bitset, size: number, seed: number): Int32Array {
  if (!Number.isInteger(size) || size < 0) throw new WinnowError('internal', `A sample of ${size} makes no sense.`);
  const ids = bitsToIds(rows);
  const count = Math.min(size, ids.length);
  shuffle(ids, seededRandom(seed), count);
  return ids.slice(0, count);
}
