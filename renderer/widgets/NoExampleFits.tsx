import { useUi } from '#renderer/state/uiState.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ClearFilter } from './ClearFilter.tsx';

/** In place of what a screen says of the filtered examples, where there are none. */
export function NoExampleFits() {
  const filter = useUi((state) => state.filter);
  return (
    <EmptyState icon="filter" title="No example fits this filter" actions={<ClearFilter />}>
      <code>{filter}</code>
    </EmptyState>
  );
}
