import { useCallback } from 'react';
import { useChartContext } from '#renderer/widgets/chartContext.ts';
import { ChartFrame } from '#renderer/ui/chart/ChartFrame.tsx';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { useIncludedOnly } from './links.ts';
import { ChartCard } from './ChartCard.tsx';
import { confidenceFilter, confidenceScene, confidenceTable } from './scenes/confidenceScene.ts';
import { useChartLink, type Charts } from './useCharts.ts';

const savedWidth = 560;

/** How sure the model is where it is right and where it is wrong: sure and wrong is where labels are suspicious. */
export function ConfidenceCard() {
  const context = useChartContext();
  return (
    <ChartCard
      title="Confidence"
      needsProbabilities
      note={() => 'where it is right, where it is wrong'}
      actions={(charts) => (
        <ChartMenu
          name="the confidence histogram"
          fileName={context.fileName('confidence')}
          chart={() => ({
            title: 'Confidence where the model is right and where it is wrong',
            subtitle: context.subtitle(charts.n),
            description: `Numbers of examples by confidence in bins of 5 points: above those the model gets right, below those it gets wrong, each with a scale of its own. ${context.subtitle(charts.n)}.`,
            scene: confidenceScene(charts.histogram, savedWidth),
            table: confidenceTable(charts.histogram),
          })}
        />
      )}
    >
      {(charts) => <Histogram charts={charts} />}
    </ChartCard>
  );
}

function Histogram({ charts }: { readonly charts: Charts }) {
  const open = useChartLink();
  const included = useIncludedOnly();
  const { histogram } = charts;
  return (
    <ChartFrame
      draw={useCallback((width: number) => confidenceScene(histogram, width), [histogram])}
      label="Examples by confidence, right and wrong"
      hint="Sure and wrong, at the lower right: the label or the model is badly off. A bar opens its examples."
      onOpen={(id) => open(included.length > 0 ? 'excluded:false' : '', confidenceFilter(histogram, id))}
    />
  );
}
