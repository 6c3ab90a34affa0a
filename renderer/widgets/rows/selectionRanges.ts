/** Half-open position ranges [from, to) of a view: sorted, disjoint, not touching, none empty. A million rows selected is one range. */
export type Ranges = readonly (readonly [number, number])[];

/**
 * What is selected in a view, by position. `anchor` is where a shift range starts, `focus` the row the keyboard is on;
 * null before the first click or key.
 */
export type RowSelection = { readonly ranges: Ranges; readonly anchor: number | null; readonly focus: number | null };

/** The contract takes at most this many ranges in one decision. */
export const maxRanges = 10_000;

export const emptySelection: RowSelection = { ranges: [], anchor: null, focus: null };

export function isSelected(ranges: Ranges, position: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle]!;
    if (position < range[0]) high = middle - 1;
    else if (position >= range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

export function countSelected(ranges: Ranges): number {
  let count = 0;
  for (const [from, to] of ranges) count += to - from;
  return count;
}

/** Union with [from, to). */
export function addRange(ranges: Ranges, from: number, to: number): Ranges {
  if (to <= from) return ranges;
  const result: (readonly [number, number])[] = [];
  let low = from;
  let high = to;
  let isPlaced = false;
  for (const range of ranges) {
    if (range[1] < low) result.push(range);
    else if (range[0] > high) {
      if (!isPlaced) result.push([low, high]);
      isPlaced = true;
      result.push(range);
    } else {
      low = Math.min(low, range[0]);
      high = Math.max(high, range[1]);
    }
  }
  if (!isPlaced) result.push([low, high]);
  return result;
}

/** Difference with [from, to). */
export function removeRange(ranges: Ranges, from: number, to: number): Ranges {
  if (to <= from) return ranges;
  const result: (readonly [number, number])[] = [];
  for (const range of ranges) {
    if (range[1] <= from || range[0] >= to) {
      result.push(range);
      continue;
    }
    if (range[0] < from) result.push([range[0], from]);
    if (range[1] > to) result.push([to, range[1]]);
  }
  return result;
}

/** A plain click or arrow: focus moves, and this row alone is selected. */
export function selectOnly(position: number): RowSelection {
  return { ranges: [[position, position + 1]], anchor: position, focus: position };
}

/** The keyboard or a click that only looks: focus moves, the selection stays. */
export function focusOn(selection: RowSelection, position: number): RowSelection {
  return { ...selection, focus: position };
}

/** Ctrl-click or space: this row in or out, the others stay. */
export function toggleRow(selection: RowSelection, position: number): RowSelection {
  const isIn = isSelected(selection.ranges, position);
  const ranges = isIn
    ? removeRange(selection.ranges, position, position + 1)
    : addRange(selection.ranges, position, position + 1);
  return { ranges, anchor: position, focus: position };
}

/** Shift-click or shift-arrow: from the anchor to here. `isAdding` (ctrl as well) keeps what was selected before. */
export function extendTo(selection: RowSelection, position: number, isAdding: boolean): RowSelection {
  const anchor = selection.anchor ?? selection.focus ?? position;
  const from = Math.min(anchor, position);
  const to = Math.max(anchor, position) + 1;
  return { ranges: isAdding ? addRange(selection.ranges, from, to) : [[from, to]], anchor, focus: position };
}

export function selectAll(selection: RowSelection, count: number): RowSelection {
  return { ...selection, ranges: count > 0 ? [[0, count]] : [] };
}

export function clearSelection(selection: RowSelection): RowSelection {
  return { ranges: [], anchor: null, focus: selection.focus };
}

/** The same selection in a list of `count` rows (rows past the end are gone). */
export function clampSelection(selection: RowSelection, count: number): RowSelection {
  const last = count - 1;
  const keep = (position: number | null) => (position === null || position > last ? null : position);
  return {
    ranges: removeRange(selection.ranges, count, Number.POSITIVE_INFINITY),
    anchor: keep(selection.anchor),
    focus: keep(selection.focus),
  };
}

/** Ranges as the contract wants them: null means the whole view. */
export function contractRanges(ranges: Ranges, count: number): [number, number][] | null {
  const only = ranges[0];
  if (ranges.length === 1 && only && only[0] === 0 && only[1] >= count) return null;
  return ranges.map(([from, to]) => [from, to]);
}
