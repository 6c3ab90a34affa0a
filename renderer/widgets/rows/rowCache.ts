import type { CellValue } from '#shared/contract/values.ts';

/** A window of rows as the backend gives it: `columns[c][i]` is field c of row `from + i`. */
export type RowPage = {
  readonly from: number;
  readonly ids: readonly number[];
  readonly columns: readonly (readonly CellValue[])[];
};

type RowCacheOptions = {
  /** Rows in the whole view. */
  readonly count: number;
  readonly fetchPage: (from: number, count: number, signal: AbortSignal) => Promise<RowPage>;
  /** Called when a page came, failed or was forgotten. */
  readonly onChange: () => void;
  readonly pageSize?: number;
  readonly maxPages?: number;
};

export type RowCache = {
  readonly pageSize: number;
  /**
   * Says which rows are on screen: missing pages are asked for, one more in the direction of travel and further ahead the faster it
   * goes, others are aborted.
   */
  want(first: number, last: number): void;
  pageAt(position: number): RowPage | undefined;
  idAt(position: number): number | undefined;
  /** Why the page of this row could not be read; null while it can. */
  errorAt(position: number): unknown;
  /** Asks again for the failed pages that are on screen. */
  retry(): void;
  /** The values changed: pages stay on screen until their new version is here; those out of sight are dropped. */
  refresh(): void;
  dispose(): void;
};

/** Steps that the rows in sight may make while a page is on its way. */
const stepsAhead = 4;
const mostAhead = 8;
/** Pages in one step from which on it is a jump (the bar dragged), which tells nothing about the next. */
const jumpPages = 8;

/** Pages of a view, least recently wanted forgotten first. Holds at most `maxPages` pages (64 of 200 rows). */
export function createRowCache(options: RowCacheOptions): RowCache {
  const pageSize = options.pageSize ?? 200;
  const maxPages = options.maxPages ?? 64;
  const pages = new Map<number, RowPage>();
  const stale = new Set<number>();
  const failed = new Map<number, unknown>();
  const inFlight = new Map<number, AbortController>();
  let wanted: readonly number[] = [];
  let lastFirst = 0;
  /** Pages that the last step went, negative when it went up; 0 after a jump. */
  let speed = 0;
  let isDisposed = false;

  const pageIndex = (position: number) => Math.floor(position / pageSize);
  const lastPage = () => Math.max(0, pageIndex(options.count - 1));

  /** The pages beyond those in sight that will be next: one, or what a fling will have reached by the time they are here. */
  function pagesAhead(first: number, low: number, high: number): number[] {
    const step = (first - lastFirst) / pageSize;
    const isFling = Math.sign(step) === Math.sign(speed) && Math.abs(step) <= jumpPages;
    speed = Math.abs(step) <= jumpPages ? step : 0;
    const direction = first >= lastFirst ? 1 : -1;
    lastFirst = first;
    const reach = isFling ? Math.min(mostAhead, 1 + Math.round(Math.abs(step) * stepsAhead)) : 1;
    const next = direction > 0 ? high + 1 : low - 1;
    return Array.from({ length: reach }, (_, index) => next + direction * index).filter(
      (page) => page >= 0 && page <= lastPage(),
    );
  }

  function start(page: number): void {
    if (inFlight.has(page)) return;
    const controller = new AbortController();
    inFlight.set(page, controller);
    const from = page * pageSize;
    const isCurrent = () => !isDisposed && inFlight.get(page) === controller;
    options.fetchPage(from, Math.min(pageSize, options.count - from), controller.signal).then(
      (result) => {
        if (!isCurrent()) return;
        inFlight.delete(page);
        failed.delete(page);
        stale.delete(page);
        pages.delete(page);
        pages.set(page, result);
        forgetOldest();
        options.onChange();
      },
      (error: unknown) => {
        if (!isCurrent()) return;
        inFlight.delete(page);
        failed.set(page, error);
        options.onChange();
      },
    );
  }

  function forgetOldest(): void {
    for (const page of pages.keys()) {
      if (pages.size <= maxPages) return;
      if (!wanted.includes(page)) pages.delete(page);
    }
  }

  function abortUnwanted(): void {
    for (const [page, controller] of inFlight) {
      if (wanted.includes(page)) continue;
      inFlight.delete(page);
      controller.abort();
    }
  }

  function startMissing(): void {
    for (const page of wanted) {
      const isMissing = !pages.has(page) || stale.has(page);
      if (isMissing && !failed.has(page)) start(page);
    }
  }

  return {
    pageSize,
    want(first, last) {
      if (isDisposed || options.count === 0) return;
      const low = Math.max(0, pageIndex(first));
      const high = Math.min(lastPage(), pageIndex(last));
      const inSight = Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index);
      wanted = [...inSight, ...pagesAhead(first, low, high)];
      for (const page of wanted) {
        const held = pages.get(page);
        if (held === undefined) continue;
        // Moves it to the end of the map: most recently wanted.
        pages.delete(page);
        pages.set(page, held);
      }
      abortUnwanted();
      startMissing();
    },
    pageAt: (position) => pages.get(pageIndex(position)),
    idAt(position) {
      const page = pages.get(pageIndex(position));
      return page?.ids[position - page.from];
    },
    errorAt: (position) => failed.get(pageIndex(position)) ?? null,
    retry() {
      for (const page of wanted) failed.delete(page);
      startMissing();
      options.onChange();
    },
    refresh() {
      for (const page of [...pages.keys()]) {
        if (wanted.includes(page)) stale.add(page);
        else pages.delete(page);
      }
      // What is under way was asked for before the change: ask again.
      for (const controller of inFlight.values()) controller.abort();
      inFlight.clear();
      failed.clear();
      startMissing();
    },
    dispose() {
      isDisposed = true;
      for (const controller of inFlight.values()) controller.abort();
      inFlight.clear();
    },
  };
}
