import type { ReactNode } from 'react';
import styles from './table.module.css';

type TableLinkProps = {
  /** Accessible name, where what stands in it is not enough. */
  readonly label?: string | undefined;
  readonly title?: string;
  /** The row's own name. */
  readonly isStrong?: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
};

/** A control in a cell, what keyboards reach. */
export function TableLink({ label, title, isStrong = false, onOpen, children }: TableLinkProps) {
  return (
    <button
      type="button"
      className={styles.link}
      data-strong={isStrong || undefined}
      aria-label={label}
      title={title}
      onClick={onOpen}
    >
      {children}
    </button>
  );
}
