import { WinnowError } from '#shared/base/winnowError.ts';
import type { Interval } from '#shared/analysis/interval.ts';
import { errorRateOf } from '../metrics/hits.ts';
import { selectedRows, type Selection } from '../selection.ts';
import type { SliceFeature } from './slicePredicate.ts';

export type ErrorGridInput = {
  readonly across: SliceFeature;
  readonly down: SliceFeature;
  /** 1 wrong, 0 right; NaN where neither can be said: left out. */
  readonly errors: Float64Array | Float32Array | Uint8Array;
  readonly selection?: Selection;
  /** At most so many values a side, 1 to 30 (the default). */
  readonly limit?: number;
};

export type GridCell = { readonly n: number; readonly errors: number; readonly errorRate: Interval };

export type ErrorGrid = {
  /** Codes of the features that are shown: bins in order, categories with the most rows first. */
  readonly across: readonly number[];
  readonly down: readonly number[];
  /** Row-major [down, across]. */
  readonly cells: readonly GridCell[];
  /** Rows without a value in one of the two, and rows of values beyond the limit. */
  readonly missing: number;
  readonly beyond: number;
};

const GRID_LIMIT = 30;

/**
 * Error rate of every pair of values of two features with Wilson's interval. One pass over the rows. Where a feature has
 * more values than fit, bins are never left out (there are no more than asked for) and categories with the fewest rows are.
 * @throws WinnowError `bad_input` when both are the same feature or the limit makes no sense.
 */
export function errorGrid({ across, down, errors, selection, limit = GRID_LIMIT }: ErrorGridInput): ErrorGrid {
  if (across.column === down.column) throw new WinnowError('bad_input', 'Choose two different columns.');
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= GRID_LIMIT)) {
    throw new WinnowError('bad_input', `A side of the heat map can have 1 to ${GRID_LIMIT} values, not ${limit}.`);
  }
  const rows = selectedRows(selection, errors.length).filter((row) => !Number.isNaN(errors[row]!));
  const present = rows.filter((row) => across.codes[row]! >= 0 && down.codes[row]! >= 0);
  const [columns, lines] = [shownCodes(across, present, limit), shownCodes(down, present, limit)];
  const [columnOf, lineOf] = [placesOf(across, columns), placesOf(down, lines)];
  const sizes = new Int32Array(columns.length * lines.length);
  const wrong = new Int32Array(sizes.length);
  let beyond = 0;
  for (const row of present) {
    const [x, y] = [columnOf[across.codes[row]!]!, lineOf[down.codes[row]!]!];
    if (x < 0 || y < 0) {
      beyond += 1;
      continue;
    }
    const cell = y * columns.length + x;
    sizes[cell]! += 1;
    if (errors[row]! > 0) wrong[cell]! += 1;
  }
  const cells = Array.from(sizes, (n, cell): GridCell => {
    return { n, errors: wrong[cell]!, errorRate: errorRateOf({ n, right: n - wrong[cell]! }) };
  });
  return { across: columns, down: lines, cells, missing: rows.length - present.length, beyond };
}

function shownCodes({ codes, predicates, values }: SliceFeature, rows: Int32Array, limit: number): number[] {
  const counts = new Int32Array(predicates.length);
  for (const row of rows) counts[codes[row]!]! += 1;
  const used = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
  const most = used.toSorted((a, b) => counts[b]! - counts[a]! || a - b).slice(0, limit);
  return values === undefined ? most : most.sort((a, b) => a - b);
}

function placesOf({ predicates }: SliceFeature, shown: readonly number[]): Int32Array {
  const places = new Int32Array(predicates.length).fill(-1);
  shown.forEach((code, at) => (places[code] = at));
  return places;
}
