import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { detectorNames, labelError, wordsOf } from '#shared/model/detectors.ts';
import { type QueueKind, queues } from '#shared/model/queues.ts';
import { useUi, type ReviewQueue } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { openIn } from './reviewWords.ts';
import { Row } from '#renderer/ui/Layout.tsx';
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
      <Row wraps justify="center">
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
                Next: {queues[kind].title}
              </Button>
            ))}
        <Button onClick={() => open(isAboutTags ? 'overview' : 'effect')}>See what it did</Button>
      </Row>
      <p className={styles.undoHint}>
        <ActionKey action="review.previous" /> back to the last example <ActionKey action="app.undo" /> undo
      </p>
    </div>
  );
}

function nextKinds(kind: QueueKind, project: ProjectInfo): QueueKind[] {
  if (project.activeRun === null) return [];
  // What the run orders all labels by; other doubts have their place on Overview.
  const ofRun = detectorNames.filter((other) => other === labelError || !wordsOf(other).isDoubt);
  return ofRun.filter((other) => other !== kind).slice(0, 2);
}

function NothingHere({ opened }: { readonly opened: ReviewQueue }) {
  const words = queues[opened.kind].nothing;
  const open = useUi((state) => state.open);
  const hasRun = useMethod('project.info', {}).data?.activeRun != null;
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
          {opened.kind === labelError && hasRun ? (
            <Button
              variant="primary"
              onClick={() => open('review', { queue: { kind: 'suspicion', filter: opened.filter } })}
            >
              Go on with all labels, the least trusted first
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
