import { create } from 'zustand';

/** How many changes were sent and not acknowledged yet; `useUnsaved((state) => state.count)`. */
export const useUnsaved = create<{ readonly count: number }>()(() => ({ count: 0 }));

/** Counts a change as unsaved until it is answered, whichever way. */
export function untilAnswered<T>(answer: Promise<T>): Promise<T> {
  const add = (by: 1 | -1) => useUnsaved.setState(({ count }) => ({ count: count + by }));
  add(1);
  return answer.finally(() => add(-1));
}
