import { useActiveJob, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { Button } from '#renderer/ui/Button.tsx';

type CheckLabelsProps = {
  readonly children: string;
  readonly size?: 'small';
  readonly variant?: 'primary';
};

/** Predicts every label out of sample, from what the project itself has; the run is then the one in use. */
export function useCheckLabels() {
  const start = useMethodMutation('runs.makeHeads');
  const classes = useMethod('project.info', {}).data?.classes.length ?? 0;
  const job = useActiveJob('heads');
  return {
    isPossible: classes >= 2,
    isBusy: start.isPending || job !== null,
    check: () =>
      start.mutate(
        {},
        {
          onSuccess: () => notify({ title: 'The labels are being checked', text: 'A notice says when that is done.' }),
          onError: (error) => notifyError('The labels are not being checked', error),
        },
      ),
  };
}

export function CheckLabels({ children, size, variant }: CheckLabelsProps) {
  const { isPossible, isBusy, check } = useCheckLabels();
  return (
    <Button
      {...(size && { size })}
      {...(variant && { variant })}
      icon="review"
      isBusy={isBusy}
      disabled={!isPossible}
      title={
        isPossible
          ? 'Learns from the other labels what each should be, with copies of an example kept together'
          : 'At least two classes are needed'
      }
      onClick={check}
    >
      {children}
    </Button>
  );
}
