import type { ReactNode } from 'react';
import { Progress as Base } from '@base-ui/react/progress';
import { cx } from './cx.ts';
import styles from './surfaces.module.css';

type ProgressProps = {
  /** Accessible name, shown above the bar unless `hideLabel`. */
  readonly label: string;
  /** 0..1, or null while it cannot be known. */
  readonly value: number | null;
  readonly detail?: ReactNode;
  readonly hideLabel?: boolean;
  readonly isThin?: boolean;
  readonly className?: string | undefined;
};

export function Progress({ label, value, detail, hideLabel = false, isThin = false, className }: ProgressProps) {
  return (
    <Base.Root
      value={value === null ? null : Math.round(value * 1000) / 10}
      className={cx(styles.progress, className)}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {!hideLabel && (
        <div className={styles.progressHead}>
          <Base.Label>{label}</Base.Label>
          <span>{detail}</span>
        </div>
      )}
      <Base.Track className={cx(styles.progressTrack, isThin && styles.thin)}>
        <Base.Indicator className={styles.progressIndicator} />
      </Base.Track>
    </Base.Root>
  );
}
