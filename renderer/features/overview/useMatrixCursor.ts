import { useState, type KeyboardEvent } from 'react';

export type Place = { readonly row: number; readonly column: number };

export type MatrixCursor = {
  /** Where the keyboard is, as positions on screen. */
  readonly active: Place;
  readonly hovered: Place | null;
  setActive(place: Place): void;
  setHovered(place: Place | null): void;
  /** Answers the arrow keys, Home, End, Page Up and Down, Enter and Space; says where it went, or null. */
  onKey(event: KeyboardEvent): Place | null;
};

/** One tab stop for a whole matrix: arrows walk it, Enter opens a cell. */
export function useMatrixCursor(size: number, onOpen: (place: Place) => void): MatrixCursor {
  const [stored, setActive] = useState<Place>({ row: 0, column: 0 });
  const [hovered, setHovered] = useState<Place | null>(null);
  const clamp = (value: number) => Math.min(size - 1, Math.max(0, value));
  const active = { row: clamp(stored.row), column: clamp(stored.column) };
  const onKey = (event: KeyboardEvent): Place | null => {
    if (event.ctrlKey && event.key !== 'Home' && event.key !== 'End') return null;
    if (event.altKey || event.metaKey) return null;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onOpen(active);
      return null;
    }
    const { row, column } = active;
    const moves: Readonly<Record<string, Place>> = {
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      PageUp: { row: row - 10, column },
      PageDown: { row: row + 10, column },
      Home: event.ctrlKey ? { row: 0, column: 0 } : { row, column: 0 },
      End: event.ctrlKey ? { row: size - 1, column: size - 1 } : { row, column: size - 1 },
    };
    const move = moves[event.key];
    if (!move) return null;
    event.preventDefault();
    const next = { row: clamp(move.row), column: clamp(move.column) };
    setActive(next);
    setHovered(null);
    return next;
  };
  return { active, hovered, setActive, setHovered, onKey };
}
