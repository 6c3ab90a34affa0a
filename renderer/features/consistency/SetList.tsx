import { useEffect, useRef } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Skeleton } from '#renderer/ui/Skeleton.tsx';
import { useMappedScroll } from '#renderer/widgets/rows/useMappedScroll.ts';
import { useSize } from '#renderer/widgets/rows/useSize.ts';
import { pageInput, pageSize, type SetQuery } from './setPlaces.ts';
import { SetRow } from './SetRow.tsx';
import { setsWords } from './setWords.ts';
import type { SetWalk } from './useSetWalk.ts';
import styles from './consistency.module.css';

const rowPx = 68;

type SetListProps = {
  readonly project: ProjectInfo;
  readonly query: SetQuery;
  readonly count: number;
  readonly open: number;
  readonly walk: SetWalk;
};

/** Every set in order, those to look at first, drawn where they are looked at. */
export function SetList({ project, query, count, open, walk }: SetListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { heightPx } = useSize(scroller);
  const { rows, layer, height, reveal } = useMappedScroll({
    scroller,
    heightPx,
    rowCount: count,
    rowPx,
    headPx: 0,
    overscan: 4,
  });
  const current = typeof walk.place === 'number' ? walk.place : null;
  useEffect(() => {
    if (current !== null && heightPx > 0) reveal(current);
  }, [current, heightPx, reveal]);

  return (
    <section className={styles.list} aria-label="Sets">
      <div className={styles.listHead}>
        <b>{setsWords(count)}</b>
        <span>{open === 0 ? 'all settled' : `${formatNumber(open)} left`}</span>
      </div>
      <div ref={scroller} className={styles.scroller}>
        <div className={styles.listBody} style={{ height }}>
          <div ref={layer} className={styles.layer} role="list">
            {rows.map((position) => (
              <ListedSet
                key={position}
                project={project}
                query={query}
                position={position}
                count={count}
                isCurrent={position === current}
                walk={walk}
              />
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

type ListedSetProps = Pick<SetListProps, 'project' | 'query' | 'count' | 'walk'> & {
  readonly position: number;
  readonly isCurrent: boolean;
};

function ListedSet({ project, query, position, count, isCurrent, walk }: ListedSetProps) {
  const page = useMethod('sets.list', pageInput(query, position)).data;
  const set = page?.sets[position % pageSize];
  return (
    <div role="listitem" aria-setsize={count} aria-posinset={position + 1} style={{ height: rowPx }}>
      {set ? (
        <SetRow
          set={set}
          classes={project.classes}
          isCurrent={isCurrent}
          isSettled={set.isSettled || walk.pending.has(set.anchor)}
          onWalk={(by) => walk.go(Math.min(Math.max(position + by, 0), count - 1))}
          onOpen={() => walk.go(position)}
        />
      ) : (
        <div className={styles.rowSkeleton}>
          <Skeleton width={40} height={40} />
          <Skeleton width="70%" />
        </div>
      )}
    </div>
  );
}
