import type { ReactNode } from 'react';
import { holdStale, type Freshness } from './stale.ts';
import { cx } from './cx.ts';
import { Row } from './Layout.tsx';
import textStyles from './text.module.css';
import styles from './page.module.css';

type PageProps = {
  readonly isForm?: boolean;
  /** The read that all of the screen shows: see `holdStale`. */
  readonly answer?: Freshness;
  readonly children: ReactNode;
};

/** A screen that scrolls: its head, and cards below each other. */
export function Page({ isForm = false, answer, children }: PageProps) {
  return (
    <div className={styles.page} data-form={isForm || undefined} {...(answer && holdStale(answer))}>
      {children}
    </div>
  );
}

type PageHeadProps = {
  readonly title: ReactNode;
  /** One or two sentences below the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
};

export function PageHead({ title, note, actions }: PageHeadProps) {
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h1>{title}</h1>
        {note && <p className={cx(textStyles.muted, textStyles.breaks)}>{note}</p>}
      </div>
      {actions && <Row wraps>{actions}</Row>}
    </header>
  );
}
