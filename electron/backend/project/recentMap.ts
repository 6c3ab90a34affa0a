/** A map that holds what was used last: beyond `most` of it, what was used longest ago goes. */
export type RecentMap<K, V> = {
  get(key: K): V | undefined;
  /** Gives back the value. One that weighs more than all that may be held is not. */
  set(key: K, value: V): V;
};

/** @param weigh how much of `most` a value takes; 1 where nothing else is said, so that `most` counts values */
export function createRecentMap<K, V>(most: number, weigh: (value: V) => number = () => 1): RecentMap<K, V> {
  // Oldest first: a Map keeps the order in which its keys came.
  const held = new Map<K, V>();
  let weight = 0;
  const drop = (key: K): void => {
    const value = held.get(key);
    if (value === undefined) return;
    held.delete(key);
    weight -= weigh(value);
  };
  return {
    get(key) {
      const value = held.get(key);
      if (value === undefined) return undefined;
      held.delete(key);
      held.set(key, value);
      return value;
    },
    set(key, value) {
      drop(key);
      const own = weigh(value);
      if (own > most) return value;
      held.set(key, value);
      weight += own;
      while (weight > most) drop(held.keys().next().value!);
      return value;
    },
  };
}
