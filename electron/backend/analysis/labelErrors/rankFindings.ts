import { argsort } from '../sort.ts';
import { chunkCountOf } from './chunks.ts';
import { type Pool, slotSizeOf, visibleTo } from './pool.ts';
import type { PredictionTable } from './predictionTable.ts';
import type { TableScan } from './scanTable.ts';
import { qualityOfRows, type QualityOptions } from './qualityScores.ts';
import { bitsOfKey, BUCKET_SHIFT, BUCKETS, KEY_OF_ZERO } from './rankRows.ts';

export type RankedFindings = {
  /** Row numbers, lowest score first; equal scores in row order. */
  readonly indices: Int32Array;
  readonly scores: Float64Array;
  /** Most probable class. */
  readonly suggested: Int32Array;
};

type Scanned = { readonly table: PredictionTable; readonly scan: TableScan; readonly pool: Pool };

/** Few findings are not worth dividing up. */
const FEWEST_TO_DIVIDE = 4096;
const PARTS = 64;
/** Steps per finding that setting float64 values right may take, before a whole sort is cheaper. */
const MOST_STEPS = 8;

/** Orders `rows` (ascending) by label quality. @throws WinnowError as `qualityOfRows`. */
export function rankFindings(scanned: Scanned, rows: Int32Array, quality: QualityOptions): RankedFindings {
  const { probs, rowCount, classCount } = scanned.table;
  const isPlain = quality.score === 'self_confidence' && quality.adjustBy === undefined;
  if (!isPlain || rows.length < FEWEST_TO_DIVIDE || rowCount * classCount > 0xffffffff) {
    return rankByScores(scanned, rows, qualityOfRows(scanned.table, rows, quality));
  }
  const ranked = rankByGiven(scanned, rows);
  if (probs instanceof Float32Array || hasOrderSet(ranked)) return ranked;
  return rankByScores(scanned, rows, qualityOfRows(scanned.table, rows, quality));
}

function rankByScores({ scan }: Scanned, rows: Int32Array, rowScores: Float64Array): RankedFindings {
  const order = argsort(rowScores);
  const indices = order.map((at) => rows[at]!);
  const scores = new Float64Array(order.length);
  for (let rank = 0; rank < order.length; rank += 1) scores[rank] = rowScores[order[rank]!]!;
  return { indices, scores, suggested: indices.map((row) => scan.predicted[row]!) };
}

/**
 * By p[given] as float32 values: keys are read, divided into parts by their leading bits, and the parts put in order. What is
 * wanted of a finding travels with its key, as looking it up afterwards, all over the memory, would take longer than sorting.
 */
function rankByGiven({ table, scan, pool }: Scanned, allRows: Int32Array): RankedFindings {
  const rows = visibleTo(pool, allRows);
  const count = rows.length;
  const unordered = {
    keys: new Int32Array(pool.allocate(count * 4), 0, count),
    places: new Uint32Array(pool.allocate(count * 4), 0, count),
  };
  const slotSize = slotSizeOf(BUCKETS);
  const cells = pool.slots * slotSize;
  const counts = new Int32Array(pool.allocate(cells * 4), 0, cells).fill(0);
  const slots = pool.run(
    { kind: 'collect', table, predicted: scan.predicted, rows, ...unordered, counts, slotSize },
    chunkCountOf(count),
  );
  for (let slot = 1; slot < slots; slot += 1) {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) counts[bucket]! += counts[slot * slotSize + bucket]!;
  }
  const parts = divided(counts, count);
  const keys = new Int32Array(pool.allocate(count * 4), 0, count);
  const places = new Uint32Array(pool.allocate(count * 4), 0, count);
  const next = parts.starts.slice();
  for (let at = 0; at < count; at += 1) {
    const key = unordered.keys[at]!;
    const part = parts.partOf[key >>> BUCKET_SHIFT]!;
    const to = next[part]!;
    next[part] = to + 1;
    keys[to] = key;
    places[to] = unordered.places[at]!;
  }
  pool.run({ kind: 'rank', table, keys, places, starts: parts.starts, floors: parts.floors }, PARTS);
  return readRanking(table, keys, places);
}

/** Neighbouring buckets put together to parts of about the same size. */
function divided(bucketCounts: Int32Array, count: number) {
  const partOf = new Uint8Array(BUCKETS);
  const starts = new Int32Array(PARTS + 1).fill(count);
  const floors = new Float64Array(PARTS + 1).fill(BUCKETS * 2 ** BUCKET_SHIFT);
  let part = 0;
  let before = 0;
  starts[0] = 0;
  floors[0] = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    if (part < PARTS - 1 && before > starts[part]! && before + bucketCounts[bucket]! > ((part + 1) * count) / PARTS) {
      part += 1;
      starts[part] = before;
      floors[part] = bucket * 2 ** BUCKET_SHIFT;
    }
    partOf[bucket] = part;
    before += bucketCounts[bucket]!;
  }
  return { partOf, starts, floors };
}

function readRanking(table: PredictionTable, keys: Int32Array, places: Uint32Array): RankedFindings {
  const { classCount } = table;
  const indices = new Int32Array(places.length);
  const suggested = new Int32Array(places.length);
  for (let rank = 0; rank < places.length; rank += 1) {
    const place = places[rank]!;
    const row = Math.floor(place / classCount);
    indices[rank] = row;
    suggested[rank] = place - row * classCount;
  }
  if (!(table.probs instanceof Float32Array)) {
    return { indices, scores: qualityOfRows(table, indices, { score: 'self_confidence' }), suggested };
  }
  const scores = scoresOfKeys(keys);
  // A few negative ones, then those that may have been 0 or -0.
  for (let rank = 0; keys[rank]! <= KEY_OF_ZERO; rank += 1) {
    const row = indices[rank]!;
    scores[rank] = table.probs[row * classCount + table.labels[row]!]!;
  }
  return { indices, scores, suggested };
}

function scoresOfKeys(keys: Int32Array): Float64Array {
  const singles = new Float32Array(keys.length);
  const bits = new Int32Array(singles.buffer);
  for (let rank = 0; rank < keys.length; rank += 1) bits[rank] = bitsOfKey(keys[rank]!);
  return new Float64Array(singles);
}

/** Moves findings whose scores only differ beyond float32 to their places; false when too many would have to move too far. */
function hasOrderSet({ indices, scores, suggested }: RankedFindings): boolean {
  let stepsLeft = MOST_STEPS * scores.length;
  for (let rank = 1; rank < scores.length; rank += 1) {
    const score = scores[rank]!;
    if (scores[rank - 1]! <= score) continue;
    const row = indices[rank]!;
    const best = suggested[rank]!;
    let to = rank;
    for (; to > 0 && scores[to - 1]! > score; to -= 1) {
      scores[to] = scores[to - 1]!;
      indices[to] = indices[to - 1]!;
      suggested[to] = suggested[to - 1]!;
      stepsLeft -= 1;
    }
    if (stepsLeft < 0) return false;
    scores[to] = score;
    indices[to] = row;
    suggested[to] = best;
  }
  return true;
}
