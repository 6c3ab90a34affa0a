import type { RunInfo } from '#shared/contract/values.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useModels } from './modelsState.ts';
import { isGoing } from './runWords.ts';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

const listedFailures = 50;

/** What a run could not predict and why, each a link to its example, and another try of all of them. */
export function RunFailures({ run }: { readonly run: RunInfo }) {
  const open = useUi((state) => state.open);
  const started = useModels((state) => state.started);
  const retry = useMethodMutation('runs.retryFailed');
  const items = useMethod('runs.failures', { runId: run.id, limit: listedFailures }).data?.items ?? [];
  const canRetry = run.source === 'model' && run.config !== null && run.modelPath !== '' && !isGoing(run);
  return (
    <section>
      <div className={styles.failuresHead}>
        <h3 className={styles.smallHead}>{count(run.failed, 'example')} could not be predicted</h3>
        {canRetry && (
          <Button
            size="small"
            icon="refresh"
            isBusy={retry.isPending}
            title="Once what was wrong with them is mended. The other predictions stay as they are."
            onClick={() =>
              retry.mutate(
                { runId: run.id },
                {
                  onSuccess: ({ jobId }) => started(jobId),
                  onError: (error) => notifyError('They were not tried again', error),
                },
              )
            }
          >
            Try the {formatNumber(run.failed)} again
          </Button>
        )}
      </div>
      <ul className={cx(layout.list, styles.failures)}>
        {items.map((failure) => (
          <li key={failure.id}>
            <Button
              variant="link"
              onClick={() =>
                open('explore', {
                  filter: '',
                  focusId: failure.id,
                  ids: { title: 'Could not be predicted', ids: items.map((one) => one.id) },
                })
              }
            >
              {failure.key}
            </Button>
            <span>{failure.message}</span>
          </li>
        ))}
      </ul>
      {run.failed > listedFailures && <p className={textStyles.detail}>The first {listedFailures} are listed.</p>}
    </section>
  );
}
