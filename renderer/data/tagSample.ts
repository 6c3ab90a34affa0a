import type { SampleInfo } from '#shared/contract/sampleMethods.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { call } from './client.ts';

const tagSampleSize = 100;

type TagSample = {
  /** The newest sample of the current filter that is not tagged through. */
  readonly unfinished: SampleInfo | null;
  /** Draws a new random sample of the current filter and opens it in Review. */
  draw(): void;
  goOn(sample: SampleInfo): void;
};

/** The way out where rates cannot be given: tag a random sample, or go on with one of those there are. */
export function useTagSample(samples: readonly SampleInfo[]): TagSample {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const unfinished =
    samples.find((sample) => sample.purpose === 'tags' && sample.filter === filter && sample.done < sample.size) ??
    null;
  const review = (sampleId: number) => open('review', { filter: '', queue: { kind: 'sample', filter: '', sampleId } });
  return {
    unfinished,
    goOn: (sample) => review(sample.id),
    draw: () =>
      void call('samples.draw', { purpose: 'tags', filter, size: tagSampleSize })
        .then(({ sampleId }) => review(sampleId))
        .catch((error: unknown) => notifyError('No sample was drawn', error)),
  };
}

/** What the button says: `Tag a random sample of 100`, or `Go on tagging (37 of 100)`. */
export function tagSampleWords(unfinished: SampleInfo | null): string {
  if (unfinished === null || unfinished.done === 0)
    return `Tag a random sample of ${unfinished?.size ?? tagSampleSize}`;
  return `Go on tagging the sample (${unfinished.done} of ${unfinished.size})`;
}
