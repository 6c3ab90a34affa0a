import { useEffect } from 'react';
import { fromPlainError, type PlainError } from '#shared/base/winnowError.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { activeJobStates, useJob } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Page } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import { ImportForm } from './ImportForm.tsx';
import { ImportSummary } from './ImportSummary.tsx';
import { useImport } from './importState.ts';
import { SourceChooser } from './SourceChooser.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Import.module.css';

/** From a path to a project: choose, look at what was recognised, import, see what came of it. */
export function ImportScreen() {
  const path = useUi((state) => state.importPath);
  const jobId = useImport((state) => state.jobId);
  const clear = useImport((state) => state.clear);
  const job = useJob(jobId);
  const isEnded = job !== null && !activeJobStates.has(job.state);

  const asked = useUi((state) => state.importRequest);
  const request = useImport((state) => state.request);
  const isOld = jobId !== null && asked !== request;

  // Another source was asked for: the summary of the last import has had its time, an import that runs has not.
  useEffect(() => {
    if (!isOld) return;
    if (!job || isEnded) clear();
    else useImport.setState({ request: asked });
  }, [isOld, job, isEnded, asked, clear]);
  return (
    <Page isForm>
      {isOld && (isEnded || !job) ? null : jobId !== null && !job ? (
        <SkeletonLines lines={3} label="Starting the import" />
      ) : job?.state === 'done' ? (
        <ImportSummary job={job} />
      ) : job ? (
        <ImportProgress job={job} />
      ) : path === null ? (
        <SourceChooser />
      ) : (
        <ImportForm key={path} path={path} />
      )}
    </Page>
  );
}

/** The import while it runs, or how it ended when it did not end well. */
function ImportProgress({ job }: { readonly job: JobInfo }) {
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
      <p className={textStyles.muted}>Rows that cannot be read are set aside and listed at the end; none is dropped.</p>
    </div>
  );
}
