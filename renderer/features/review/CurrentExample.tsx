import { useMemo } from 'react';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useBookSubject } from '#renderer/state/labelBook.ts';
import { useUi, type ReviewQueue } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { NeighbourStrip } from '#renderer/viewers/evidence/NeighbourStrip.tsx';
import { soughtIn } from '#renderer/viewers/textMarks.ts';
import { suggestionOf } from './choices.ts';
import { DecisionPanel } from './DecisionPanel.tsx';
import { EvidencePanel } from './EvidencePanel.tsx';
import { ExampleFrame, ExampleSkeleton } from './ExampleFrame.tsx';
import { useRanked } from './rankedFinding.ts';
import type { ReviewSession } from './reviewSession.ts';
import { RulePanel } from './RulePanel.tsx';
import { TagPanel } from './TagPanel.tsx';
import styles from './review.module.css';

/** The example on screen, its evidence, and what its queue asks of it. */
export function CurrentExample(props: {
  readonly project: ProjectInfo;
  readonly session: ReviewSession;
  readonly id: number | null;
  readonly opened: ReviewQueue;
  readonly viewId: number;
  readonly purpose: SamplePurpose | null;
}) {
  const { project, session, id, opened } = props;
  const query = useMethod('examples.get', { ids: [id ?? 0] }, { enabled: id !== null });
  const detail = useRanked(id === null ? undefined : query.data?.[0], opened.kind);
  const filter = useUi((state) => state.filter);
  const sought = useMemo(
    () => [...new Set([...soughtIn(filter), ...soughtIn(opened.filter)])],
    [filter, opened.filter],
  );
  const suggestion = detail ? suggestionOf(detail) : null;
  useBookSubject({
    classes: [suggestion, detail?.currentLabel ?? null].filter((label) => label !== null),
    from: id === null ? null : { kind: 'example', anchor: id },
    exampleId: id,
  });
  if (query.isError)
    return (
      <ErrorState
        title="This example could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
        actions={<Button onClick={session.skip}>Skip it</Button>}
      />
    );
  if (!detail) return <ExampleSkeleton />;
  const neighbours = (
    <section
      className={styles.neighbours}
      aria-label="Nearest neighbours"
      data-picture={detail.imageUrl !== null || detail.imagePath !== null || undefined}
    >
      <h2>Nearest neighbours</h2>
      <NeighbourStrip
        detail={detail}
        onOpen={(neighbour) => useUi.getState().open('explore', { filter: '', focusId: neighbour })}
      />
    </section>
  );
  return (
    <ExampleFrame id={detail.id} content={detail} sought={sought} evidence={neighbours}>
      {opened.kind === 'rule' ? (
        <RulePanel detail={detail} session={session} opened={opened} viewId={props.viewId} />
      ) : props.purpose === 'tags' ? (
        <TagPanel detail={detail} session={session} />
      ) : (
        <DecisionPanel project={project} detail={detail} session={session} queueKind={opened.kind} />
      )}
      <EvidencePanel detail={detail} queueKind={opened.kind} />
    </ExampleFrame>
  );
}
