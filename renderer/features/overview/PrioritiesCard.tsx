import { useSyncExternalStore } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useSliceDoor } from '#renderer/data/sliceDoor.ts';
import { useSliceTask } from '#renderer/state/sliceTask.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatPercent } from '#renderer/ui/format.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { priorityColumns } from './PriorityColumns.tsx';
import styles from './Priorities.module.css';

const narrow = matchMedia('(max-width: 1180px)');
function onWidth(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

/** What fixing each slice could gain, most worth first. Without a slice: the two ways to one. */
export function PrioritiesCard() {
  const filter = useUi((state) => state.filter);
  const list = useMethod('slices.list', { filter }, { keepPrevious: true });
  const explore = useSliceDoor();
  const open = useUi((state) => state.open);
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  if (list.isPending) {
    return (
      <Card title="What fixing each slice could gain">
        <SkeletonLines lines={4} label="Reading the slices" />
      </Card>
    );
  }
  if (list.isError) {
    return (
      <Card title="What fixing each slice could gain">
        <ErrorState
          isCompact
          title="The slices could not be read"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      </Card>
    );
  }
  const { items } = list.data;
  if (items.length === 0) return <WithoutSlices />;
  const readable = items.filter((slice) => slice.problem === null);
  const most = Math.max(0, ...readable.map((slice) => slice.potentialGain.value ?? 0));
  return (
    <Card
      title="What fixing each slice could gain"
      note={note(list.data)}
      actions={
        <Button variant="quiet" size="small" onClick={() => open('slices')}>
          All slices
        </Button>
      }
      isFlush
    >
      <DataTable
        label="Priorities"
        columns={priorityColumns({ most, isNarrow, onOpen: (slice) => explore(slice.filter) })}
        rows={readable}
        rowKey={(slice) => slice.id}
        onRowClick={(slice) => explore(slice.filter)}
        empty="No filter of a slice can be read."
      />
      {readable.length < items.length && (
        <button type="button" className={styles.unreadable} onClick={() => open('slices')}>
          {count(items.length - readable.length, 'slice')} cannot be read any more
        </button>
      )}
    </Card>
  );
}

function note({ baseline, items }: MethodOutput<'slices.list'>): string {
  const isAssumed = items.some((slice) => slice.humanLevelSource === baseline.source);
  return isAssumed
    ? `most worth first, at human level (${formatPercent(baseline.value, 0)} where none is given)`
    : 'most worth first, at human level';
}

function WithoutSlices() {
  const open = useUi((state) => state.open);
  const { setDiscovering, setMaking } = useSliceTask();
  return (
    <section className={styles.quiet} aria-label="Slices">
      <p>
        <strong>Where is the model weak?</strong> Slices show what fixing each part of the data could gain.
      </p>
      <div className={styles.ways}>
        <Button icon="search" onClick={() => (setDiscovering(true), open('slices'))}>
          Discover weak slices
        </Button>
        <Button icon="plus" onClick={() => (setMaking(true), open('slices'))}>
          Make a slice from a filter
        </Button>
      </div>
    </section>
  );
}
