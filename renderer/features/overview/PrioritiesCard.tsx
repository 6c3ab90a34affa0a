import { type ReactNode, useState, useSyncExternalStore } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { tagSampleWords, useTagSample } from '#renderer/data/tagSample.ts';
import { useSliceTask } from '#renderer/state/sliceTask.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card, CardFootLink } from '#renderer/ui/Card.tsx';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatPercent } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { TagPriorities } from './TagPriorities.tsx';
import { worthColumns, type WorthCells, type WorthChange } from './worthColumns.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import styles from './Priorities.module.css';

const narrow = matchMedia('(max-width: 1180px)');
function onWidth(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

type Over = 'tags' | 'slices';
type Overview = MethodOutput<'overview.get'>;

/** The prioritisation table, over tags or over slices: what there is, until a person chooses. */
export function PrioritiesCard({ overview }: { readonly overview: Overview }) {
  const { hasTags, hasSlices, samples } = overview;
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const [chosen, setChosen] = useState<Over | null>(null);
  const over = chosen ?? (hasTags && !hasSlices ? 'tags' : 'slices');
  const toggle = (
    <SegmentedControl<Over>
      label="Rows of the table"
      value={over}
      onChange={setChosen}
      options={[
        { value: 'tags', label: 'Tags' },
        { value: 'slices', label: 'Slices' },
      ]}
    />
  );
  if (over === 'tags') return <TagPriorities toggle={toggle} isNarrow={isNarrow} samples={samples} />;
  if (!hasSlices) return <WithoutSlices toggle={hasTags ? toggle : null} samples={samples} />;
  return <SlicePriorities toggle={toggle} isNarrow={isNarrow} />;
}

/** What fixing each slice could gain, most worth first. */
function SlicePriorities({ toggle, isNarrow }: { readonly toggle: ReactNode; readonly isNarrow: boolean }) {
  const filter = useUi((state) => state.filter);
  const list = useMethod('slices.list', { filter }, { keepPrevious: true });
  const explore = useSliceLink();
  const open = useUi((state) => state.open);
  const save = useMethodMutation('slices.save');
  const onChange = (change: WorthChange) =>
    save.mutate(change, { onError: (error) => notifyError('The slice was not changed', error) });
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
  const readable = items.filter((slice) => slice.problem === null);
  const most = Math.max(0, ...readable.map((slice) => slice.potentialGain.value ?? 0));
  return (
    <Card
      title="What fixing each slice could gain"
      note={note(list.data)}
      actions={
        <>
          <Button variant="quiet" size="small" onClick={() => open('slices')}>
            All slices
          </Button>
          {toggle}
        </>
      }
      isFlush
      answer={list}
    >
      <DataTable
        label="Priorities"
        columns={worthColumns(
          sliceWorth((slice) => explore(slice.filter), onChange),
          { most, isNarrow },
        )}
        rows={readable}
        rowKey={(slice) => slice.id}
        onRowClick={(slice) => explore(slice.filter)}
        empty="No filter of a slice can be read."
      />
      {readable.length < items.length && (
        <CardFootLink onOpen={() => open('slices')}>
          {count(items.length - readable.length, 'slice')} cannot be read any more
        </CardFootLink>
      )}
    </Card>
  );
}

function note({ baseline, items }: MethodOutput<'slices.list'>): string {
  const isAssumed = items.some((slice) => slice.humanLevelSource === baseline.source);
  const where = isAssumed ? ` (${formatPercent(baseline.value, 0)} where none is given)` : '';
  return `most worth first, at human level${where}; tick what you chose to work on`;
}

/** The two ways to a slice. */
function WithoutSlices(props: { readonly toggle: ReactNode; readonly samples: Overview['samples'] }) {
  const { toggle } = props;
  const sample = useTagSample(props.samples);
  const open = useUi((state) => state.open);
  const { setDiscovering, setMaking } = useSliceTask();
  return (
    <section className={styles.quiet} aria-label="Slices">
      <p>
        <strong>Where is the model weak?</strong> Slices and tags show what fixing each part of the data could gain.
      </p>
      <Row wraps>
        <Button icon="search" onClick={() => (setDiscovering(true), open('slices'))}>
          Discover weak slices
        </Button>
        <Button icon="plus" onClick={() => (setMaking(true), open('slices'))}>
          Make a slice from a filter
        </Button>
        <Button icon="tag" onClick={() => (sample.unfinished ? sample.goOn(sample.unfinished) : sample.draw())}>
          {tagSampleWords(sample.unfinished)}
        </Button>
        {toggle}
      </Row>
    </section>
  );
}

/** What the prioritisation table says of a slice. */
function sliceWorth(
  onOpen: (slice: SliceInfo) => void,
  onChange: WorthCells<SliceInfo>['onChange'],
): WorthCells<SliceInfo> {
  return {
    name: {
      id: 'name',
      head: 'Slice',
      cell: (slice) => (
        <div className={styles.name}>
          <TableLink isStrong title={slice.filter} onOpen={() => onOpen(slice)}>
            {slice.name}
          </TableLink>
          {slice.state === 'missed' && <Pill tone="bad">target missed</Pill>}
          {slice.state === 'unsure' && <Pill tone="warn">target unsure</Pill>}
          {slice.state === 'met' && <Pill tone="good">target met</Pill>}
        </div>
      ),
    },
    shareOfErrors: (slice) => <IntervalText of={slice.shareOfErrors} isStacked />,
    errorRate: (slice) => <IntervalText of={slice.errorRate} isStacked />,
    shareOfData: (slice) => <IntervalText of={slice.shareOfData} isStacked />,
    onChange,
  };
}
