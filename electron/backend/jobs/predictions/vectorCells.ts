/** Numbers in one cell: a JSON list, NumPy's way to print an array, `[0.1 0.9]`, or a line of `np.savetxt`. Null for any other text. */
export function vectorOf(cell: string): number[] | null {
  const inner = /^\s*\[([^[\]]*)\]\s*$/.exec(cell)?.[1] ?? /^\s*([-+.\deE]+(?:\s+[-+.\deEnai]+)+)\s*$/.exec(cell)?.[1];
  if (inner === undefined) return null;
  const parts = inner.split(/[\s,]+/).filter((part) => part !== '');
  const numbers = parts.map((part) => (/^nan$|^null$|^none$/i.test(part) ? NaN : Number(part)));
  return numbers.length > 0 && parts.every((part, at) => /nan|null|none/i.test(part) || Number.isFinite(numbers[at]))
    ? numbers
    : null;
}

/** Whether every text is a list of as many numbers. */
export function isVectors(cells: readonly string[]): boolean {
  const [first] = cells;
  const width = first === undefined ? 0 : (vectorOf(first)?.length ?? 0);
  return width > 0 && cells.every((cell) => vectorOf(cell)?.length === width);
}
