import { useEffect } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { activeJobStates, useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Page, PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { DecisionLog } from './DecisionLog.tsx';
import { ExportForm } from './ExportForm.tsx';
import { ExportJob } from './ExportJob.tsx';
import { useExport } from './exportState.ts';
import { useShownJob } from './jobChoices.ts';
import { ReportCard } from './ReportCard.tsx';
import { PreviewCard } from './PreviewCard.tsx';
import styles from './export.module.css';

/** Choose, look at what would change, write, and see it verified. */
export function ExportScreen() {
  const project = useMethod('project.info', {});
  if (project.isError) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (project.data === undefined) return <Waiting />;
  if (project.data === null) return <EmptyState icon="export" title="No project is open" />;
  return <OpenExport project={project.data} />;
}

function OpenExport({ project }: { readonly project: ProjectInfo }) {
  const { choices, projectPath, startFor, jobId } = useExport();
  const { format, onlyChanges } = choices;
  const open = useUi((state) => state.open);
  useEffect(() => startFor(project.path), [project.path, startFor]);
  const preview = useMethod('exports.preview', { format, onlyChanges }, { keepPrevious: true });
  const job = useShownJob(jobId, 'export');

  if (preview.isError) {
    return (
      <ErrorState
        title="The export could not be prepared"
        error={preview.error}
        onRetry={() => void preview.refetch()}
      />
    );
  }
  if (!preview.data || projectPath !== project.path) return <Waiting />;
  return (
    <Page isForm>
      <PageHead
        title="Export"
        note={
          <>
            The source is never touched. A copy is written beside the target, read back and compared, and only then put
            in place.{' '}
            <Button variant="link" onClick={() => open('effect')}>
              What the decisions did
            </Button>
          </>
        }
      />
      {job && <ExportJob key={job.id} job={job} project={project} preview={preview.data} />}
      <div className={styles.columns}>
        <ExportForm
          project={project}
          preview={preview.data}
          answer={preview}
          isBusy={job !== null && activeJobStates.has(job.state)}
        />
        <PreviewCard preview={preview.data} answer={preview} />
      </div>
      <ReportCard project={project} />
      <DecisionLog />
    </Page>
  );
}

function Waiting() {
  return (
    <Page isForm>
      <SkeletonLines lines={8} label="Preparing the export" />
    </Page>
  );
}
