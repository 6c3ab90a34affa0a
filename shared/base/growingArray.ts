type Numbers = Int32Array | Float32Array | Float64Array;

/** Numbers whose count is not known before, in memory of their own size: lists of JavaScript need two to five times as much. */
export type GrowingArray<T extends Numbers> = {
  readonly push: (value: number) => void;
  readonly length: () => number;
  /** What was pushed so far, without a copy. */
  readonly values: () => T;
};

/** @param room for so many to begin with */
export function growingArray<T extends Numbers>(type: new (length: number) => T, room = 1024): GrowingArray<T> {
  let kept = new type(room);
  let length = 0;
  return {
    push(value) {
      if (length === kept.length) {
        const wider = new type(length * 2);
        wider.set(kept);
        kept = wider;
      }
      kept[length++] = value;
    },
    length: () => length,
    values: () => kept.subarray(0, length) as T,
  };
}
