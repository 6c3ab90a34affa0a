import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './surfaces.module.css';

type CardProps = {
  readonly title?: ReactNode;
  /** In a fainter voice beside the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** No padding inside, for tables. */
  readonly isFlush?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

export function Card({ title, note, actions, isFlush = false, className, children }: CardProps) {
  return (
    <section className={cx(styles.card, className)}>
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
