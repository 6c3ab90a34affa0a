import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './workScreen.module.css';

/** A screen to work through one thing after another: it fills the window, with its bar above. */
export function WorkScreen({ children }: { readonly children: ReactNode }) {
  return <div className={styles.screen}>{children}</div>;
}

type WorkBarProps = { readonly className?: string | undefined; readonly children: ReactNode };

/** What is worked through, and how far one is. */
export function WorkBar({ className, children }: WorkBarProps) {
  return <div className={cx(styles.bar, className)}>{children}</div>;
}
