import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import textStyles from './text.module.css';
import styles from './surfaces.module.css';

type NumberTextProps = {
  readonly value: ReactNode;
  /** What it rests on, or is of, in a fainter voice; nothing where it is empty. */
  readonly detail: ReactNode;
  readonly title?: string | undefined;
  /** The detail stands below the value. */
  readonly isStacked?: boolean;
};

/** A number and what belongs to it: its interval, its n, whose it is. */
export function NumberText({ value, detail, title, isStacked = false }: NumberTextProps) {
  return (
    <span className={cx(textStyles.oneLine, styles.number)} data-stacked={isStacked || undefined} title={title}>
      {value}
      {detail && <span className={styles.numberDetail}>{detail}</span>}
    </span>
  );
}
