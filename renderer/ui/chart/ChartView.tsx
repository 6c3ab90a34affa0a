import { useRef, useState, type KeyboardEvent } from 'react';
import { cx } from '../cx.ts';
import type { Paint } from './palette.ts';
import type { Mark, Scene, Shape } from './scene.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './chart.module.css';

type ChartViewProps = {
  readonly scene: Scene;
  /** What the chart is, for screen readers. */
  readonly label: string;
  /** Said below while no mark is looked at. */
  readonly hint: string;
  readonly onOpen: (markId: string) => void;
};

/** A scene on screen. Marks are links: one tab stop for all of them, arrow keys walk from mark to mark, Enter opens. */
export function ChartView({ scene, label, hint, onOpen }: ChartViewProps) {
  const [active, setActive] = useState(0);
  const [shown, setShown] = useState<string | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const { marks } = scene;
  const stop = Math.min(active, marks.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = nextMark(event.key, stop, marks.length);
    if (to === null) return;
    event.preventDefault();
    setActive(to);
    svg.current?.querySelectorAll<SVGGElement>('[role="button"]')[to]?.focus();
  };
  return (
    <div className={styles.figure}>
      <svg
        ref={svg}
        role="group"
        aria-label={label}
        viewBox={`0 0 ${scene.width} ${scene.height}`}
        width={scene.width}
        height={scene.height}
        className={styles.chart}
        onKeyDown={onKeyDown}
        onMouseLeave={() => setShown(null)}
      >
        <g aria-hidden="true">
          {scene.backdrop.map((shape, at) => (
            <ShapeView key={at} shape={shape} />
          ))}
        </g>
        {marks.map((mark, at) => (
          <MarkView
            key={mark.id}
            mark={mark}
            isStop={at === stop}
            onLook={(isLooking) => setShown(isLooking ? mark.id : null)}
            onFocus={() => setActive(at)}
            onOpen={() => onOpen(mark.id)}
          />
        ))}
      </svg>
      <p className={cx(styles.readout, shown === null && textStyles.faint)}>
        {marks.find((mark) => mark.id === shown)?.label ?? hint}
      </p>
    </div>
  );
}

function nextMark(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(count - 1, at + 1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

type MarkViewProps = {
  readonly mark: Mark;
  readonly isStop: boolean;
  readonly onLook: (isLooking: boolean) => void;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
};

function MarkView({ mark, isStop, onLook, onFocus, onOpen }: MarkViewProps) {
  return (
    <g
      role="button"
      tabIndex={isStop ? 0 : -1}
      aria-label={mark.label}
      data-mark={mark.id}
      className={styles.mark}
      onClick={onOpen}
      onMouseEnter={() => onLook(true)}
      onFocus={() => {
        onFocus();
        onLook(true);
      }}
      onBlur={() => onLook(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <rect className={styles.target} rx={3} {...mark.target} />
      {mark.shapes.map((shape, at) => (
        <ShapeView key={at} shape={shape} />
      ))}
    </g>
  );
}

const paint = (token: Paint | undefined): string => (token === undefined ? 'none' : `var(--${token})`);

function ShapeView({ shape }: { readonly shape: Shape }) {
  if (shape.kind === 'text') {
    const { kind: _, size, weight, anchor, rotate, text, fill, ...place } = shape;
    return (
      <text
        {...place}
        fill={paint(fill)}
        fontSize={size}
        fontWeight={weight}
        textAnchor={anchor}
        transform={rotate ? `rotate(${rotate} ${place.x} ${place.y})` : undefined}
      >
        {text}
      </text>
    );
  }
  const { kind, fill, stroke, strokeWidth = 1, opacity, ...geometry } = shape;
  const colours = { fill: paint(fill), opacity, ...(stroke ? { stroke: paint(stroke), strokeWidth } : {}) };
  if (kind === 'line') {
    const { dash, ...ends } = geometry as Extract<Shape, { kind: 'line' }>;
    return <line {...ends} strokeDasharray={dash} {...colours} />;
  }
  const Tag = kind;
  return <Tag {...(geometry as object)} {...colours} />;
}
