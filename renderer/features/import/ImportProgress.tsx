import type { JobInfo } from '#shared/contract/values.ts';
import { activeJobStates } from '#renderer/data/client.ts';
import { JobPanel } from '../../widgets/JobProgress.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { fromPlainError, type PlainError } from '#shared/base/winnowError.ts';
import { useImport } from './importState.ts';
import styles from './Import.module.css';

/** The import while it runs, or how it ended when it did not end well. */
export function ImportProgress({ job }: { readonly job: JobInfo }) {
  const clear = useImport((state) => state.clear);
  const back = <Button onClick={clear}>Back to the columns</Button>;
  if (job.state === 'failed') {
    return (
      <ErrorState
        title="The import failed"
        error={job.error ? fromPlainError(job.error as PlainError) : new Error('No reason was given.')}
        actions={back}
      />
    );
  }
  if (!activeJobStates.has(job.state)) {
    return (
      <EmptyState
        icon="stop"
        title={job.state === 'cancelled' ? 'The import was cancelled' : 'The import was interrupted'}
        actions={back}
      >
        Nothing was kept. The source is as it was.
      </EmptyState>
    );
  }
  return (
    <div className={styles.narrow}>
      <h1>Importing</h1>
      <Card>
        <JobPanel job={job} />
      </Card>
      <p className={styles.sub}>Rows that cannot be read are set aside and listed at the end; none is dropped.</p>
    </div>
  );
}
