import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '#shared/base/winnowError.ts';

/** Longest time that one piece of work keeps other calls waiting, a cancel among them. */
const breathEveryMs = 40;

/** Lets other work go on where one piece has taken long enough, and throws where it was cancelled meanwhile. */
export function createBreather(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  const breathe = async (): Promise<void> => {
    await setImmediate();
    throwIfAborted(signal);
    since = performance.now();
  };
  return () => (performance.now() - since < breathEveryMs ? undefined : breathe());
}

/** Goes through so many rows a stretch at a time, with a breath in between. */
export async function inStretches(
  count: number,
  { signal, atOnce = 8192 }: { readonly signal?: AbortSignal | undefined; readonly atOnce?: number },
  work: (from: number, to: number) => void,
): Promise<void> {
  const breathe = createBreather(signal);
  for (let from = 0; from < count; from += atOnce) {
    work(from, Math.min(count, from + atOnce));
    await breathe();
  }
}

/** Goes through the steps of one piece of work, with turns for other work between. */
export async function inTurns<T>(steps: Generator<unknown, T>, signal?: AbortSignal): Promise<T> {
  const breathe = createBreather(signal);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
  }
}

/** `items.map`, with turns for other work between; for items that each take a while. */
export async function mapInTurns<T, R>(items: readonly T[], each: (item: T, at: number) => R): Promise<R[]> {
  const made: R[] = [];
  await inStretches(items.length, { atOnce: 64 }, (from, to) => {
    for (let at = from; at < to; at++) made.push(each(items[at]!, at));
  });
  return made;
}
