import { useMethod } from '#renderer/data/client.ts';
import type { QueueKind } from '#shared/model/queues.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { narrowFilter, type FilterPair } from './narrowFilter.ts';

export type Links = {
  /** The filter that the link leads to: the current one, and these too. */
  filterOf(pairs: readonly FilterPair[]): string;
  explore(pairs: readonly FilterPair[]): void;
  exploreFilter(filter: string): void;
  review(kind: QueueKind, pairs?: readonly FilterPair[], focusId?: number): void;
};

/** Ways from here to the examples behind a number, always within the current filter. */
export function useLinks(): Links {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const filterOf = (pairs: readonly FilterPair[]) => narrowFilter(filter, pairs);
  const exploreFilter = (narrowed: string) => open('explore', { filter: narrowed });
  return {
    filterOf,
    exploreFilter,
    explore: (pairs) => exploreFilter(filterOf(pairs)),
    review: (kind, pairs = [], focusId) =>
      open('review', { queue: { kind, filter: filterOf(pairs) }, focusId: focusId ?? null }),
  };
}

/** How many examples the current filter holds when narrowed further; null while it is counted. */
export function useCountOf(pairs: readonly FilterPair[]): number | null {
  const filter = useUi((state) => state.filter);
  const check = useMethod('filters.check', { text: safeNarrow(filter, pairs) }).data;
  return check && check.error === null ? check.count : null;
}

function safeNarrow(filter: string, pairs: readonly FilterPair[]): string {
  try {
    return narrowFilter(filter, pairs);
  } catch {
    // A filter that cannot be read is answered with its error by the backend, which says where it is wrong.
    return filter;
  }
}

/** Excluded examples are not in the metrics: a link out of them leaves them out too, where there are any. */
export function useIncludedOnly(): readonly FilterPair[] {
  const excluded = useMethod('project.info', {}).data?.counts.excluded ?? 0;
  return excluded > 0 ? [['excluded', false]] : [];
}
