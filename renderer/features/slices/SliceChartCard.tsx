import { useCallback, useMemo, useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useChartContext } from '#renderer/widgets/chartContext.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ChartFrame } from '#renderer/ui/chart/ChartFrame.tsx';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import type { Freshness } from '#renderer/ui/stale.ts';
import { commonMetric, sliceChart, sliceChartTable, type ChartMetric } from './sliceChart.ts';
import { sliceChartScene } from './sliceChartScene.ts';
import { Row } from '#renderer/ui/Layout.tsx';

const savedWidth = 720;

type SliceChartProps = { readonly list: MethodOutput<'slices.list'>; readonly answer: Freshness };

/** Slices by size and by how the model does there: large and low is where work pays. */
export function SliceChartCard({ list, answer }: SliceChartProps) {
  const [chosen, setMetric] = useState<ChartMetric>('accuracy');
  const own = useMemo(() => commonMetric(list.items), [list.items]);
  const metric = chosen === 'own' && own === null ? 'accuracy' : chosen;
  const context = useChartContext();
  const explore = useSliceLink();
  const chart = useMemo(() => sliceChart(list.items, list.overall, metric), [list, metric]);
  const draw = useCallback((width: number) => sliceChartScene(chart, width), [chart]);
  if (chart.slices.length === 0)
    return (
      <Card title="Size and quality" answer={answer}>
        <EmptyState isCompact title="No slice to draw">
          None of the slices holds an example with a label and a prediction here.
        </EmptyState>
      </Card>
    );
  const word = capitalised(chart.words);
  const [line, worse] = chart.overall
    ? ['; the dashed line is all examples together', 'clearly worse than all together']
    : ['', 'clearly worse than the rest'];
  return (
    <Card
      title="Size and quality"
      answer={answer}
      note={context.filter ? <>within {context.filter}</> : undefined}
      actions={
        <Row as="span" gap={3}>
          <SegmentedControl
            label="What the chart shows"
            value={metric}
            onChange={setMetric}
            options={[
              { value: 'accuracy', label: 'Accuracy' },
              { value: 'errorRate', label: 'Error rate' },
              ...(own === null ? [] : [{ value: 'own', label: capitalised(own) } as const]),
            ]}
          />
          <ChartMenu
            name="the slice chart"
            fileName={context.fileName('slices')}
            chart={() => ({
              title: `${word} of slices by size`,
              subtitle: context.subtitle(list.overall.n),
              description: `Each slice by its number of examples and its ${chart.words} with the 95 % interval${line}. Orange diamonds: ${worse}. ${context.subtitle(list.overall.n)}.`,
              scene: sliceChartScene(chart, savedWidth),
              table: sliceChartTable(chart),
            })}
          />
        </Row>
      }
    >
      <ChartFrame
        draw={draw}
        label={`${word} of slices by size`}
        hint={`Orange diamonds: ${worse}. The further right, the more examples it is about. A slice opens its examples.`}
        onOpen={(id) => {
          const slice = chart.slices.find((one) => String(one.id) === id);
          if (slice) explore(slice.filter);
        }}
      />
    </Card>
  );
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
