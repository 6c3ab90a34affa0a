/**
 * Keeps values for each owner as long as all they were made from is the same: objects by identity, numbers and texts by value.
 * So a value is made again exactly when one of them is another, and goes with its owner. What is kept between two calls
 * is kept here, or block by block beside it (`blockMemo.ts`); nothing else at the top of a file may hold state.
 */
export type Memo<T> = (owner: object, madeFrom: readonly unknown[], make: () => T) => T;

/**
 * @param most how many values are kept for an owner, those used last. Where they are several, the first thing each is made from
 *   tells them apart: made from another version of the rest, a value takes the place of the one before
 */
export function createMemo<T>(most = 1): Memo<T> {
  type Entry = { readonly madeFrom: readonly unknown[]; readonly value: T };
  /** Used last first. */
  const kept = new WeakMap<object, Entry[]>();
  return (owner, madeFrom, make) => {
    const entries = kept.get(owner) ?? [];
    const at = entries.findIndex((entry) => isSame(entry.madeFrom, madeFrom));
    if (at === 0) return entries[0]!.value;
    const entry = at > 0 ? entries[at]! : { madeFrom, value: make() };
    // Making may have kept others of this owner.
    const others = (kept.get(owner) ?? []).filter((other) => !Object.is(other.madeFrom[0], madeFrom[0]));
    kept.set(owner, [entry, ...others].slice(0, most));
    return entry.value;
  };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => Object.is(part, other[at]));
}

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
