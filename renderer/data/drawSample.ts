import type { SampleInfo, SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useMethodMutation } from './client.ts';

const usualSize = 100;

type RandomSample = {
  /** The newest sample of the filter for this purpose that is not done; null when there is none. */
  readonly unfinished: SampleInfo | null;
  readonly isBusy: boolean;
  /** One click: goes on with the unfinished sample, or draws one of a hundred and opens it in Review. */
  open(): void;
};

/** `samples` are all there are, newest first; undefined while they are not known. */
export function useRandomSample(
  purpose: SamplePurpose,
  filter: string,
  samples: readonly SampleInfo[] | undefined,
): RandomSample {
  const draw = useMethodMutation('samples.draw');
  const unfinished =
    samples?.find(
      (sample) => sample.purpose === purpose && sample.filter.trim() === filter.trim() && sample.done < sample.size,
    ) ?? null;
  return {
    unfinished,
    isBusy: draw.isPending || samples === undefined,
    open() {
      if (draw.isPending || samples === undefined) return;
      if (unfinished) return openSample(unfinished.id);
      draw.mutate(
        { purpose, filter, size: usualSize },
        {
          onSuccess: ({ sampleId }) => openSample(sampleId),
          onError: (error) => notifyError('No sample was drawn', error),
        },
      );
    },
  };
}

function openSample(sampleId: number): void {
  useUi.getState().open('review', { filter: '', queue: { kind: 'sample', filter: '', sampleId } });
}
