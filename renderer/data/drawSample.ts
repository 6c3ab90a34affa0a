import type { SamplePurpose } from '#shared/contract/values.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { useMethodMutation } from './client.ts';

export type SampleRequest = { readonly purpose: SamplePurpose; readonly filter: string; readonly size?: number };

/** One click: draws a random sample and opens it in Review. */
export function useDrawSample() {
  const draw = useMethodMutation('samples.draw');
  return {
    isDrawing: draw.isPending,
    error: draw.error,
    drawAndOpen: ({ purpose, filter, size = 100 }: SampleRequest) =>
      draw.mutate({ purpose, filter, size }, { onSuccess: ({ sampleId }) => openSample(sampleId) }),
  };
}

export function openSample(sampleId: number): void {
  useUi.getState().open('review', { filter: '', queue: { kind: 'sample', filter: '', sampleId } });
}
