import type { JobInfo } from '#shared/contract/values.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { defaultQueue, useUi } from '#renderer/state/uiState.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { count, formatDuration, formatNumber } from '#renderer/ui/format.ts';
import { withoutFlags } from '#renderer/ui/withoutFlags.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useModels } from './modelsState.ts';

/** How the run that was started here ended, and where to go from there. */
export function JobOutcome({ job }: { readonly job: JobInfo }) {
  const started = useModels((state) => state.started);
  const open = useUi((state) => state.open);
  const resume = useMethodMutation('jobs.resume');
  const project = useMethod('project.info', {}).data;
  // Another run may be in use by now, and its suspicious labels are not what this one found.
  const labelErrors = project?.activeRun?.id === runIdOf(job) ? (project?.undecidedLabelErrorCount ?? 0) : 0;
  const failed = failedOf(job);
  const dismiss = <IconButton icon="close" size="small" label="Close" onClick={() => started(null)} />;
  if (job.state === 'done') {
    return (
      <Banner
        tone={failed > 0 ? 'warn' : 'good'}
        actions={
          <>
            {labelErrors > 0 && (
              <Button size="small" variant="primary" onClick={() => open('review', { queue: defaultQueue })}>
                Review {formatNumber(labelErrors)} suspicious {labelErrors === 1 ? 'label' : 'labels'}
              </Button>
            )}
            <Button size="small" onClick={() => open('overview')}>
              See what to work on
            </Button>
            {dismiss}
          </>
        }
      >
        <strong>{job.title}: done.</strong> {count(job.done, 'example')} in {formatDuration(job.durationMs)}
        {failed > 0 ? `; ${formatNumber(failed)} could not be predicted.` : '.'}
      </Banner>
    );
  }
  const canGoOn = job.canResume;
  return (
    <Banner
      tone={job.state === 'failed' ? 'bad' : 'warn'}
      actions={
        <>
          {canGoOn && (
            <Button
              size="small"
              icon="play"
              isBusy={resume.isPending}
              onClick={() =>
                resume.mutate(
                  { jobId: job.id },
                  {
                    onSuccess: ({ jobId }) => started(jobId),
                    onError: (error) => notifyError('The run was not resumed', error),
                  },
                )
              }
            >
              Go on
            </Button>
          )}
          {dismiss}
        </>
      }
    >
      <strong>
        {job.title}: {job.state}.
      </strong>{' '}
      {(job.error && withoutFlags(job.error.message)) ??
        (canGoOn ? `${formatNumber(job.done)} of ${formatNumber(job.total)} are kept; it can go on from there.` : '')}
    </Banner>
  );
}

/** How many examples of the run have no prediction now that the job is done. */
function failedOf(job: JobInfo): number {
  return numberIn(job, 'failed') ?? 0;
}

function runIdOf(job: JobInfo): number | null {
  return numberIn(job, 'runId');
}

function numberIn({ result }: JobInfo, name: string): number | null {
  if (typeof result !== 'object' || result === null) return null;
  const value: unknown = Reflect.get(result, name);
  return typeof value === 'number' ? value : null;
}
