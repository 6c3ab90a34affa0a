import { useEffect } from 'react';
import { activeJobStates, useJob } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Page } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { ImportForm } from './ImportForm.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import { ImportSummary } from './ImportSummary.tsx';
import { useImport } from './importState.ts';
import { SourceChooser } from './SourceChooser.tsx';

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
