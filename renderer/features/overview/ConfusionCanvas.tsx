import { useEffect, useRef, type CSSProperties, type MouseEvent } from 'react';
import { cx } from '#renderer/ui/cx.ts';
import type { ConfusionViewProps } from './ConfusionCells.tsx';
import type { Place } from './useMatrixCursor.ts';
import { useThemeName } from './useThemeName.ts';
import styles from './confusion.module.css';

/** Wide enough that a label of 11 px fits beside its row. */
const pitch = 17;

/** The matrix painted, for many classes: labels stay in view while the cells scroll. One element stands for the cell in focus. */
export function ConfusionCanvas({ names, cursor, cellAt, describe, onOpen }: ConfusionViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const focus = useRef<HTMLDivElement>(null);
  const theme = useThemeName();
  const classes = names.length;
  const size = classes * pitch;

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio);
    element.width = size * ratio;
    element.height = size * ratio;
    context.scale(ratio, ratio);
    const style = getComputedStyle(element);
    const paper = style.getPropertyValue('--sunken');
    const right = style.getPropertyValue('--accent');
    const wrong = style.getPropertyValue('--wrong');
    for (let row = 0; row < classes; row += 1) {
      for (let column = 0; column < classes; column += 1) {
        const cell = cellAt({ row, column });
        context.globalAlpha = 1;
        context.fillStyle = paper;
        context.fillRect(column * pitch, row * pitch, pitch - 1, pitch - 1);
        if (cell.heat === 0) continue;
        // No number to keep readable here, so the colour may be full.
        context.globalAlpha = 0.12 + 0.88 * cell.heat;
        context.fillStyle = cell.isRight ? right : wrong;
        context.fillRect(column * pitch, row * pitch, pitch - 1, pitch - 1);
      }
    }
  }, [cellAt, classes, size, theme]);

  const placeOf = (event: MouseEvent): Place => {
    const box = event.currentTarget.getBoundingClientRect();
    const limit = (value: number) => Math.min(names.length - 1, Math.max(0, Math.floor(value / pitch)));
    return { row: limit(event.clientY - box.top), column: limit(event.clientX - box.left) };
  };
  const hover = (event: MouseEvent) => {
    const place = placeOf(event);
    const { hovered } = cursor;
    if (hovered?.row !== place.row || hovered.column !== place.column) cursor.setHovered(place);
  };
  const { active } = cursor;
  useEffect(() => {
    if (document.activeElement === focus.current)
      focus.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active.row, active.column]);

  return (
    <div className={cx(styles.scroller, styles.large)}>
      <div
        role="grid"
        aria-label="Confusion matrix, labels by predictions"
        aria-rowcount={names.length}
        aria-colcount={names.length}
        className={styles.painted}
        style={{ '--pitch': `${pitch}px` } as CSSProperties}
      >
        <div className={styles.paintedTop} aria-hidden="true">
          {names.map((name, column) => (
            <span key={name} title={name} data-on={cursor.hovered?.column === column || undefined}>
              {name}
            </span>
          ))}
        </div>
        <div className={styles.paintedLeft} aria-hidden="true">
          {names.map((name, row) => (
            <span key={name} title={name} data-on={cursor.hovered?.row === row || undefined}>
              {name}
            </span>
          ))}
        </div>
        <div role="row" aria-rowindex={active.row + 1} className={styles.paintedBody}>
          <canvas
            ref={canvas}
            style={{ width: size, height: size }}
            aria-hidden="true"
            onMouseMove={hover}
            onMouseLeave={() => cursor.setHovered(null)}
            onClick={(event) => onOpen(placeOf(event))}
          />
          <div
            ref={focus}
            role="gridcell"
            tabIndex={0}
            aria-colindex={active.column + 1}
            aria-label={describe(active)}
            className={styles.paintedFocus}
            style={{ left: active.column * pitch, top: active.row * pitch }}
            onFocus={() => cursor.setHovered(active)}
            onBlur={() => cursor.setHovered(null)}
            onClick={() => onOpen(active)}
            onKeyDown={(event) => {
              const next = cursor.onKey(event);
              if (next) cursor.setHovered(next);
            }}
          />
        </div>
      </div>
    </div>
  );
}
