import type { ReactNode } from 'react';
import styles from './surfaces.module.css';

export type Tone = 'neutral' | 'good' | 'bad' | 'warn' | 'accent';

/** A word about the thing beside it. */
export function Pill({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span className={styles.pill} data-tone={tone}>
      {children}
    </span>
  );
}
