import { useEffect, useRef, useState, useSyncExternalStore, type MouseEvent } from 'react';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { useWidth } from '#renderer/ui/chart/useWidth.ts';
import type { ConfusionViewProps } from './ConfusionCells.tsx';
import { matrixGrid, paintMatrix, placeAt, scrollTo, sizeOf, type MatrixColours } from './paintMatrix.ts';
import type { Place } from './useMatrixCursor.ts';
import styles from './confusion.module.css';

const highest = 600;

/** The matrix painted, for many classes: only what is in view. One element stands for the cell in focus. */
export function ConfusionCanvas({ names, cursor, cellAt, describe, onOpen }: ConfusionViewProps) {
  const [frame, frameWidth] = useWidth<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isWhole, setWhole] = useState(true);
  const theme = useThemeName();
  const room = Math.min(frameWidth ?? highest, highest);
  const grid = matrixGrid(names.length, room, isWhole);
  const hasTwoSizes = matrixGrid(names.length, room, true).pitch < matrixGrid(names.length, room, false).pitch;
  const size = sizeOf(grid);
  const width = Math.min(frameWidth ?? 600, size.width);
  const height = Math.min(highest, size.height);
  const viewport = () => ({
    width,
    height,
    x: scroller.current?.scrollLeft ?? 0,
    y: scroller.current?.scrollTop ?? 0,
  });
  const paint = () => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio);
    element.width = width * ratio;
    element.height = height * ratio;
    context.scale(ratio, ratio);
    paintMatrix(context, { grid, viewport: viewport(), names, cellAt, colours: coloursOf(element) });
  };
  // What is painted follows from these; the names are made anew for each render and change with cellAt.
  useEffect(paint, [cellAt, width, height, isWhole, names.length, theme]); // eslint-disable-line react-hooks/exhaustive-deps

  const placeOf = (event: MouseEvent): Place | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return placeAt(grid, viewport(), { x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const hover = (event: MouseEvent) => {
    const place = placeOf(event);
    const { hovered } = cursor;
    if (hovered?.row !== place?.row || hovered?.column !== place?.column) cursor.setHovered(place);
  };
  const reveal = (place: Place) => {
    const { x, y } = scrollTo(grid, viewport(), place);
    scroller.current?.scrollTo({ left: x, top: y });
  };
  const boxOf = ({ row, column }: Place) => ({
    left: grid.left + column * grid.pitch,
    top: grid.top + row * grid.pitch,
    width: grid.pitch,
    height: grid.pitch,
  });
  const { active, hovered } = cursor;
  return (
    <div ref={frame} className={styles.frame}>
      {hasTwoSizes && (
        <SegmentedControl
          label="Size of the matrix"
          value={isWhole ? 'whole' : 'names'}
          onChange={(value) => setWhole(value === 'whole')}
          options={[
            { value: 'whole', label: 'Whole' },
            { value: 'names', label: 'With names' },
          ]}
        />
      )}
      <div
        ref={scroller}
        role="grid"
        aria-label="Confusion matrix, labels by predictions"
        aria-rowcount={names.length}
        aria-colcount={names.length}
        className={styles.viewport}
        style={{ width, height }}
        onScroll={paint}
      >
        <div role="row" aria-rowindex={active.row + 1} className={styles.painted} style={size}>
          <canvas
            ref={canvas}
            style={{ width, height }}
            aria-hidden="true"
            onMouseMove={hover}
            onMouseLeave={() => cursor.setHovered(null)}
            onClick={(event) => {
              const place = placeOf(event);
              if (place) onOpen(place);
            }}
          />
          {hovered && <div className={styles.paintedHover} style={boxOf(hovered)} />}
          <div
            role="gridcell"
            tabIndex={0}
            aria-colindex={active.column + 1}
            aria-label={describe(active)}
            className={styles.paintedFocus}
            style={boxOf(active)}
            onFocus={() => (reveal(active), cursor.setHovered(active))}
            onBlur={() => cursor.setHovered(null)}
            onClick={() => onOpen(active)}
            onKeyDown={(event) => {
              const next = cursor.onKey(event);
              if (!next) return;
              reveal(next);
              cursor.setHovered(next);
            }}
          />
        </div>
      </div>
    </div>
  );
}

function coloursOf(element: HTMLElement): MatrixColours {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name);
  return {
    panel: token('--panel'),
    paper: token('--sunken'),
    right: token('--accent'),
    wrong: token('--series-2'),
    words: token('--muted'),
    font: token('--font'),
  };
}

function onThemeChange(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The theme on screen, for what is painted and so does not follow the tokens by itself. */
function useThemeName(): string {
  return useSyncExternalStore(onThemeChange, () => document.documentElement.dataset['theme'] ?? 'light');
}
