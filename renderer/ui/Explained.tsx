import type { ReactNode } from 'react';
import { Popover } from './Popover.tsx';
import styles from './overlays.module.css';

type ExplainedProps = {
  /** The word as it stands there. */
  readonly term: ReactNode;
  /** Accessible name of the explanation, where the term is more than a text. */
  readonly name?: string;
  /** What it means and how it is counted, in plain words. */
  readonly children: ReactNode;
};

/** A word that says what it means when it is pressed: with the keyboard and on a touch screen too, which a title is not. */
export function Explained({ term, name, children }: ExplainedProps) {
  const label = name ?? (typeof term === 'string' ? term : 'What this is');
  return (
    <Popover
      label={label}
      className={styles.explanation}
      trigger={
        <button type="button" className={styles.term}>
          {term}
        </button>
      }
    >
      {children}
    </Popover>
  );
}
