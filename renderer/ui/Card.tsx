import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { holdStale, type Freshness } from './stale.ts';
import styles from './card.module.css';

type CardProps = {
  readonly title?: ReactNode;
  /** In a fainter voice beside the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** No padding inside, for tables. */
  readonly isFlush?: boolean;
  /** The read that the card shows: what it says of the filter before is faint, and no link. */
  readonly answer?: Freshness | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

export function Card({ title, note, actions, isFlush = false, answer, className, children }: CardProps) {
  return (
    <section className={cx(styles.card, className)} {...(answer && holdStale(answer))}>
      {title && (
        <div className={styles.cardHead}>
          <div className={styles.cardTitle}>
            <h2>{title}</h2>
            {note && <span className={styles.cardNote}>{note}</span>}
          </div>
          {actions}
        </div>
      )}
      {isFlush ? children : <div className={styles.cardBody}>{children}</div>}
    </section>
  );
}

/** What is to be said below a card's table or chart. */
export function CardFoot({ children }: { readonly children: ReactNode }) {
  return <p className={styles.cardFoot}>{children}</p>;
}

/** The way on below a card's rows: `Show all 40`. */
export function CardFootLink({ onOpen, children }: { readonly onOpen: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className={styles.cardFootLink} onClick={onOpen}>
      {children}
    </button>
  );
}
