import type { MethodOutput } from '#shared/contract/contract.ts';
import { bothFilters } from '#renderer/data/sliceLink.ts';
import { useUi } from '#renderer/state/uiState.ts';

export type Charts = MethodOutput<'metrics.charts'>;

/** Fewer examples than this make a chart of chance: it is not drawn. */
export const fewestExamples = 20;

/** Opens Explore with the examples of a mark: within the current filter, and what else the chart leaves out. */
export function useChartLink(): (...terms: readonly string[]) => void {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  return (...terms) => open('explore', { filter: bothFilters(filter, ...terms) });
}
