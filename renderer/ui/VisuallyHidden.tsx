import type { ReactNode } from 'react';
import styles from './visuallyHidden.module.css';

/** For screen readers only: names what the eye knows by its place. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className={styles.hidden}>{children}</span>;
}
