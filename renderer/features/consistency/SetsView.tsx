import { useState } from 'react';
import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { wordsOf } from '#shared/model/detectors.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useSimilaritySearch } from '#renderer/data/similaritySearch.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { ClearFilter } from '#renderer/widgets/ClearFilter.tsx';
import { FilteredError } from '#renderer/widgets/FilteredError.tsx';
import { AboutSets } from './AboutSets.tsx';
import { CurrentSet } from './CurrentSet.tsx';
import { SetList } from './SetList.tsx';
import { pageInput, type SetQuery } from './setPlaces.ts';
import { SetsEnd } from './SetsEnd.tsx';
import { useSetWalk } from './useSetWalk.ts';
import styles from './consistency.module.css';

type SetsViewProps = {
  readonly project: ProjectInfo;
  readonly query: SetQuery;
  readonly info: SimilarityInfo;
  readonly isOld: boolean;
};

/** The sets of one kind: all of them in a list, one of them in the middle, and how they were found. */
export function SetsView({ project, query, info, isOld }: SetsViewProps) {
  const listed = useMethod('sets.list', pageInput(query, 0));
  const walk = useSetWalk(query);
  const { place } = walk;
  const [isLarge, setLarge] = useState(false);
  const count = listed.data?.count ?? 0;
  const move = (by: 1 | -1) => {
    if (place === null || count === 0) return;
    const from = place === 'end' ? count : place;
    walk.go(Math.min(Math.max(from + by, 0), count - 1));
  };
  useKeys('consistency', {
    'consistency.previous': () => move(-1),
    'consistency.next': () => move(1),
    'consistency.skip': walk.skip,
    'app.undo': () => walk.step('undo'),
    'app.redo': () => walk.step('redo'),
  });

  if (listed.isError)
    return (
      <FilteredError title="The sets could not be listed" error={listed.error} onRetry={() => void listed.refetch()} />
    );
  if (!listed.data) return <SkeletonLines lines={8} label="Reading the sets" />;
  if (count === 0) return <NoSets query={query} notes={listed.data.notes} />;
  return (
    <>
      {isOld ? <LookAgain /> : null}
      <div className={styles.parts}>
        <SetList project={project} query={query} count={count} open={listed.data.open} walk={walk} />
        {walk.error !== null ? (
          <ErrorState title="The next set could not be read" error={walk.error} onRetry={walk.retry} />
        ) : place === 'end' ? (
          <SetsEnd listed={listed.data} kind={query.kind} said={walk.said.text} onBack={() => walk.go(0)} />
        ) : place === null ? (
          <SkeletonLines lines={8} label="Looking for the first open set" />
        ) : (
          <CurrentSet
            key={place}
            project={project}
            query={query}
            place={place}
            count={count}
            walk={walk}
            onMove={move}
            isLarge={isLarge}
            onCompare={() => setLarge(!isLarge)}
          />
        )}
        <aside className={styles.side} aria-label="About these sets">
          <AboutSets listed={listed.data} info={info} />
        </aside>
      </div>
    </>
  );
}

function LookAgain() {
  const { isBusy, start } = useSimilaritySearch();
  return (
    <div className={styles.banner}>
      <Banner
        tone="warn"
        actions={
          <Button size="small" icon="search" isBusy={isBusy} onClick={start}>
            Look again
          </Button>
        }
      >
        Examples were added since these sets were found: the new ones are in none of them.
      </Banner>
    </div>
  );
}

function NoSets({ query, notes }: { readonly query: SetQuery; readonly notes: readonly string[] }) {
  const { nothing } = wordsOf(query.kind).queue;
  const isFiltered = query.filter !== '';
  return (
    <EmptyState
      icon={isFiltered ? 'filter' : 'check'}
      title={isFiltered ? 'No set has an example in this filter' : nothing.title}
      {...(isFiltered ? { actions: <ClearFilter /> } : {})}
    >
      {isFiltered ? 'Sets are shown when at least one of their examples fits the filter.' : nothing.text}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </EmptyState>
  );
}
