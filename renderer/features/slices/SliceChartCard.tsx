import { useCallback, useMemo, useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { usePictureContext } from '#renderer/data/pictureContext.ts';
import { useSliceDoor } from '#renderer/data/sliceDoor.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { PictureFrame } from '#renderer/ui/picture/PictureFrame.tsx';
import { PictureMenu } from '#renderer/ui/picture/PictureMenu.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { sliceChart, sliceChartScene, sliceChartTable, type ChartMetric } from './sliceChart.ts';
import styles from './slices.module.css';

const savedWidth = 720;

/** Slices by size and by how the model does there: large and low is where work pays. */
export function SliceChartCard({ list }: { readonly list: MethodOutput<'slices.list'> }) {
  const [metric, setMetric] = useState<ChartMetric>('accuracy');
  const context = usePictureContext();
  const explore = useSliceDoor();
  const chart = useMemo(() => sliceChart(list.items, list.overall, metric), [list, metric]);
  const draw = useCallback((width: number) => sliceChartScene(chart, width), [chart]);
  if (chart.slices.length === 0)
    return (
      <Card title="Size and quality">
        <EmptyState isCompact title="No slice to draw">
          None of the slices holds an example with a label and a prediction here.
        </EmptyState>
      </Card>
    );
  const word = metric === 'accuracy' ? 'Accuracy' : 'Error rate';
  return (
    <Card
      title="Size and quality"
      note={context.filter ? <>within {context.filter}</> : undefined}
      actions={
        <span className={styles.chartActions}>
          <SegmentedControl
            label="What the chart shows"
            value={metric}
            onChange={setMetric}
            options={[
              { value: 'accuracy', label: 'Accuracy' },
              { value: 'errorRate', label: 'Error rate' },
            ]}
          />
          <PictureMenu
            name="the slice chart"
            fileName={context.fileName('slices')}
            picture={() => ({
              title: `${word} of slices by size`,
              subtitle: context.subtitle(list.overall.n),
              description: `Each slice by its number of examples and its ${word.toLowerCase()} with the 95 % interval; the dashed line is all examples together. Orange diamonds: the whole interval is worse than that. ${context.subtitle(list.overall.n)}.`,
              scene: sliceChartScene(chart, savedWidth),
              table: sliceChartTable(chart),
            })}
          />
        </span>
      }
    >
      <PictureFrame
        draw={draw}
        label={`${word} of slices by size`}
        hint="Far right and far from the line is where work pays. Orange diamonds: clearly worse than all together. A slice opens its examples."
        onOpen={(id) => {
          const slice = chart.slices.find((one) => String(one.id) === id);
          if (slice) explore(slice.filter);
        }}
      />
    </Card>
  );
}
