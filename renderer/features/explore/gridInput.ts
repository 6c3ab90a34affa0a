import type { KeyboardEvent, MouseEvent } from 'react';
import { focusAfterKey, type GridShape } from './gridKeys.ts';
import {
  clearSelection,
  extendTo,
  focusOn,
  selectAll,
  selectOnly,
  toggleRow,
  type RowSelection,
} from './selectionRanges.ts';

export type GridInput = {
  readonly shape: GridShape;
  readonly selection: RowSelection;
  readonly onSelection: (selection: RowSelection) => void;
  readonly onOpen: (position: number) => void;
  readonly reveal: (position: number) => void;
};

/** The keys that walk and select; the deciding keys are the screen's. */
export function onGridKey(event: KeyboardEvent, input: GridInput): void {
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
export function onGridClick(event: MouseEvent, input: GridInput): void {
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
