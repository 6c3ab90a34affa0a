import { useState } from 'react';
import type { SliceInfo } from '#shared/contract/values.ts';
import { metricWords } from '#shared/model/metric.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { useSliceDoor } from '#renderer/data/sliceDoor.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { ConfirmDialog } from '#renderer/ui/Dialog.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { MetricDifference, metricOf, MetricText, targetWords } from '#renderer/ui/MetricText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { notify, notifyError } from '#renderer/ui/Toasts.tsx';
import { stateWords } from './sliceDrafts.ts';
import styles from './slices.module.css';

type SliceTableProps = { readonly slices: readonly SliceInfo[]; readonly onEdit: (slice: SliceInfo) => void };

/** Saved slices, most worth working on first. A row opens its examples; one that cannot be read opens its form. */
export function SliceTable({ slices, onEdit }: SliceTableProps) {
  const explore = useSliceDoor();
  const remove = useMethodMutation('slices.remove');
  const [removing, setRemoving] = useState<SliceInfo | null>(null);
  const openRow = (slice: SliceInfo) => (slice.problem === null ? explore(slice.filter) : onEdit(slice));
  return (
    <>
      <DataTable
        label="Slices"
        columns={columnsFor({ openRow, onEdit, onRemove: setRemoving })}
        rows={slices}
        rowKey={(slice) => slice.id}
        onRowClick={openRow}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(isOpen) => !isOpen && setRemoving(null)}
        title={`Remove the slice ${removing?.name ?? ''}?`}
        text="Its name, description, weight and target are lost. No example and no label is touched."
        action="Remove"
        onConfirm={() =>
          removing &&
          remove.mutate(
            { id: removing.id },
            {
              onSuccess: () => notify({ title: `Slice removed: ${removing.name}` }),
              onError: (error) => notifyError('The slice was not removed', error),
            },
          )
        }
      />
    </>
  );
}

type Actions = {
  readonly openRow: (slice: SliceInfo) => void;
  readonly onEdit: (slice: SliceInfo) => void;
  readonly onRemove: (slice: SliceInfo) => void;
};

function columnsFor({ openRow, onEdit, onRemove }: Actions): readonly DataColumn<SliceInfo>[] {
  return [
    { id: 'name', head: 'Slice', cell: (slice) => <SliceName slice={slice} onOpen={() => openRow(slice)} /> },
    { id: 'n', head: 'n', align: 'end', cell: (slice) => (slice.problem ? '–' : formatNumber(slice.n)) },
    {
      id: 'metric',
      head: 'Metric',
      align: 'end',
      cell: (slice) => <SliceMetric slice={slice} />,
    },
    {
      id: 'difference',
      head: (
        <span title="The metric here minus the metric on all other examples">
          Against
          <br />
          the rest
        </span>
      ),
      align: 'end',
      cell: (slice) => {
        const metric = metricOf(slice);
        return metric && <MetricDifference metric={metric} of={slice.metricDifference} isStacked />;
      },
    },
    {
      id: 'target',
      head: 'Target',
      align: 'end',
      cell: (slice) => (
        <span className={styles.target}>
          {slice.target !== null && targetWords(slice)}
          <Pill tone={stateWords[slice.state].tone}>{stateWords[slice.state].text}</Pill>
        </span>
      ),
    },
    {
      id: 'gain',
      head: (
        <span title="Points of overall accuracy, if the slice reached human level: gap × share of data">
          Potential
          <br />
          gain
        </span>
      ),
      align: 'end',
      cell: (slice) => <PointsText of={slice.potentialGain} digits={2} isStacked />,
    },
    {
      id: 'weight',
      head: 'Weight',
      align: 'end',
      cell: (slice) => (
        <>
          {formatNumber(slice.weight)}
          {slice.ease !== 1 && <span className={styles.below}>ease {formatNumber(slice.ease)}</span>}
        </>
      ),
    },
    {
      id: 'worth',
      head: <span title="Potential gain × weight × ease">Worth</span>,
      align: 'end',
      cell: (slice) => formatNumber(slice.worth === null ? null : slice.worth * 100, 2),
    },
    {
      id: 'actions',
      head: <span className={styles.hiddenHead}>Change</span>,
      align: 'end',
      cell: (slice) => (
        <span className={styles.actions}>
          <IconButton
            size="small"
            icon="note"
            label={`Edit ${slice.name}`}
            onClick={(event) => (event.stopPropagation(), onEdit(slice))}
          />
          <IconButton
            size="small"
            icon="trash"
            label={`Remove ${slice.name}`}
            onClick={(event) => (event.stopPropagation(), onRemove(slice))}
          />
        </span>
      ),
    },
  ];
}

/** The slice's own metric; what keeps it from being known, or whom it leaves out, below it. */
function SliceMetric({ slice }: { readonly slice: SliceInfo }) {
  const metric = metricOf(slice);
  if (metric === null || slice.metricProblem !== null)
    return <span className={styles.metricProblem}>{slice.metricProblem ?? slice.metric}</span>;
  const isUsual = metric.kind === 'accuracy' && slice.weightBy === null;
  return (
    <span className={styles.metric}>
      <MetricText metric={metric} of={slice.value} isStacked hideN={slice.value.n === slice.n} />
      {!isUsual && <span className={styles.below}>{metricWords(metric, slice.weightBy)}</span>}
      {slice.note && (
        <span className={styles.metricNote} title={slice.note}>
          <Icon name="warning" size={12} /> {slice.note}
        </span>
      )}
    </span>
  );
}

function SliceName({ slice, onOpen }: { readonly slice: SliceInfo; readonly onOpen: () => void }) {
  return (
    <div className={styles.name}>
      <button
        type="button"
        className={styles.nameDoor}
        onClick={(event) => {
          event.stopPropagation();
          onOpen();
        }}
      >
        {slice.name}
      </button>
      {slice.description && <span className={styles.description}>{slice.description}</span>}
      {slice.filter !== slice.name && <code className={styles.filter}>{slice.filter || 'all examples'}</code>}
      {slice.problem && (
        <span className={styles.problem}>
          <Icon name="warning" size={13} />
          {slice.problem.replaceAll('`', '')}
        </span>
      )}
    </div>
  );
}
