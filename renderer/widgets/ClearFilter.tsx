import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';

/** The way out of a filter that finds nothing or cannot be read; nothing where there is none. */
export function ClearFilter() {
  const filter = useUi((state) => state.filter);
  const setFilter = useUi((state) => state.setFilter);
  return filter === '' ? null : <Button onClick={() => setFilter('')}>Clear the filter</Button>;
}
