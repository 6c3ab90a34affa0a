import { create } from 'zustand';

/** How many changes were sent and not acknowledged yet; `useUnsaved((state) => state.count)`. */
export const useUnsaved = create<{ readonly count: number }>()(() => ({ count: 0 }));

/** Counts a change as unsaved until it is answered, whichever way. */
export function untilAnswered<T>(answer: Promise<T>): Promise<T> {
  const add = (by: 1 | -1) => useUnsaved.setState(({ count }) => ({ count: count + by }));
  add(1);
  return answer.finally(() => add(-1));
}

const typed = new Set<() => void>();

/** What is being typed is sent by `send` when the window is about to close. Returns the way to end that. */
export function sendBeforeClosing(send: () => void): () => void {
  typed.add(send);
  return () => void typed.delete(send);
}

/** The window is about to close: sends what was typed. True while something is not saved. */
export function isUnsavedAtClosing(): boolean {
  for (const send of [...typed]) send();
  return useUnsaved.getState().count > 0;
}

/** The same, and waits until everything is answered. */
export function savedAtClosing(): Promise<void> {
  if (!isUnsavedAtClosing()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = useUnsaved.subscribe(({ count }) => {
      if (count > 0) return;
      end();
      resolve();
    });
  });
}
