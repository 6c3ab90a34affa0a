import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { useUi, type QueueKind, type ReviewQueue } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { openIn, queueNames } from './reviewWords.ts';
import styles from './review.module.css';

type EndProps = {
  readonly project: ProjectInfo;
  readonly session: ReviewSession;
  readonly viewId: number;
  readonly opened: ReviewQueue;
};

const endWords = {
  labels: { done: 'decided', found: 'labels that were wrong', share: 'of the decided were wrong' },
  rule: { done: 'answered', found: 'have the tag', share: 'of the answered have it' },
  tags: { done: 'tagged', found: null, share: '' },
} as const;

/** The end of a queue: what came out of it, what is still open, where to go on. */
export function QueueEnd({ project, session, viewId, opened }: EndProps) {
  const queue = session.store((state) => state.queue);
  const purpose = session.store((state) => state.purpose);
  const progress = useMethod('queues.progress', { viewId }).data;
  const open = useUi((state) => state.open);
  useKeys('review', {
    'review.previous': () => session.move(-1),
    'app.undo': () => void session.undo(),
    'app.redo': () => void session.redo(),
  });
  if (queue.count === 0) return <NothingHere opened={opened} />;
  const left = progress ? openIn(progress) : 0;
  const isAboutTags = opened.kind === 'rule' || purpose === 'tags';
  const words = opened.kind === 'rule' ? endWords.rule : purpose === 'tags' ? endWords.tags : endWords.labels;
  return (
    <div className={styles.end}>
      <h1>{left > 0 ? 'You reached the end of this queue' : 'This queue is done'}</h1>
      {progress ? (
        <dl className={styles.sums} data-kind={opened.kind}>
          <div>
            <dt>{words.done}</dt>
            <dd>{formatNumber(progress.decided)}</dd>
          </div>
          {words.found === null ? null : (
            <>
              <div>
                <dt>{words.found}</dt>
                <dd>{formatNumber(progress.wrong)}</dd>
              </div>
              <div>
                <dt>{words.share}</dt>
                <dd>
                  <IntervalText of={progress.precision} digits={0} isStacked hideN />
                </dd>
              </div>
            </>
          )}
          {progress.setAside > 0 ? (
            <div>
              <dt>set aside</dt>
              <dd>{formatNumber(progress.setAside)}</dd>
            </div>
          ) : null}
          <div>
            <dt>still open</dt>
            <dd>{formatNumber(left)}</dd>
          </div>
        </dl>
      ) : null}
      <div className={styles.endActions}>
        {left > 0 ? (
          <Button variant="primary" onClick={session.toOpenOnes}>
            Go to the {count(left, 'open one')}
          </Button>
        ) : isAboutTags ? (
          <Button variant="primary" onClick={() => open('tags')}>
            See the tags
          </Button>
        ) : (
          <Button variant="primary" onClick={() => open('export')}>
            Export the cleaned data
          </Button>
        )}
        {isAboutTags
          ? null
          : nextKinds(opened.kind, project).map((kind) => (
              <Button key={kind} onClick={() => open('review', { queue: { kind, filter: opened.filter } })}>
                Next: {queueNames[kind].label}
              </Button>
            ))}
        <Button onClick={() => open(isAboutTags ? 'overview' : 'effect')}>See what it did</Button>
      </div>
      <p className={styles.undoHint}>
        <ActionKey action="review.previous" /> back to the last example <ActionKey action="app.undo" /> undo
      </p>
    </div>
  );
}

function nextKinds(kind: QueueKind, project: ProjectInfo): QueueKind[] {
  if (project.activeRun === null) return [];
  return (['label_error', 'disagreement', 'low_confidence'] as const).filter((other) => other !== kind).slice(0, 2);
}

const nothingWords: Readonly<Record<QueueKind, { readonly title: string; readonly text: string }>> = {
  label_error: {
    title: 'No label looks wrong',
    text: 'Confident learning finds no label that the model contradicts firmly enough.',
  },
  disagreement: { title: 'Labels and predictions agree', text: 'The model predicts the label of every example here.' },
  low_confidence: { title: 'Nothing to show', text: 'No example here has a prediction.' },
  flagged: { title: 'Nothing is flagged', text: 'Flag examples that need someone who knows; they wait here.' },
  filter: { title: 'No example fits this filter', text: 'Change the filter, or choose another queue.' },
  sample: { title: 'Nothing of the sample is left', text: 'The filter keeps none of the examples that were drawn.' },
  rule: { title: 'The rule proposes nothing', text: 'Every example that fits it has an answer for this tag already.' },
};

function NothingHere({ opened }: { readonly opened: ReviewQueue }) {
  const words = nothingWords[opened.kind];
  const open = useUi((state) => state.open);
  return (
    <EmptyState
      icon="review"
      title={words.title}
      actions={
        <>
          {opened.filter !== '' ? (
            <Button onClick={() => open('review', { filter: '', queue: { ...opened, filter: '' } })}>
              Review without the filter
            </Button>
          ) : null}
          <Button onClick={() => open('explore')}>Explore the examples</Button>
        </>
      }
    >
      {words.text}
      {opened.filter !== '' ? (
        <>
          {' '}
          Within <code>{opened.filter}</code>.
        </>
      ) : null}
    </EmptyState>
  );
}
