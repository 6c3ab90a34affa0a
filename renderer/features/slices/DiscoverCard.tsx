import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import { wilsonInterval } from '#shared/analysis/metrics/interval.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { bothFilters, useSliceDoor } from '#renderer/data/sliceDoor.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notify, notifyError } from '#renderer/ui/Toasts.tsx';
import styles from './slices.module.css';

type Discovery = MethodOutput<'slices.discover'>;
type Found = Discovery['items'][number];

type DiscoverCardProps = { readonly saved: readonly SliceInfo[]; readonly onClose: () => void };

/** Where the model is weak, found by a search over the metadata columns; each find can be kept as a slice. */
export function DiscoverCard({ saved, onClose }: DiscoverCardProps) {
  const filter = useUi((state) => state.filter);
  const found = useMethod('slices.discover', { filter, limit: 10 });
  return (
    <Card
      title="Weak slices found"
      note={found.data && `all together ${errorWords(found.data)}`}
      actions={<IconButton icon="close" label="Close the search" onClick={onClose} />}
      isFlush
    >
      {found.isPending ? (
        <div className={styles.padded}>
          <SkeletonLines lines={5} label="Searching for weak slices" />
        </div>
      ) : found.isError ? (
        <ErrorState isCompact title="No search was made" error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.items.length === 0 ? (
        <EmptyState isCompact icon="check" title="No slice is worse than the rest beyond chance">
          {count(found.data.tested, 'candidate')} from {columnsWords(found.data.features)}{' '}
          {found.data.tested === 1 ? 'was' : 'were'} tested on examples that the search had not seen.
        </EmptyState>
      ) : (
        <Results discovery={found.data} saved={saved} />
      )}
    </Card>
  );
}

function Results({ discovery, saved }: { readonly discovery: Discovery; readonly saved: readonly SliceInfo[] }) {
  const scope = useUi((state) => state.filter);
  const explore = useSliceDoor();
  const save = useMethodMutation('slices.save');
  const savedFilters = new Set(saved.map((slice) => bothFilters(slice.filter)));
  const keep = (found: Found) => {
    const filter = bothFilters(scope, found.filter);
    save.mutate(
      { id: null, name: filter.slice(0, 200), filter },
      {
        onSuccess: () => notify({ title: `Slice saved: ${filter}`, tone: 'success' }),
        onError: (error) => notifyError('The slice was not saved', error),
      },
    );
  };
  return (
    <>
      <p className={styles.explained}>
        Searched on one half of the examples and tested on the other: believe the held-out rate, since a search always
        finds what looks bad in its own half.
      </p>
      <DataTable
        label="Weak slices"
        columns={columnsFor({
          overall: discovery.overall,
          explore: (found) => explore(found.filter),
          keep,
          isSaved: (found) => savedFilters.has(bothFilters(scope, found.filter)),
          keeping: save.isPending ? (save.variables.filter ?? null) : null,
          scope,
        })}
        rows={discovery.items}
        rowKey={(found) => found.filter}
        onRowClick={(found) => explore(found.filter)}
      />
      <p className={styles.foot}>
        {count(discovery.tested, 'candidate')} from {columnsWords(discovery.features)} tested on the other half; a
        q-value is the share of false finds to expect among those at least as sure.
      </p>
    </>
  );
}

type Actions = {
  readonly overall: Discovery['overall'];
  readonly explore: (found: Found) => void;
  readonly keep: (found: Found) => void;
  readonly isSaved: (found: Found) => boolean;
  /** The filter that is being saved now. */
  readonly keeping: string | null;
  readonly scope: string;
};

function columnsFor({ overall, explore, keep, isSaved, keeping, scope }: Actions): readonly DataColumn<Found>[] {
  return [
    {
      id: 'filter',
      head: 'Slice',
      cell: (found) => (
        <button
          type="button"
          className={styles.filterDoor}
          onClick={(event) => {
            event.stopPropagation();
            explore(found);
          }}
        >
          <code>{found.filter}</code>
        </button>
      ),
    },
    { id: 'n', head: 'n', align: 'end', cell: (found) => formatNumber(found.n) },
    {
      id: 'rate',
      head: 'Error rate',
      align: 'end',
      cell: (found) => <IntervalText of={found.errorRate} isStacked hideN />,
    },
    {
      id: 'heldOut',
      head: <strong title="On the half that the search did not see">Held-out rate</strong>,
      align: 'end',
      cell: (found) => <IntervalText of={found.heldOut} isStacked />,
    },
    {
      id: 'effect',
      head: (
        <span title="How far its error rate is from that of the rest; 0.2 is small, 0.8 is large">Effect size</span>
      ),
      align: 'end',
      cell: (found) => formatNumber(found.effectSize, 2),
    },
    { id: 'q', head: 'q-value', align: 'end', cell: (found) => smallNumber(found.qValue) },
    {
      id: 'coverage',
      head: 'Share of errors',
      align: 'end',
      cell: (found) => <IntervalText of={coverageOf(found, overall)} isStacked />,
    },
    {
      id: 'save',
      head: <span className={styles.hiddenHead}>Keep</span>,
      align: 'end',
      cell: (found) =>
        isSaved(found) ? (
          <Pill tone="good">saved</Pill>
        ) : (
          <Button
            size="small"
            icon="plus"
            aria-label={`Save ${found.filter}`}
            isBusy={keeping === bothFilters(scope, found.filter)}
            onClick={(event) => (event.stopPropagation(), keep(found))}
          >
            Save
          </Button>
        ),
    },
  ];
}

/** The slice's part of all errors, with its Wilson interval. */
function coverageOf(found: Found, overall: Discovery['overall']): Interval {
  const n = Math.round((overall.value ?? 0) * overall.n);
  const { low, high } = wilsonInterval(found.errors, n);
  return n === 0 ? { value: null, low: null, high: null, n } : { value: found.errorCoverage, low, high, n };
}

function errorWords({ overall }: Discovery): string {
  return `${formatPercent(overall.value)} wrong of ${count(overall.n, 'example')}`;
}

function columnsWords(features: readonly string[]): string {
  const shown = features.slice(0, 6).join(', ');
  return features.length > 6
    ? `${shown} and ${features.length - 6} more columns`
    : `the ${features.length === 1 ? 'column' : 'columns'} ${shown}`;
}

function smallNumber(value: number): string {
  return value < 0.001 ? '<\u00a00.001' : formatNumber(value, 3);
}
