import { useEffect, useEffectEvent } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { useJob, useMethodMutation } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { withoutFlags } from '#renderer/ui/withoutFlags.ts';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './consistency.module.css';

type FindSetsProps = {
  readonly path: string;
  /** Nothing was found before: then it begins by itself. */
  readonly isFirst: boolean;
  /** The job that is at it. */
  readonly active: JobInfo | null;
};

/** Projects for which it was started by itself, and the job that did it: once, and not again after it failed or was cancelled. */
const begun = new Map<string, number | null>();

/** Nothing is known of what is alike yet: looks for it, says how far it is, or why it ended. */
export function FindSets({ path, isFirst, active }: FindSetsProps) {
  const ended = useJob(begun.get(path) ?? null);
  const make = useMethodMutation('similarity.make');
  const start = () => make.mutate({}, { onSuccess: ({ jobId }) => begun.set(path, jobId) });
  const startAtFirst = useEffectEvent(start);
  const isUntouched = isFirst && !active && !begun.has(path);
  useEffect(() => {
    if (!isUntouched) return;
    begun.set(path, null);
    startAtFirst();
  }, [isUntouched, path]);

  if (active)
    return (
      <div className={styles.finding}>
        <h1>Consistency</h1>
        <p className={textStyles.muted}>
          Winnow compares all examples with each other and gathers those that are the same, or nearly: copies whose
          labels contradict each other come first. It is done once, and kept in the project.
        </p>
        <JobPanel job={active} />
      </div>
    );
  if (make.isError || (ended && ended.state !== 'done')) {
    return (
      <EmptyState
        icon="consistency"
        title={endedTitle(ended)}
        actions={
          <Button variant="primary" icon="search" isBusy={make.isPending} onClick={start}>
            Look again
          </Button>
        }
      >
        {make.isError
          ? toPlainError(make.error).message
          : withoutFlags(
              ended?.error?.message ?? 'Sets of equal and nearly equal examples are found by looking at all of them.',
            )}
      </EmptyState>
    );
  }
  return <EmptyState icon="consistency" title="Looking for examples that are alike" />;
}

function endedTitle(job: JobInfo | null): string {
  if (job?.state === 'cancelled') return 'The search was cancelled';
  return job?.state === 'interrupted' ? 'The search was interrupted' : 'No sets could be found';
}
