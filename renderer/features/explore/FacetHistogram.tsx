import { useRef, useState, type PointerEvent } from 'react';
import { formatNumber } from '#renderer/ui/format.ts';
import { cellText } from '#renderer/viewers/cellText.ts';
import { brushedRange } from './facetState.ts';
import styles from './facets.module.css';

type Bin = { readonly from: number; readonly to: number; readonly count: number; readonly total: number };
type Range = { readonly low: string | null; readonly high: string | null };

const heightPx = 44;

/** Bars of a number column, all rows behind and the filtered ones in front; drag over them to filter, or type the ends. */
export function FacetHistogram(props: {
  readonly name: string;
  readonly bins: readonly Bin[];
  /** All values are whole numbers, and so are the ends of the bins. */
  readonly isWhole: boolean;
  readonly range: Range | null;
  readonly onRange: (range: { low: number | null; high: number | null }) => void;
}) {
  const { bins, isWhole, range, onRange, name } = props;
  const plot = useRef<SVGSVGElement>(null);
  const [brush, setBrush] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const largest = Math.max(1, ...bins.map((bin) => bin.total));
  // A square root lets rare bins be seen; the title has the numbers.
  const barHeight = (value: number) => (value === 0 ? 0 : Math.max(1, Math.sqrt(value / largest) * heightPx));
  const binAt = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.min(bins.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bins.length)));
  };
  const lastOf = (bin: Bin, index: number) => (isWhole && index < bins.length - 1 ? bin.to - 1 : bin.to);
  const binName = (bin: Bin, index: number) => {
    const end = lastOf(bin, index);
    return bin.from === end ? shortText(end) : `${shortText(bin.from)} to ${shortText(end)}`;
  };
  const isInRange = (bin: Bin, index: number) => {
    if (brush) return index >= Math.min(brush.from, brush.to) && index <= Math.max(brush.from, brush.to);
    if (!range) return true;
    const low = range.low === null ? -Infinity : Number(range.low);
    const high = range.high === null ? Infinity : Number(range.high);
    return isWhole ? lastOf(bin, index) >= low && bin.from <= high : bin.to > low && bin.from < high;
  };
  return (
    <div className={styles.histogram}>
      <svg
        ref={plot}
        viewBox={`0 0 ${bins.length} ${heightPx}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Distribution of ${name}`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = binAt(event);
          setBrush({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          if (brush) setBrush({ from: brush.from, to: binAt(event) });
        }}
        onPointerUp={() => {
          if (!brush) return;
          setBrush(null);
          onRange(brushedRange(bins, [brush.from, brush.to], isWhole));
        }}
        onPointerCancel={() => setBrush(null)}
      >
        {bins.map((bin, index) => (
          <g key={index} data-in={isInRange(bin, index) || undefined}>
            <title>{`${binName(bin, index)}: ${formatNumber(bin.count)} of ${formatNumber(bin.total)}`}</title>
            <rect className={styles.hit} x={index} y={0} width={1} height={heightPx} />
            <rect
              className={styles.binTotal}
              x={index + 0.06}
              width={0.88}
              y={heightPx - barHeight(bin.total)}
              height={barHeight(bin.total)}
            />
            <rect
              className={styles.binCount}
              x={index + 0.06}
              width={0.88}
              y={heightPx - barHeight(bin.count)}
              height={barHeight(bin.count)}
            />
          </g>
        ))}
      </svg>
      <div className={styles.ends}>
        <EndField
          key={`low ${range?.low}`}
          label={`${name} from`}
          value={range?.low ?? null}
          hint={shortText(bins[0]!.from)}
          onSave={(low) => onRange({ low, high: numberOf(range?.high) })}
        />
        <span aria-hidden="true">to</span>
        <EndField
          key={`high ${range?.high}`}
          label={`${name} to`}
          value={range?.high ?? null}
          hint={shortText(bins.at(-1)!.to)}
          onSave={(high) => onRange({ low: numberOf(range?.low), high })}
        />
      </div>
    </div>
  );
}

function EndField(props: {
  readonly label: string;
  readonly value: string | null;
  readonly hint: string;
  readonly onSave: (end: number | null) => void;
}) {
  const [text, setText] = useState(props.value ?? '');
  const end = text.trim() === '' ? null : Number(text.replace(',', '.'));
  const isValid = end === null || Number.isFinite(end);
  const save = () => {
    if (isValid && text !== (props.value ?? '')) props.onSave(end);
  };
  return (
    <input
      className={styles.end}
      aria-label={props.label}
      aria-invalid={!isValid}
      inputMode="decimal"
      placeholder={props.hint}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
      }}
    />
  );
}

function numberOf(end: string | null | undefined): number | null {
  return end === null || end === undefined ? null : Number(end);
}

function shortText(value: number): string {
  return cellText(Number(value.toPrecision(4))).text;
}
