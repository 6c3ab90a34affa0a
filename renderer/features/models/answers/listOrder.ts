/** The list with the entry at `from` at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}

/** As Python's `sorted()` puts them: by code point, so that capitals come before small letters and 10 before 2. */
export function byCodePoint(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
  const at = left.findIndex((char, index) => char !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}

const isSameOrder = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index]);

export type Order = { readonly label: string; readonly names: readonly string[] };

/** The orders that training code gives classes; those that are one and the same here stand once, under their first name. */
export function readyOrders(labels: readonly string[]): Order[] {
  const orders: Order[] = [
    { label: 'By code point', names: labels.toSorted(byCodePoint) },
    {
      label: 'Natural',
      names: labels.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' })),
    },
    { label: 'As in the data', names: [...labels] },
  ];
  return orders.filter(
    ({ names }, index) => orders.findIndex((earlier) => isSameOrder(earlier.names, names)) === index,
  );
}

export { isSameOrder };
