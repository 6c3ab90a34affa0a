import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import styles from './surfaces.module.css';

type FoldProps = {
  readonly title: ReactNode;
  /** What stands in it, in a fainter voice, so that it need not be opened to be known. */
  readonly detail?: ReactNode;
  readonly children: ReactNode;
};

/** What is seldom wanted, folded away behind its title. */
export function Fold({ title, detail, children }: FoldProps) {
  return (
    <details className={styles.fold}>
      <summary>
        <Icon name="chevronRight" size={13} className={styles.foldMark} />
        <span>{title}</span>
        {detail && <span className={styles.foldDetail}>{detail}</span>}
      </summary>
      <div className={styles.foldBody}>{children}</div>
    </details>
  );
}
