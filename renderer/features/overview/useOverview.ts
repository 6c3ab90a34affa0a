import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';

/** What Overview shows at once, over the current filter: one answer for all of its cards. */
export function useOverview() {
  const filter = useUi((state) => state.filter);
  return useMethod('overview.get', { filter }, { keepPrevious: true });
}
