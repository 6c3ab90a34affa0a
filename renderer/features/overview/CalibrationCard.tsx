import { useCallback } from 'react';
import { usePictureContext } from '#renderer/data/pictureContext.ts';
import { formatPercent, percentRange, rateDetail } from '#renderer/ui/format.ts';
import { ChartFrame } from '#renderer/ui/chart/ChartFrame.tsx';
import { ChartMenu } from '#renderer/ui/chart/ChartMenu.tsx';
import { ChartCard } from './ChartCard.tsx';
import { reliabilityFilter, reliabilityScene, reliabilityTable } from './scenes/reliabilityScene.ts';
import { useChartLink, type Pictures } from './useCharts.ts';
import { useResampled } from './useResampled.ts';

const savedWidth = 560;

/** Reliability diagram over the sizes of its bins. The diagonal is a model that is right as often as it says. */
export function CalibrationCard() {
  const context = usePictureContext();
  const error = useResampled('ece');
  const scoredOf = ({ reliability }: Pictures) => reliability.reduce((sum, bin) => sum + bin.n, 0);
  return (
    <ChartCard
      title="Calibration"
      id="calibration"
      note={() => error && `error ${formatPercent(error.value)} · ${rateDetail(error)}`}
      actions={(pictures) => (
        <ChartMenu
          name="the reliability diagram"
          fileName={context.fileName('calibration')}
          picture={() => ({
            title: 'Calibration: accuracy by confidence',
            subtitle: `${context.subtitle(scoredOf(pictures))}${error ? ` · expected calibration error ${formatPercent(error.value)} (${percentRange(error)})` : ''}`,
            description: `How often the model is right by how sure it says it is, in 15 bins with 95 % intervals, and how many examples each holds. On the diagonal it is as right as it says. Orange diamonds: the interval misses what the model says. ${context.subtitle(scoredOf(pictures))}.`,
            scene: reliabilityScene(pictures.reliability, savedWidth),
            table: reliabilityTable(pictures.reliability),
          })}
        />
      )}
    >
      {(pictures) => <Diagram pictures={pictures} />}
    </ChartCard>
  );
}

function Diagram({ pictures }: { readonly pictures: Pictures }) {
  const open = useChartLink();
  const { reliability, scored } = pictures;
  return (
    <ChartFrame
      draw={useCallback((width: number) => reliabilityScene(reliability, width), [reliability])}
      label="Accuracy by confidence"
      hint="On the line the model is as right as it says. Orange diamonds: clearly not; under the line it is too sure. A bin opens its examples."
      onOpen={(at) => open(scored, reliabilityFilter(reliability, Number(at)))}
    />
  );
}
