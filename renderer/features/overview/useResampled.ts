import type { Interval } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';

/**
 * A metric whose interval takes resampling, over the current filter; null until it is here. Each is asked for by itself, so that
 * over a million rows neither what is counted nor another answer waits for all of them.
 */
export function useResampled(metric: 'f1(macro)' | 'log_loss' | 'ece'): Interval | null {
  const filter = useUi((state) => state.filter);
  return useMethod('metrics.measure', { filter, metrics: [metric] }).data?.[0]?.value ?? null;
}
