import { useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { bothFilters, useSliceLink } from '#renderer/data/sliceLink.ts';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { cellAfter, heatOf, lowCount, type CellPlace, type HeatMapData } from './heatMapCell.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './discovery.module.css';

type HeatMapGridProps = { readonly map: HeatMapData; readonly across: string; readonly down: string };

/** The cells: arrows move, Enter or a click opens the examples of one. */
export function HeatMapGrid({ map, across, down }: HeatMapGridProps) {
  const explore = useSliceLink();
  const grid = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<CellPlace>({ row: 0, column: 0 });
  const heat = heatOf(map);
  const at = { row: Math.min(place.row, map.down.length - 1), column: Math.min(place.column, map.across.length - 1) };
  const move = (event: KeyboardEvent, from: CellPlace) => {
    const next = cellAfter(event.key, from, map);
    if (next === undefined) return;
    event.preventDefault();
    setPlace(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus();
  };
  return (
    <div className={styles.mapScroll} tabIndex={-1}>
      <div
        ref={grid}
        className={styles.map}
        role="grid"
        aria-label={`Error rate, ${down} by ${across}`}
        style={{ '--columns': map.across.length } as CSSProperties}
      >
        <div role="row" className={styles.mapRow}>
          <span role="columnheader" className={cx(textStyles.faint, styles.corner)}>
            {down} \ {across}
          </span>
          {map.across.map(({ label, filter }) => (
            <span key={filter} role="columnheader" className={styles.columnHead} title={filter}>
              {label}
            </span>
          ))}
        </div>
        {map.down.map((line, row) => (
          <div key={line.filter} role="row" className={styles.mapRow}>
            <span role="rowheader" className={styles.rowHead} title={line.filter}>
              {line.label}
            </span>
            {map.across.map(({ label, filter }, column) => {
              const index = row * map.across.length + column;
              const cell = map.cells[index]!;
              const words =
                cell.n === 0
                  ? `${line.label}, ${label}: no examples`
                  : `${line.label}, ${label}: ${formatPercent(cell.errorRate.value)} wrong, ${range(cell)}, n ${formatNumber(cell.n)}`;
              const isCurrent = at.row === row && at.column === column;
              return (
                <button
                  key={filter}
                  type="button"
                  role="gridcell"
                  className={styles.cell}
                  data-cell={`${row} ${column}`}
                  data-few={cell.n < lowCount || undefined}
                  aria-label={words}
                  aria-disabled={cell.n === 0 || undefined}
                  title={words}
                  tabIndex={isCurrent ? 0 : -1}
                  style={{ '--heat': heat[index] } as CSSProperties}
                  onFocus={() => setPlace({ row, column })}
                  onKeyDown={(event) => move(event, { row, column })}
                  onClick={() => cell.n > 0 && explore(bothFilters(line.filter, filter))}
                >
                  {cell.n === 0 ? '' : <span>{formatPercent(cell.errorRate.value, 0)}</span>}
                  {cell.n > 0 && <small>{formatNumber(cell.n)}</small>}
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function range({ errorRate }: HeatMapData['cells'][number]): string {
  if (errorRate.low === null || errorRate.high === null) return 'interval unknown';
  return `${(errorRate.low * 100).toFixed(1)} to ${(errorRate.high * 100).toFixed(1)} %`;
}
