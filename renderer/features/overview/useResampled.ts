import type { Interval } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';

const resampled = ['f1(macro)', 'log_loss', 'ece'] as const;

/**
 * The metrics whose interval takes resampling, over the current filter; null until they are here. They are asked for apart from
 * what is counted, which over a million rows should not wait for them.
 */
export function useResampled(): Readonly<Record<(typeof resampled)[number], Interval | null>> {
  const filter = useUi((state) => state.filter);
  const answer = useMethod('metrics.measure', { filter, metrics: [...resampled] }).data;
  const of = (metric: string) => answer?.find((one) => one.metric === metric)?.value ?? null;
  return { 'f1(macro)': of('f1(macro)'), log_loss: of('log_loss'), ece: of('ece') };
}
