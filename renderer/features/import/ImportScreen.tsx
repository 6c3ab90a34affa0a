import { useEffect, useRef } from 'react';
import { activeJobStates, useJob } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { ImportForm } from './ImportForm.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import { ImportSummary } from './ImportSummary.tsx';
import { useImport } from './importState.ts';
import { SourceChooser } from './SourceChooser.tsx';
import styles from './Import.module.css';

/** From a path to a project: choose, look at what was recognised, import, see what came of it. */
export function ImportScreen() {
  const path = useUi((state) => state.importPath);
  const jobId = useImport((state) => state.jobId);
  const clear = useImport((state) => state.clear);
  const job = useJob(jobId);
  const isEnded = job !== null && !activeJobStates.has(job.state);

  // Another source was asked for: the summary of the last import has had its time.
  const lastPath = useRef(path);
  useEffect(() => {
    if (path !== lastPath.current && isEnded) clear();
    lastPath.current = path;
  }, [path, isEnded, clear]);
  return (
    <div className={styles.page}>
      {jobId !== null && !job ? (
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
    </div>
  );
}
