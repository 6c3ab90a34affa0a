import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { formatPercent } from '#renderer/ui/format.ts';
import { Progress } from '#renderer/ui/Progress.tsx';
import { WorkBar } from '#renderer/ui/WorkScreen.tsx';
import { Position, Saved } from './barParts.tsx';
import { QueueSelect } from './QueueSelect.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { doneWords, openIn, paceWords, recentWords, ruleWords, stopWords } from './reviewWords.ts';
import styles from './review.module.css';

/** Which queue, how far, how right it was, and whether everything is saved. */
export function QueueBar(props: {
  readonly project: ProjectInfo;
  readonly session: ReviewSession;
  readonly viewId: number;
  readonly filter: string;
}) {
  const { session, filter } = props;
  const queue = session.store((state) => state.queue);
  const kind = useUi((state) => state.queue.kind);
  const purpose = session.store((state) => state.purpose);
  const savedAt = session.store((state) => state.lastSavedAt);
  const notice = session.store((state) => state.notice);
  const progress = useMethod('queues.progress', { viewId: props.viewId }, { keepPrevious: true }).data;
  return (
    <WorkBar>
      <div className={styles.barSelect}>
        <QueueSelect project={props.project} />
      </div>
      {filter !== '' ? (
        <span className={styles.within}>
          <code title={filter}>{filter}</code>
          {kind === 'rule' ? null : (
            <IconButton
              size="small"
              icon="close"
              label="Review without the filter"
              onClick={() => useUi.setState((state) => ({ filter: '', queue: { ...state.queue, filter: '' } }))}
            />
          )}
        </span>
      ) : null}
      <Position position={queue.position} count={queue.count} onMove={session.move} />
      {progress ? (
        <div className={styles.progress}>
          <Progress
            label="Decided in this queue"
            hideLabel
            isThin
            value={progress.total === 0 ? 0 : 1 - openIn(progress) / progress.total}
          />
          <div className={styles.figures}>
            <span>{doneWords(progress, kind === 'rule' ? 'answered' : purpose === 'tags' ? 'tagged' : 'decided')}</span>
            {queue.count > 0 && kind === 'rule' && ruleWords(progress) ? <span>{ruleWords(progress)}</span> : null}
            {recentWords(progress) ? (
              <span>
                <b>{recentWords(progress)}</b>
                {progress.precision.value !== null && progress.decided > 1 ? (
                  <span
                    className={styles.interval}
                    title="Share of the decided labels that were wrong, with its 95 % interval"
                  >
                    {formatPercent(progress.precision.value, 0)}{' '}
                    {intervalWords(progress.precision.low, progress.precision.high)}
                  </span>
                ) : null}
              </span>
            ) : null}
            {kind !== 'rule' && purpose === null && stopWords(progress) ? <span>{stopWords(progress)}</span> : null}
            {paceWords(progress) ? <span>{paceWords(progress)}</span> : null}
          </div>
        </div>
      ) : (
        <div className={styles.progress} />
      )}
      <Saved isSaving={queue.pending.length > 0} notice={notice} hasSaved={savedAt !== null} />
    </WorkBar>
  );
}

function intervalWords(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : `${Math.round(low * 100)}–${Math.round(high * 100)}`;
}
