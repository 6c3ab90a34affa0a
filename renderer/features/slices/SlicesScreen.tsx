import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { FilteredError } from '#renderer/widgets/FilteredError.tsx';
import { RunModelFirst } from '#renderer/widgets/RunModelFirst.tsx';
import { useSliceTask } from '#renderer/state/sliceTask.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { formatPercent, rateDetail } from '#renderer/ui/format.ts';
import { Page, PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { CostsCard } from './CostsCard.tsx';
import { DiscoverCard } from './DiscoverCard.tsx';
import { SliceChartCard } from './SliceChartCard.tsx';
import { SliceForm } from './SliceForm.tsx';
import { SliceTable } from './SliceTable.tsx';
import { draftOf, emptyDraft, type SliceDraft } from './sliceDrafts.ts';

type SliceList = MethodOutput<'slices.list'>;

/** Parts of the data that are watched on their own: how the model does there, and what fixing them is worth. */
export function SlicesScreen() {
  const filter = useUi((state) => state.filter);
  const { isDiscovering, isMaking, setDiscovering, setMaking } = useSliceTask();
  const [editing, setEditing] = useState<SliceDraft | null>(null);
  const list = useMethod('slices.list', { filter }, { keepPrevious: true });
  const hasRun = list.data?.hasRun ?? false;
  const buttons = (
    <>
      {hasRun && (
        <Button
          variant={list.data?.items.length || isDiscovering ? 'default' : 'primary'}
          icon="search"
          onClick={() => setDiscovering(true)}
        >
          Discover weak slices
        </Button>
      )}
      <Button variant={list.data?.items.length ? 'primary' : 'default'} icon="plus" onClick={() => setMaking(true)}>
        {filter ? 'New slice from the current filter' : 'New slice'}
      </Button>
    </>
  );
  return (
    <Page>
      <PageHead
        title="Slices"
        note={
          <span {...dimStale(list)}>
            {list.data ? subtitle(list.data, filter) : 'Filters with a name and a target.'}
          </span>
        }
        actions={list.data && !list.isError && buttons}
      />
      {list.isError ? (
        <Card>
          <FilteredError title="The slices cannot be listed" error={list.error} onRetry={() => void list.refetch()} />
        </Card>
      ) : !list.data ? (
        <Card>
          <SkeletonLines lines={5} label="Reading the slices" />
        </Card>
      ) : (
        <>
          {!hasRun && (
            <RunModelFirst>
              Slices compare predictions with labels: how often the model is wrong in each, whether that meets its
              target, and what fixing it could gain.
            </RunModelFirst>
          )}
          {isDiscovering && hasRun && <DiscoverCard saved={list.data.items} onClose={() => setDiscovering(false)} />}
          {list.data.items.length > 0 ? (
            <>
              <Card isFlush answer={list}>
                <SliceTable slices={list.data.items} onEdit={(slice) => setEditing(draftOf(slice))} />
              </Card>
              {hasRun && <SliceChartCard list={list.data} answer={list} />}
            </>
          ) : (
            hasRun &&
            !isDiscovering && (
              <Card>
                <EmptyState icon="slices" title="No slice yet">
                  A slice is a filter with a name: one camera, one customer, a class in the evening. Winnow shows how
                  the model does there, whether that meets its target, and what fixing it could gain. Let it look for
                  weak ones, or type a filter above and save it.
                </EmptyState>
              </Card>
            )
          )}
          <CostsCard />
        </>
      )}
      {(isMaking || editing) && (
        <SliceForm
          key={editing?.id ?? 'new'}
          initial={editing ?? emptyDraft(filter)}
          onClose={() => {
            setMaking(false);
            setEditing(null);
          }}
        />
      )}
    </Page>
  );
}

function subtitle({ hasRun, overall, items, baseline }: SliceList, filter: string): string {
  if (!hasRun) return 'Filters with a name and a target.';
  const all = `Accuracy ${formatPercent(overall.value)} (${rateDetail(overall)}${filter ? ', as filtered' : ''})`;
  if (items.length === 0) return `${all}.`;
  return `${all}. Most worth working on first; gains are up to human level, ${formatPercent(baseline.value, 0)} where none is given.`;
}
