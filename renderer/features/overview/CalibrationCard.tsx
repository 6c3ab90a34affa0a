import { useCallback } from 'react';
import { useChartContext } from '#renderer/widgets/chartContext.ts';
import { formatPercent, percentRange, rateDetail } from '#renderer/ui/format.ts';
import { ChartFrame } from '#renderer/ui/chart/ChartFrame.tsx';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { ChartCard } from './ChartCard.tsx';
import { reliabilityFilter, reliabilityScene, reliabilityTable } from './scenes/reliabilityScene.ts';
import { useChartLink, type Charts } from './useCharts.ts';
import { useResampled } from './useResampled.ts';

const savedWidth = 560;

/** Reliability diagram over the sizes of its bins. The diagonal is a model that is right as often as it says. */
export function CalibrationCard() {
  const context = useChartContext();
  const error = useResampled().ece;
  const scoredOf = ({ reliability }: Charts) => reliability.reduce((sum, bin) => sum + bin.n, 0);
  return (
    <ChartCard
      title="Calibration"
      id="calibration"
      needsProbabilities
      note={() => error && `error ${formatPercent(error.value)} · ${rateDetail(error)}`}
      actions={(charts) => (
        <ChartMenu
          name="the reliability diagram"
          fileName={context.fileName('calibration')}
          chart={() => ({
            title: 'Calibration: accuracy by confidence',
            subtitle: `${context.subtitle(scoredOf(charts))}${error ? ` · expected calibration error ${formatPercent(error.value)} (${percentRange(error)})` : ''}`,
            description: `How often the model is right by how sure it says it is, in 15 bins with 95 % intervals, and how many examples each holds. On the diagonal it is as right as it says. Orange diamonds: the interval misses what the model says. ${context.subtitle(scoredOf(charts))}.`,
            scene: reliabilityScene(charts.reliability, savedWidth),
            table: reliabilityTable(charts.reliability),
          })}
        />
      )}
    >
      {(charts) => <Diagram charts={charts} />}
    </ChartCard>
  );
}

function Diagram({ charts }: { readonly charts: Charts }) {
  const open = useChartLink();
  const { reliability, scored } = charts;
  return (
    <ChartFrame
      draw={useCallback((width: number) => reliabilityScene(reliability, width), [reliability])}
      label="Accuracy by confidence"
      hint="On the line the model is as right as it says. Orange diamonds: clearly not; under the line it is too sure. A bin opens its examples."
      onOpen={(at) => open(scored, reliabilityFilter(reliability, Number(at)))}
    />
  );
}
