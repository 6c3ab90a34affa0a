/**
 * Keeps one value for each owner as long as all it was made from is the same: objects by identity, numbers and texts by
 * value. So a value is made again exactly when one of them is another, and goes with its owner.
 */
export type Memo<T> = (owner: object, madeFrom: readonly unknown[], make: () => T) => T;

export function createMemo<T>(): Memo<T> {
  const entries = new WeakMap<object, { readonly madeFrom: readonly unknown[]; readonly value: T }>();
  return (owner, madeFrom, make) => {
    const known = entries.get(owner);
    const isSame =
      known?.madeFrom.length === madeFrom.length && madeFrom.every((one, at) => Object.is(one, known.madeFrom[at]));
    if (known && isSame) return known.value;
    const value = make();
    entries.set(owner, { madeFrom, value });
    return value;
  };
}
