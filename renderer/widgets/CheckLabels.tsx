import { activeJobStates, useJobs, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { Button } from '#renderer/ui/Button.tsx';

type CheckLabelsProps = {
  readonly children: string;
  readonly size?: 'small';
  readonly variant?: 'primary';
};

/** Predicts every label out of sample, from what the project itself has; the run is then the one in use. */
export function CheckLabels({ children, size, variant }: CheckLabelsProps) {
  const start = useMethodMutation('runs.makeHeads');
  const project = useMethod('project.info', {}).data;
  const isGoing = useJobs().some(({ kind, state }) => kind === 'heads' && activeJobStates.has(state));
  const classes = project?.classes.length ?? 0;
  return (
    <Button
      {...(size && { size })}
      {...(variant && { variant })}
      icon="review"
      isBusy={start.isPending || isGoing}
      disabled={classes < 2}
      title={
        classes < 2
          ? 'At least two classes are needed'
          : 'Learns from the other labels what each should be, with copies of an example kept together'
      }
      onClick={() =>
        start.mutate(
          {},
          {
            onSuccess: () =>
              notify({ title: 'The labels are being checked', text: 'A notice says when that is done.' }),
            onError: (error) => notifyError('The labels are not being checked', error),
          },
        )
      }
    >
      {children}
    </Button>
  );
}
