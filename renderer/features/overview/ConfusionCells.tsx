import { useRef, type CSSProperties, type KeyboardEvent } from 'react';
import type { HeatCell } from './heat.ts';
import type { MatrixCursor, Place } from './useMatrixCursor.ts';
import { VisuallyHidden } from '#renderer/ui/VisuallyHidden.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './confusion.module.css';

/** Up to here the names of the columns lie flat. */
const few = 4;

export type ConfusionViewProps = {
  /** Class names in the order shown. */
  readonly names: readonly string[];
  readonly cursor: MatrixCursor;
  readonly cellAt: (place: Place) => HeatCell;
  readonly describe: (place: Place) => string;
  readonly onOpen: (place: Place) => void;
  /** The diagonal steps back. */
  readonly isErrorsOnly: boolean;
};

/** The matrix as elements: one for each cell, with its number. */
export function ConfusionCells({ names, cursor, cellAt, describe, onOpen, isErrorsOnly }: ConfusionViewProps) {
  const grid = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const next = cursor.onKey(event);
    if (next) grid.current?.querySelector<HTMLElement>(`[data-place="${next.row},${next.column}"]`)?.focus();
  };
  return (
    <div className={styles.scroller}>
      <div
        ref={grid}
        role="grid"
        aria-label="Confusion matrix, labels by predictions"
        className={styles.cells}
        data-few={names.length <= few || undefined}
        style={{ '--classes': names.length, ...cellSize(names.length) } as CSSProperties}
        onKeyDown={move}
        onMouseLeave={() => cursor.setHovered(null)}
      >
        <div role="row" className={styles.row}>
          <span role="columnheader" className={styles.corner}>
            <VisuallyHidden>Label</VisuallyHidden>
          </span>
          {names.map((name, column) => (
            <span
              key={name}
              role="columnheader"
              className={styles.columnLabel}
              data-on={cursor.hovered?.column === column || undefined}
            >
              <span title={name}>{name}</span>
            </span>
          ))}
        </div>
        {names.map((name, row) => (
          <div key={name} role="row" className={styles.row}>
            <span
              role="rowheader"
              className={cx(textStyles.cut, styles.rowLabel)}
              title={name}
              data-on={cursor.hovered?.row === row || undefined}
            >
              {name}
            </span>
            {names.map((other, column) => {
              const cell = cellAt({ row, column });
              return (
                <div
                  key={other}
                  role="gridcell"
                  aria-label={describe({ row, column })}
                  data-place={`${row},${column}`}
                  data-right={cell.isRight || undefined}
                  data-muted={(isErrorsOnly && cell.isRight) || undefined}
                  className={styles.cell}
                  style={{ '--heat': cell.heat } as CSSProperties}
                  tabIndex={cursor.active.row === row && cursor.active.column === column ? 0 : -1}
                  onClick={() => onOpen({ row, column })}
                  onFocus={() => cursor.setActive({ row, column })}
                  onMouseEnter={() => cursor.setHovered({ row, column })}
                >
                  {cell.text}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Few classes get room, many stay on one screen. */
function cellSize(classes: number): Readonly<Record<'--cell' | '--widest', string>> {
  const height = classes <= few ? 104 : classes <= 8 ? 48 : classes <= 12 ? 42 : classes <= 16 ? 34 : 26;
  const widest = classes <= few ? 250 : classes <= 8 ? 84 : 62;
  return { '--cell': `${height}px`, '--widest': `${widest}px` };
}
