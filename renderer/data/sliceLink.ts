import { joinNodes, parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { useMethod } from './client.ts';

/**
 * One filter for the examples that every filter holds for; what two of them say alike is said once. A filter that cannot
 * be read is handed on as it is, so that the field in the top bar says what is wrong with it.
 */
export function bothFilters(...filters: readonly string[]): string {
  const texts = filters.map((filter) => filter.trim()).filter(Boolean);
  try {
    const terms = texts.flatMap((text) => {
      const node = parseFilter(text);
      return node.kind === 'all' ? [] : node.kind === 'and' ? node.nodes : [node];
    });
    const byText = new Map(terms.map((term) => [printFilter(term), term]));
    return printFilter(joinNodes('and', [...byText.values()]));
  } catch {
    return texts.at(-1) ?? '';
  }
}

/** Opens Explore with the examples of a slice that its numbers count: within the current filter, without excluded ones. */
export function useSliceLink(): (sliceFilter: string) => void {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const excluded = useMethod('project.info', {}).data?.counts.excluded ?? 0;
  return (sliceFilter) =>
    open('explore', { filter: bothFilters(filter, ...(excluded > 0 ? ['excluded:false'] : []), sliceFilter) });
}
