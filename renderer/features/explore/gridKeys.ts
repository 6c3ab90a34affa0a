export type GridShape = {
  readonly count: number;
  /** Examples side by side: 1 in the table. */
  readonly perRow: number;
  /** Whole rows in sight. */
  readonly rowsInSight: number;
};

/** Where a key takes the focus; null when the key does not move it. Without a focus the first row is next. */
export function focusAfterKey(key: string, focus: number | null, shape: GridShape): number | null {
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
