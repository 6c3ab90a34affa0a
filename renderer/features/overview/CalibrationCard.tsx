import type { MethodOutput } from '#shared/contract/contract.ts';
import { setRange } from '#shared/query/editFilter.ts';
import { wilsonInterval } from '#shared/analysis/metrics/interval.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { useDoors } from './doors.ts';
import styles from './calibration.module.css';

type Bins = MethodOutput<'metrics.overview'>['calibrationBins'];
type Bin = Bins[number];

const width = 340;
const left = 34;
const right = 8;
const plot = { top: 8, height: 158 };
const strip = { top: 182, height: 40 };
const span = width - left - right;
const x = (value: number) => left + value * span;
const y = (value: number) => plot.top + (1 - value) * plot.height;
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Reliability diagram over a histogram of confidence. The diagonal is a model that is right as often as it says. */
export function CalibrationCard({ bins, error }: { readonly bins: Bins; readonly error: number | null }) {
  const filter = useUi((state) => state.filter);
  const doors = useDoors();
  const filled = bins.filter((bin) => bin.n > 0 && bin.accuracy !== null);
  const most = Math.max(1, ...bins.map((bin) => bin.n));
  const open = (bin: Bin) => doors.exploreFilter(setRange(filter, 'conf', { low: tidy(bin.from), high: tidy(bin.to) }));
  return (
    <Card title="Calibration" note={error === null ? undefined : `error ${formatPercent(error)}`}>
      {filled.length === 0 ? (
        <EmptyState isCompact title="Nothing to compare">
          No example here has both a label and a prediction.
        </EmptyState>
      ) : (
        <div className={styles.figure} id="calibration">
          <svg
            viewBox={`0 0 ${width} ${strip.top + strip.height + 22}`}
            className={styles.chart}
            role="group"
            aria-label="Accuracy by confidence"
          >
            {ticks.map((tick) => (
              <g key={tick} aria-hidden="true">
                <line className={styles.rule} x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
                <text className={styles.tick} x={left - 6} y={y(tick) + 3.5} textAnchor="end">
                  {tick * 100}
                </text>
                <text
                  className={styles.tick}
                  x={x(tick)}
                  y={strip.top + strip.height + 15}
                  textAnchor={tick === 1 ? 'end' : 'middle'}
                >
                  {tick === 1 ? '100 %' : tick * 100}
                </text>
              </g>
            ))}
            <line className={styles.ideal} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} aria-hidden="true" />
            {filled.map((bin) => (
              <BinMark key={bin.from} bin={bin} most={most} onOpen={() => open(bin)} />
            ))}
            <line
              className={styles.axis}
              x1={left}
              x2={width - right}
              y1={strip.top + strip.height}
              y2={strip.top + strip.height}
              aria-hidden="true"
            />
          </svg>
          <p className={styles.caption}>
            Right, in percent, by how sure the model says it is; below, how many. Under the line: too sure. A bin opens
            its examples.
          </p>
        </div>
      )}
    </Card>
  );
}

function BinMark({ bin, most, onOpen }: { readonly bin: Bin; readonly most: number; readonly onOpen: () => void }) {
  const accuracy = bin.accuracy ?? 0;
  const confidence = bin.confidence ?? (bin.from + bin.to) / 2;
  const { low, high } = wilsonInterval(Math.round(accuracy * bin.n), bin.n);
  const barHeight = Math.max(1.5, (bin.n / most) * strip.height);
  const isOff = confidence < low || confidence > high;
  const text = `Confidence ${formatPercent(bin.from, 0)} to ${formatPercent(bin.to, 0)}: right ${formatPercent(accuracy)} of ${formatNumber(bin.n)}`;
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={text}
      className={styles.bin}
      data-off={isOff || undefined}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{text}</title>
      <rect
        className={styles.target}
        x={x(bin.from)}
        y={plot.top}
        width={x(bin.to) - x(bin.from)}
        height={strip.top + strip.height - plot.top}
        rx={3}
      />
      <line className={styles.whisker} x1={x(confidence)} x2={x(confidence)} y1={y(low)} y2={y(high)} />
      <circle className={styles.dot} cx={x(confidence)} cy={y(accuracy)} r={3.6} />
      <rect
        className={styles.bar}
        x={x(bin.from) + 1}
        y={strip.top + strip.height - barHeight}
        width={x(bin.to) - x(bin.from) - 2}
        height={barHeight}
        rx={1.5}
      />
    </g>
  );
}

/** Bin edges are fifteenths: enough digits to find the same examples, no more. */
function tidy(edge: number): number {
  return Number(edge.toFixed(4));
}
