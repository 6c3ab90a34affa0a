import type { JobInfo } from '#shared/contract/values.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useActiveJob, useMethodMutation } from './client.ts';

type SimilaritySearch = {
  /** What is at it now. */
  readonly job: JobInfo | null;
  readonly isBusy: boolean;
  start(): void;
};

/** The search for all that is alike, begun when somebody asks; a notice says why it was not. */
export function useSimilaritySearch(): SimilaritySearch {
  const make = useMethodMutation('similarity.make');
  const job = useActiveJob('similarity');
  return {
    job,
    isBusy: make.isPending || job !== null,
    start: () => make.mutate({}, { onError: (error) => notifyError('The search was not started', error) }),
  };
}
