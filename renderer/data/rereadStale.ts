import type { Query, QueryClient } from '@tanstack/react-query';

/**
 * Reads again what an event made stale. A first reading that is still under way counts as stale too: what it brings may be from
 * before the event, and the cache by itself would take it for fresh when it arrives.
 */
export function rereadStale(client: QueryClient, isStale: (query: Query) => boolean): void {
  const underWay = client
    .getQueryCache()
    .findAll({ predicate: isStale, fetchStatus: 'fetching' })
    .filter(({ state }) => state.data === undefined);
  void client.invalidateQueries({ predicate: isStale });
  for (const query of underWay) {
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    query.promise?.then(again, again);
  }
}
