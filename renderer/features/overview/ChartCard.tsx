import type { ReactNode } from 'react';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count } from '#renderer/ui/format.ts';
import { Skeleton } from '#renderer/ui/Skeleton.tsx';
import { fewestExamples, type Charts } from './useCharts.ts';

type ChartCardProps = {
  readonly title: string;
  readonly note?: (charts: Charts) => ReactNode;
  readonly actions?: (charts: Charts) => ReactNode;
  readonly id?: string;
  /** It is drawn from probabilities, which not every model gives. */
  readonly needsProbabilities?: boolean;
  readonly children: (charts: Charts) => ReactNode;
};

/** The card of a chart of the current filter, with what stands in for it while there is none. */
export function ChartCard({ title, note, actions, id, needsProbabilities = false, children }: ChartCardProps) {
  const filter = useUi((state) => state.filter);
  const answer = useMethod('metrics.charts', { filter }, { keepPrevious: true });
  if (answer.isError)
    return (
      <Card title={title}>
        <ErrorState
          isCompact
          title="The chart could not be made"
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      </Card>
    );
  if (!answer.data)
    return (
      <Card title={title}>
        <div role="status" aria-label={`Loading: ${title}`}>
          <Skeleton height={220} />
        </div>
      </Card>
    );
  const { data } = answer;
  if (needsProbabilities && data.unprobable !== null)
    return (
      <Card title={title} answer={answer}>
        <div id={id}>
          <EmptyState isCompact title="No probabilities">
            {data.unprobable}
          </EmptyState>
        </div>
      </Card>
    );
  if (data.n < fewestExamples)
    return (
      <Card title={title} answer={answer}>
        <EmptyState isCompact title={data.n === 0 ? 'Nothing to compare' : 'Too few to draw'}>
          {data.n === 0
            ? 'No example here has both a label and a prediction.'
            : `Only ${count(data.n, 'example')} here with a label and a prediction; from ${fewestExamples} on, a chart says something.`}
        </EmptyState>
      </Card>
    );
  return (
    <Card title={title} note={note?.(data)} actions={actions?.(data)} answer={answer}>
      <div id={id}>{children(data)}</div>
    </Card>
  );
}
