import { useMemo } from 'react';
import { ChartView } from './ChartView.tsx';
import type { Scene } from './scene.ts';
import { useWidth } from './useWidth.ts';
import styles from './chart.module.css';

type ChartFrameProps = {
  /** Draws for a width in px; the same function until the numbers change. */
  readonly draw: (width: number) => Scene;
  readonly label: string;
  readonly hint: string;
  readonly onOpen: (markId: string) => void;
};

const narrowest = 240;
const widest = 1360;

/** A chart as wide as its card. */
export function ChartFrame({ draw, label, hint, onOpen }: ChartFrameProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const scene = useMemo(
    () => (width === null ? null : draw(Math.min(widest, Math.max(narrowest, width)))),
    [draw, width],
  );
  return (
    <div ref={frame} className={styles.frame}>
      {scene && <ChartView scene={scene} label={label} hint={hint} onOpen={onOpen} />}
    </div>
  );
}
