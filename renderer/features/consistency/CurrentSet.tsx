import { useEffect, useRef, useState } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { prefetchMethod, useMethod } from '#renderer/data/client.ts';
import { useBookSubject, useLabelBook } from '#renderer/state/labelBook.ts';
import { keyLabel, useKeys } from '#renderer/state/keymap.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { SetActs } from './SetActs.tsx';
import { SetEvidence } from './SetEvidence.tsx';
import { SetMembers } from './SetMembers.tsx';
import { titleOf } from './setWords.ts';
import { setInput, type SetQuery } from './setPlaces.ts';
import type { SetWalk } from './useSetWalk.ts';
import styles from './consistency.module.css';

/** Members drawn at first, and at most: a set of 100,000 equal rows is its first members and a count. */
const fewMembers = { image: 24, text: 24, tabular: 10 } as const;
const mostMembers = 200;
/** Classes of a set that the label book shows. */
const mostInBook = 3;

type CurrentSetProps = {
  readonly project: ProjectInfo;
  readonly query: SetQuery;
  readonly place: number;
  readonly count: number;
  readonly walk: SetWalk;
  readonly onMove: (by: 1 | -1) => void;
  /** Seen large, side by side; it stays so from one set to the next. */
  readonly isLarge: boolean;
  readonly onCompare: () => void;
};

/** One set: its members by their labels, the evidence, and what can be decided of it. */
export function CurrentSet(props: CurrentSetProps) {
  const { project, query, place, count, walk, onMove, isLarge } = props;
  const few = fewMembers[project.modality];
  const [most, setMost] = useState<number>(few);
  const read = useMethod('sets.list', setInput(query, place, most), { keepPrevious: true });
  const set = read.data?.sets[0];
  const root = useRef<HTMLElement>(null);
  // A button that was pressed for the last set, or to undo, must not take Enter for this one.
  useEffect(() => {
    const active = document.activeElement;
    if (active === document.body || active?.closest('nav, header')) root.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (place + 1 < count) void prefetchMethod('sets.list', setInput(query, place + 1, few));
  }, [query, place, count, few]);
  const writeRule = useLabelBook((state) => state.writeRule);
  useKeys('consistency', { 'consistency.compare': props.onCompare, 'consistency.rule': writeRule });
  useBookSubject({
    classes: set?.labels.flatMap(({ label }) => (label === null ? [] : [label])).slice(0, mostInBook) ?? [],
    from: set ? { kind: query.kind, anchor: set.anchor } : null,
    exampleId: null,
  });
  if (read.isError)
    return (
      <section ref={root} tabIndex={-1} className={styles.middle} aria-label="Set">
        <ErrorState title="This set could not be read" error={read.error} onRetry={() => void read.refetch()} />
      </section>
    );
  if (!set)
    return (
      <section ref={root} tabIndex={-1} className={styles.middle} aria-label="Set">
        <div className={styles.setHead}>
          <SkeletonLines lines={6} label="Reading the set" />
        </div>
      </section>
    );
  return (
    <section ref={root} tabIndex={-1} className={styles.middle} aria-label="Set">
      <header className={styles.setHead}>
        <div className={styles.setTitle}>
          <h2>{titleOf(set)}</h2>
          <span className={styles.position}>
            <IconButton
              size="small"
              icon="chevronLeft"
              label="Previous set"
              keyHint={keyLabel('consistency.previous')}
              disabled={place === 0}
              onClick={() => onMove(-1)}
            />
            <span>
              {formatNumber(place + 1)} <i>of {formatNumber(count)}</i>
            </span>
            <IconButton
              size="small"
              icon="chevronRight"
              label="Next set"
              keyHint={keyLabel('consistency.next')}
              disabled={place >= count - 1}
              onClick={() => onMove(1)}
            />
          </span>
        </div>
        <SetEvidence set={set} isSettled={set.isSettled || walk.pending.has(set.anchor)} />
      </header>
      <div className={styles.members} role="group" aria-label="Examples of the set">
        <SetMembers project={project} set={set} isLarge={isLarge} />
        {set.size > set.members.length ? (
          <p className={styles.more}>
            and {formatNumber(set.size - set.members.length)} more{' '}
            {most < mostMembers ? (
              <Button size="small" variant="link" onClick={() => setMost(mostMembers)}>
                Show {formatNumber(Math.min(mostMembers, set.size))}
              </Button>
            ) : null}
          </p>
        ) : null}
      </div>
      <SetActs
        set={set}
        largeWords={project.modality === 'tabular' ? 'only what differs' : 'compare large'}
        isLarge={isLarge}
        said={walk.said}
        isBusy={read.isPlaceholderData || walk.pending.has(set.anchor)}
        onDecide={(offer) => walk.decide(set, offer)}
        onSkip={walk.skip}
        onCompare={props.onCompare}
      />
    </section>
  );
}
