import type { BlindExample } from '#shared/contract/humanMethods.ts';
import type { SampleInfo } from '#shared/contract/sampleMethods.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { WorkScreen } from '#renderer/ui/WorkScreen.tsx';
import { BlindBar } from './BlindBar.tsx';
import { BlindChoices } from './BlindChoices.tsx';
import { BlindEnd } from './BlindEnd.tsx';
import { type BlindSession, startBlindPass } from './blindSession.ts';
import { walkKeys } from './walkKeys.ts';
import { ExampleFrame, ExampleSkeleton } from './ExampleFrame.tsx';
import { useSession } from './useSession.ts';
import styles from './review.module.css';

type BlindProps = { readonly project: ProjectInfo; readonly sample: SampleInfo };

/**
 * The blind pass: one example, its classes, nothing that says what anybody or any model calls it. Its key and its path are
 * left out too, since a class folder is in the path.
 */
export function BlindReview(props: BlindProps) {
  const session = useSession(() => startBlindPass(props.sample.id));
  return session ? <Pass session={session} {...props} /> : <ExampleSkeleton />;
}

function Pass({ session, project, sample }: BlindProps & { readonly session: BlindSession }) {
  const { phase, error, ids, done, position, failure } = session.store();
  const id = position === null ? null : (ids[position] ?? null);
  if (phase === 'failed') return <ErrorState title="The blind pass could not be opened" error={error} />;
  if (phase === 'opening') return <ExampleSkeleton />;
  return (
    <WorkScreen>
      <BlindBar session={session} />
      {failure === null ? null : (
        <div className={styles.banner}>
          <Banner
            tone="bad"
            actions={
              <Button size="small" variant="quiet" onClick={session.dismissFailure}>
                Dismiss
              </Button>
            }
          >
            Your answer was not saved. {failure}
          </Banner>
        </div>
      )}
      {id === null ? (
        <BlindEnd session={session} sample={sample} left={ids.length - done.size} />
      ) : (
        <BlindCurrent key="current" project={project} session={session} id={id} />
      )}
    </WorkScreen>
  );
}

type CurrentProps = { readonly project: ProjectInfo; readonly session: BlindSession; readonly id: number };

function BlindCurrent({ project, session, id }: CurrentProps) {
  const query = useMethod('examples.blind', { ids: [id] });
  const example = query.data?.[0];
  useKeys('review', walkKeys(session));
  if (query.isError)
    return (
      <ErrorState
        title="This example could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
        actions={<Button onClick={() => session.move(1)}>Go on</Button>}
      />
    );
  if (!example) return <ExampleSkeleton />;
  return (
    <ExampleFrame id={id} content={contentOf(example)}>
      <BlindChoices classes={project.classes} example={example} session={session} />
    </ExampleFrame>
  );
}

/** What the viewers get: nothing in it names the example. */
function contentOf({ imageUrl, thumbUrl, text, cells }: BlindExample) {
  return { key: 'to label', imagePath: null, imageUrl, thumbUrl, text, cells };
}
