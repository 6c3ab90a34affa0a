import { slotSizeOf, type Pool } from './pool.ts';
import { binningFor, keptBytes, type MarginBins } from './marginRows.ts';
import { CONFIDENCE_SLACK } from './scanRows.ts';

/** More than what rounding can move a margin by. */
const ROUNDING = 1e-12;
/** No row whose label stands has a margin above this (1e-6 and what rounding adds). */
export const AGREEING_MARGIN = CONFIDENCE_SLACK + ROUNDING;

/** Room for counting the margins of that many rows. */
export function emptyMarginBins(
  pool: Pool,
  { classCount, rows, above }: { readonly classCount: number; readonly rows: number; readonly above: number },
): MarginBins {
  const binning = binningFor(classCount, above);
  const slotSize = slotSizeOf(classCount * classCount * binning.bins);
  const bytes = keptBytes(rows, classCount);
  return {
    binning,
    slotSize,
    counts: new Int32Array(pool.allocate(pool.slots * slotSize * 4), 0, pool.slots * slotSize).fill(0),
    kept: new Uint8Array(pool.allocate(bytes), 0, bytes),
  };
}

/** Everything added up in slot 0. */
export function withSlotsAdded(margins: MarginBins, slots: number): MarginBins {
  const { counts, slotSize } = margins;
  for (let slot = 1; slot < slots; slot += 1) {
    for (let cell = 0; cell < slotSize; cell += 1) counts[cell]! += counts[slot * slotSize + cell]!;
  }
  return margins;
}
