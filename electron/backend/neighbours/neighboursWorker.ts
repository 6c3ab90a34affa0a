import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { searchAll } from './searchAll.ts';
import type { FromSearch, SearchData, ToSearch } from './searchMessages.ts';

class Stopped extends Error {}

/** How often the other side is told, and can stop the search. */
const tellEveryMs = 50;

/** Does one search. `session.run` blocks its thread, so it has one of its own. */
if (parentPort !== null) {
  const port = parentPort;
  let last = 0;
  const turn = (done: number, total: number): Promise<void> | undefined => {
    if (performance.now() - last < tellEveryMs) return undefined;
    return tell(done, total);
  };
  const tell = async (done: number, total: number): Promise<void> => {
    const told = once(port, 'message');
    port.postMessage({ type: 'progress', done, total } satisfies FromSearch);
    const [answer] = (await told) as [ToSearch];
    last = performance.now();
    if (answer === 'stop') throw new Stopped();
  };
  try {
    const result = await searchAll(workerData as SearchData, turn);
    port.postMessage({ type: 'result', result } satisfies FromSearch, [
      result.ids.buffer as ArrayBuffer,
      result.distances.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
