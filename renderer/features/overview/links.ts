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

/** Excluded examples are not in the metrics: a link out of them leaves them out too, where there are any. */
export function useIncludedOnly(): readonly FilterPair[] {
  const excluded = useMethod('project.info', {}).data?.counts.excluded ?? 0;
  return excluded > 0 ? [['excluded', false]] : [];
}
