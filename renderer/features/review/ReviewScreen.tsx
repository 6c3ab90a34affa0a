import { useEffect, useRef, useState } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { isDetector } from '#shared/model/detectors.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useSimilaritySearch } from '#renderer/data/similaritySearch.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { CheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import { BlindReview } from './BlindReview.tsx';
import { QueueSelect } from './QueueSelect.tsx';
import { ranksItself } from './rankedFinding.ts';
import { Review } from './Review.tsx';
import { mayWait, needsRun } from './reviewWords.ts';
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
  const similarity = useMethod('similarity.state', {}, { enabled: mayWait(queue.kind) });
  const runId = project.activeRun?.id ?? null;
  if (needsRun(queue.kind) && (runId === null || project.activeRun?.state === 'queued'))
    return <NeedsRun project={project} />;
  if (similarity.isLoading) return <SkeletonLines lines={6} label="Opening the queue" />;
  if (isDetector(queue.kind) && similarity.data?.pending.includes(queue.kind)) return <NeedsLook project={project} />;
  if (queue.sampleId !== undefined)
    return <SampleQueue key={queue.sampleId} project={project} sampleId={queue.sampleId} />;
  const opened = listed ? { ...queue, ids: listed.ids } : queue;
  const list = listed ? `${listed.title} ${listed.ids.length} ${listed.ids[0]}` : '';
  const by = ranksItself(queue.kind) ? project.ranksBy : '';
  const key = [project.path, queue.kind, queue.filter, queue.tag ?? '', runId, by, list].join('\n');
  return <Review key={key} project={project} opened={opened} />;
}

/** A random sample: what it was drawn for says how it is worked through. Nothing of an example is shown before that is known. */
function SampleQueue({ project, sampleId }: { readonly project: ProjectInfo; readonly sampleId: number }) {
  const queue = useUi((state) => state.queue);
  const open = useUi((state) => state.open);
  // How many are done moves with each decision; what the sample is does not.
  const [isKnown, setKnown] = useState(false);
  const samples = useMethod('samples.list', {}, { enabled: !isKnown });
  const sample = samples.data?.items.find(({ id }) => id === sampleId);
  useEffect(() => {
    if (sample) setKnown(true);
  }, [sample]);
  if (samples.isError) return <ErrorState error={samples.error} onRetry={() => void samples.refetch()} />;
  if (!samples.data) return <SkeletonLines lines={6} label="Opening the sample" />;
  if (!sample)
    return (
      <EmptyState
        icon="review"
        title="This random sample is gone"
        actions={<Button onClick={() => open('overview')}>Go to Overview</Button>}
      >
        It was removed from the project. Draw a new one from the Overview.
      </EmptyState>
    );
  if (sample.purpose === 'blind')
    return <BlindReview key={`${project.path}/${sampleId}`} project={project} sample={sample} />;
  const key = [project.path, queue.filter, sampleId, project.activeRun?.id ?? ''].join('\n');
  return <Review key={key} project={project} opened={queue} />;
}

/** A filter applied while reviewing narrows the queue. */
function useFilterFollowsField(): void {
  const filter = useUi((state) => state.filter);
  const last = useRef(filter);
  useEffect(() => {
    if (last.current === filter) return;
    last.current = filter;
    const { queue, screen } = useUi.getState();
    // What a rule proposes was said when it was made.
    if (screen === 'review' && queue.kind !== 'rule' && queue.filter !== filter)
      useUi.setState({ queue: { ...queue, filter } });
  }, [filter]);
}

/** Copies, neighbours and quality are looked for once, when somebody wants to know. */
function NeedsLook({ project }: { readonly project: ProjectInfo }) {
  const { job, isBusy, start } = useSimilaritySearch();
  return (
    <div className={styles.message}>
      <EmptyState
        icon="search"
        title="The examples have not been looked at yet"
        actions={
          job ? null : (
            <Button variant="primary" icon="search" isBusy={isBusy} onClick={start}>
              Look at all examples
            </Button>
          )
        }
      >
        Copies, neighbours and poor data are found by comparing all examples with each other, once; it is kept in the
        project.
      </EmptyState>
      {job ? <JobPanel job={job} /> : null}
      <div className={styles.messageQueue}>
        <QueueSelect project={project} />
      </div>
    </div>
  );
}

function NeedsRun({ project }: { readonly project: ProjectInfo }) {
  const open = useUi((state) => state.open);
  const isRunning = project.activeRun !== null;
  return (
    <div className={styles.message}>
      <EmptyState
        icon="models"
        title={isRunning ? 'The model is still running' : 'Suspicious labels need predictions'}
        actions={
          <>
            <Button variant="primary" onClick={() => open('models')}>
              {isRunning ? 'Watch the run' : 'Run a model'}
            </Button>
            {!isRunning && <CheckLabels>Check labels without a model</CheckLabels>}
            <Button onClick={() => open('review', { queue: { kind: 'filter', filter: useUi.getState().filter } })}>
              Review without predictions
            </Button>
          </>
        }
      >
        Winnow compares each label with what is predicted for it, and puts the labels that fit worst first. Run an ONNX
        model, import predictions made elsewhere, or let each label be predicted from what the others teach.
      </EmptyState>
      <div className={styles.messageQueue}>
        <QueueSelect project={project} />
      </div>
    </div>
  );
}
