import { useEffect, useRef, useState } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { actions } from '#shared/model/actions.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Skeleton } from '#renderer/ui/Skeleton.tsx';
import { WorkBar, WorkScreen } from '#renderer/ui/WorkScreen.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { CurrentExample } from './CurrentExample.tsx';
import { ExampleSkeleton } from './ExampleFrame.tsx';
import { QueueBar } from './QueueBar.tsx';
import { QueueEnd } from './QueueEnd.tsx';
import type { OpenedQueue } from './reviewPass.ts';
import { startReview, type ReviewSession } from './reviewSession.ts';
import { useSession } from './useSession.ts';
import styles from './review.module.css';

/** One pass through a queue. */
export function Review({ project, opened }: { readonly project: ProjectInfo; readonly opened: OpenedQueue }) {
  const host = useHost();
  const [round, setRound] = useState(0);
  return (
    <Round key={round} project={project} opened={opened} mediaUrl={host.mediaUrl} onAgain={() => setRound(round + 1)} />
  );
}

type RoundProps = {
  readonly project: ProjectInfo;
  readonly opened: OpenedQueue;
  readonly onAgain: () => void;
};

function Round({ mediaUrl, ...round }: RoundProps & { readonly mediaUrl: (relative: string) => string }) {
  const session = useSession(() => startReview(round.opened, useUi.getState().focusId, mediaUrl));
  return session ? <Pass session={session} {...round} /> : <ReviewSkeleton />;
}

function Pass({ session, project, opened, onAgain }: RoundProps & { readonly session: ReviewSession }) {
  const { phase, error, viewId, queue, currentId, purpose } = session.store();
  useFocusLink(session, phase === 'ready');

  if (phase === 'failed') return <ErrorState title="This queue could not be read" error={error} onRetry={onAgain} />;
  if (phase === 'opening' || viewId === null) return <ReviewSkeleton />;
  const isEnd = queue.position === null;
  const failed = queue.failure?.decision;
  return (
    <WorkScreen>
      <QueueBar project={project} session={session} viewId={viewId} filter={opened.filter} />
      {queue.failure && failed ? (
        <div className={styles.banner}>
          <Banner
            tone="bad"
            actions={
              <>
                <Button size="small" onClick={() => session.decide(failed.id, failed.action, failed.value)}>
                  Try again
                </Button>
                <Button size="small" variant="quiet" onClick={session.dismissFailure}>
                  Dismiss
                </Button>
              </>
            }
          >
            “{actions[failed.action].done(failed.value ?? null)}” was not saved; the example is as it was.{' '}
            {queue.failure.message}
          </Banner>
        </div>
      ) : null}
      {isEnd ? (
        <QueueEnd project={project} session={session} viewId={viewId} opened={opened} />
      ) : (
        <CurrentExample
          project={project}
          session={session}
          id={currentId}
          opened={opened}
          viewId={viewId}
          purpose={purpose}
        />
      )}
    </WorkScreen>
  );
}

/** Follows an undo in the bar, or a link from another screen, while the queue is open. */
function useFocusLink(session: ReviewSession, isReady: boolean): void {
  const focusId = useUi((state) => state.focusId);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isReady || focusId === null) return;
    // The first one was taken into account when the queue was opened.
    if (!isFirst.current)
      session.goToId(focusId).catch((error: unknown) => notifyError('The example was not found', error));
    useUi.getState().setFocusId(null);
  }, [focusId, isReady, session]);
  useEffect(() => {
    if (isReady) isFirst.current = false;
  }, [isReady]);
}

function ReviewSkeleton() {
  return (
    <WorkScreen>
      <WorkBar>
        <Skeleton width={180} height={24} />
        <Skeleton width={320} height={10} />
      </WorkBar>
      <ExampleSkeleton />
    </WorkScreen>
  );
}
