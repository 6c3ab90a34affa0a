import type { Interval } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';

const metrics = ['f1(macro)', 'log_loss', 'ece'] as const;

export type Resampled = Readonly<Record<(typeof metrics)[number], Interval>>;

/**
 * The headline metrics whose intervals take resampling, over the current filter; null until they are here. Asked for by
 * themselves, so that what is counted does not wait for them.
 */
export function useResampled(): Resampled | null {
  const filter = useUi((state) => state.filter);
  const { data } = useMethod('metrics.measure', { filter, metrics: [...metrics] });
  if (!data) return null;
  const [macroF1, logLoss, ece] = data.map(({ value }) => value);
  return { 'f1(macro)': macroF1!, log_loss: logLoss!, ece: ece! };
}
