import type { ReactNode } from 'react';
import type { SampleInfo } from '#shared/contract/sampleMethods.ts';
import type { TagPriority } from '#shared/contract/tagValues.ts';
import { quoteField } from '#shared/query/printFilter.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { tagSampleWords, useTagSample } from '#renderer/data/tagSample.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card, CardFoot } from '#renderer/ui/Card.tsx';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { tagWorth } from './tagWorth.tsx';
import { worthColumns, type WorthChange } from './worthColumns.tsx';

const title = 'What fixing each tag could gain';

/** Tags as rows: what each could gain, where that can be known, and the random sample that makes it known where not. */
export function TagPriorities(props: {
  readonly toggle: ReactNode;
  readonly isNarrow: boolean;
  readonly samples: readonly SampleInfo[];
}) {
  const { toggle, isNarrow } = props;
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const list = useMethod('tags.priorities', { filter }, { keepPrevious: true });
  const explore = useSliceLink();
  const sample = useTagSample(props.samples);
  const save = useMethodMutation('tags.save');
  const onChange = (change: WorthChange) =>
    save.mutate(change, { onError: (error) => notifyError('The tag was not changed', error) });
  const items = list.data?.items ?? [];
  const isWanting = items.some((tag) => tag.basis !== 'all') || items.length === 0;
  const sampleButton = (
    <Button
      size="small"
      variant={isWanting ? 'primary' : 'quiet'}
      onClick={() => (sample.unfinished ? sample.goOn(sample.unfinished) : sample.draw())}
    >
      {tagSampleWords(sample.unfinished)}
    </Button>
  );
  const actions = (
    <>
      {items.length > 0 ? sampleButton : null}
      <Button variant="quiet" size="small" onClick={() => open('tags')}>
        All tags
      </Button>
      {toggle}
    </>
  );
  if (list.isPending)
    return (
      <Card title={title} actions={toggle}>
        <SkeletonLines lines={4} label="Reading the tags" />
      </Card>
    );
  if (list.isError)
    return (
      <Card title={title} actions={toggle}>
        <ErrorState
          isCompact
          title="The tags could not be read"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      </Card>
    );
  if (items.length === 0)
    return (
      <Card title={title} actions={actions} answer={list}>
        <EmptyState isCompact icon="tag" title="No tag yet" actions={sampleButton}>
          Name what goes wrong on a random sample: then each kind of error gets its rate, and what fixing it is worth.
        </EmptyState>
      </Card>
    );
  const most = Math.max(0, ...items.map((tag) => tag.potentialGain.value ?? 0));
  const link = (tag: TagPriority) => explore(`${quoteField(`tag.${tag.name}`)}:yes`);
  return (
    <Card title={title} note="tick what you chose to work on" actions={actions} answer={list} isFlush>
      <DataTable
        label="Tag priorities"
        columns={worthColumns(tagWorth(link, onChange), { most, isNarrow })}
        rows={items}
        rowKey={(tag) => tag.id}
      />
      {items.some((tag) => tag.basis === 'errors' || tag.basis === 'yes' || tag.basis === 'chosen') ? (
        <CardFoot>
          Who tags only errors learns which errors there are, not how often such examples go wrong. A random sample,
          tagged through, gives the rates of all of them.
        </CardFoot>
      ) : null}
    </Card>
  );
}
