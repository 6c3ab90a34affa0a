import { useEffect, useRef } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { QueueSelect } from './QueueSelect.tsx';
import { Review } from './Review.tsx';
import { queueNames } from './reviewWords.ts';
import styles from './review.module.css';

/** One decision a key, over a queue. */
export function ReviewScreen() {
  const project = useMethod('project.info', {});
  if (project.isError) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <EmptyState icon="review" title="No project is open" />;
  return <OpenQueue project={project.data} />;
}

function OpenQueue({ project }: { readonly project: ProjectInfo }) {
  const queue = useUi((state) => state.queue);
  const listed = useUi((state) => state.ids);
  useFilterFollowsField();
  const runId = project.activeRun?.id ?? null;
  if (queueNames[queue.kind].needsRun && (runId === null || project.activeRun?.state === 'queued'))
    return <NeedsRun project={project} />;
  const opened = listed ? { ...queue, ids: listed.ids } : queue;
  const list = listed ? `${listed.title} ${listed.ids.length} ${listed.ids[0]}` : '';
  const key = [project.path, queue.kind, queue.filter, queue.sampleId ?? queue.tag ?? '', runId, list].join('\n');
  return <Review key={key} project={project} opened={opened} />;
}

/** A filter applied while reviewing narrows the queue. */
function useFilterFollowsField(): void {
  const filter = useUi((state) => state.filter);
  const last = useRef(filter);
  useEffect(() => {
    if (last.current === filter) return;
    last.current = filter;
    const { queue, screen } = useUi.getState();
    if (screen === 'review' && queue.filter !== filter) useUi.setState({ queue: { ...queue, filter } });
  }, [filter]);
}

function NeedsRun({ project }: { readonly project: ProjectInfo }) {
  const open = useUi((state) => state.open);
  const isRunning = project.activeRun !== null;
  return (
    <div className={styles.message}>
      <EmptyState
        icon="models"
        title={isRunning ? 'The model is still running' : 'Suspicious labels need a model'}
        actions={
          <>
            <Button variant="primary" onClick={() => open('models')}>
              {isRunning ? 'Watch the run' : 'Run a model'}
            </Button>
            <Button onClick={() => open('review', { queue: { kind: 'filter', filter: useUi.getState().filter } })}>
              Review without one
            </Button>
          </>
        }
      >
        Winnow compares each label with what a trained model predicts, and puts the labels that fit worst first. Run an
        ONNX model, or import predictions made elsewhere.
      </EmptyState>
      <div className={styles.messageQueue}>
        <QueueSelect project={project} />
      </div>
    </div>
  );
}
