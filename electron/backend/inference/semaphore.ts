/** Resolves to a release function as soon as one of `places` is free, in order of asking. */
export function semaphore(places: number): () => Promise<() => void> {
  let left = places;
  const queue: (() => void)[] = [];
  const release = (): void => {
    const next = queue.shift();
    if (next) next();
    else left++;
  };
  return () =>
    new Promise((resolve) => {
      const enter = (): void => {
        let released = false;
        resolve(() => {
          if (!released) release();
          released = true;
        });
      };
      if (left > 0) {
        left--;
        enter();
      } else queue.push(enter);
    });
}
