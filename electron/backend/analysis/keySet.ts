import { createKeyRun, type KeyRun } from './keyRun.ts';
import { createKeyTable } from './keyTable.ts';

/** The keys of a source, to tell one that comes again. */
export type KeySet = {
  /** Adds the key bytes[start, end); says whether it was not there yet. */
  readonly add: (bytes: Uint8Array, start: number, end: number) => boolean;
  readonly has: (bytes: Uint8Array, start: number, end: number) => boolean;
  readonly size: () => number;
};

/** A source of a few parts, each in order (train, then test), has a run for each. */
const mostRuns = 4;
/** Keys that are in no order are seen to be so within as many. */
const fewKeys = 4096;

/**
 * Keys that ascend are held in runs, exactly; what fits into none goes to a table of fingerprints (see `keyTable.ts`). A source
 * in no order has all in the table.
 */
export function createKeySet(): KeySet {
  const table = createKeyTable({ hasValues: false });
  let runs: KeyRun[] = [];
  let takesRuns = true;
  const inRuns = (): number => runs.reduce((sum, run) => sum + run.size(), 0);

  function add(bytes: Uint8Array, start: number, end: number): boolean {
    let home: KeyRun | undefined;
    for (const run of runs) {
      if (run.isAfter(bytes, start, end)) home ??= run;
      else if (run.has(bytes, start, end)) return false;
    }
    if (home === undefined && takesRuns && runs.length < mostRuns) runs.push((home = createKeyRun()));
    if (home === undefined) {
      if (takesRuns && inRuns() < fewKeys) giveUpRuns();
      return table.add(bytes, start, end) < 0;
    }
    if (table.size() > 0 && table.find(bytes, start, end) >= 0) return false;
    home.append(bytes, start, end);
    return true;
  }

  function giveUpRuns(): void {
    takesRuns = false;
    for (const run of runs) run.forEach((bytes, start, end) => table.add(bytes, start, end));
    runs = [];
  }

  const has = (bytes: Uint8Array, start: number, end: number): boolean =>
    runs.some((run) => run.has(bytes, start, end)) || table.find(bytes, start, end) >= 0;

  return { add, has, size: () => inRuns() + table.size() };
}
