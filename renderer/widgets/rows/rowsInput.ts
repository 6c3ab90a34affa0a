import type { KeyboardEvent, MouseEvent } from 'react';
import {
  clearSelection,
  extendTo,
  focusOn,
  selectAll,
  selectOnly,
  toggleRow,
  type RowSelection,
} from './selectionRanges.ts';

type RowsShape = {
  readonly count: number;
  /** Examples side by side: 1 in a table. */
  readonly perRow: number;
  /** Whole rows in sight. */
  readonly rowsInSight: number;
};

/** Where a key takes the focus; null when the key does not move it. Without a focus the first row is next. */
export function focusAfterKey(key: string, focus: number | null, shape: RowsShape): number | null {
  const { count, perRow } = shape;
  if (count === 0) return null;
  const page = Math.max(1, shape.rowsInSight - 1) * perRow;
  const at = focus ?? -1;
  const clamp = (position: number) => Math.min(count - 1, Math.max(0, position));
  switch (key) {
    case 'ArrowDown':
      return focus === null ? 0 : at + perRow < count ? at + perRow : perRow === 1 ? at : clamp(at + perRow);
    case 'ArrowUp':
      return focus === null ? 0 : at - perRow >= 0 ? at - perRow : at;
    case 'ArrowRight':
      return perRow === 1 ? null : clamp(at + 1);
    case 'ArrowLeft':
      return perRow === 1 ? null : clamp(at - 1);
    case 'PageDown':
      return clamp(at + page);
    case 'PageUp':
      return clamp(at - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

export type RowsInput = {
  readonly shape: RowsShape;
  readonly selection: RowSelection;
  readonly onSelection: (selection: RowSelection) => void;
  readonly onOpen: (position: number) => void;
  readonly reveal: (position: number) => void;
};

/** The keys that walk and select; the deciding keys are the screen's. */
export function onRowsKey(event: KeyboardEvent, input: RowsInput): void {
  if (event.target !== event.currentTarget) return;
  const { selection, onSelection, shape } = input;
  const isMod = event.ctrlKey || event.metaKey;
  const handled = () => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (isMod && event.key.toLowerCase() === 'a') {
    handled();
    return onSelection(selectAll(selection, shape.count));
  }
  if (event.altKey || (isMod && event.key !== 'Home' && event.key !== 'End')) return;
  if (event.key === 'Escape') {
    if (selection.ranges.length === 0) return;
    handled();
    return onSelection(clearSelection(selection));
  }
  if (event.key === ' ' && selection.focus !== null) {
    handled();
    return onSelection(toggleRow(selection, selection.focus));
  }
  if (event.key === 'Enter' && selection.focus !== null) {
    handled();
    return input.onOpen(selection.focus);
  }
  const next = focusAfterKey(event.key, selection.focus, shape);
  if (next === null) return;
  handled();
  onSelection(event.shiftKey ? extendTo(selection, next, false) : focusOn(selection, next));
  input.reveal(next);
}

/** A click selects; with ctrl or on the tick it toggles, with shift it extends. Double click opens. */
export function onRowsClick(event: MouseEvent, input: RowsInput): void {
  const target = event.target instanceof Element ? event.target : null;
  const row = target?.closest<HTMLElement>('[data-position]');
  if (!row) return;
  const position = Number(row.dataset['position']);
  const { selection, onSelection } = input;
  const isMod = event.ctrlKey || event.metaKey;
  if (event.detail === 2 && !isMod && !event.shiftKey) return input.onOpen(position);
  if (event.shiftKey) return onSelection(extendTo(selection, position, isMod));
  if (isMod || target?.closest('[data-tick]')) return onSelection(toggleRow(selection, position));
  onSelection(selectOnly(position));
}
