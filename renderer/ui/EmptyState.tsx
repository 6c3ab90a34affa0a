import type { ReactNode } from 'react';
import { errorPlace, toPlainError } from '#shared/base/winnowError.ts';
import { Button } from './Button.tsx';
import { cx } from './cx.ts';
import { Icon, type IconName } from './Icon.tsx';
import { MessageText } from './MessageText.tsx';
import styles from './surfaces.module.css';

type EmptyStateProps = {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly isCompact?: boolean;
};

/** Nothing here: says why, and what to do next. */
export function EmptyState({ icon, title, children, actions, isCompact = false }: EmptyStateProps) {
  return (
    <div className={cx(styles.state, isCompact && styles.compact)}>
      {icon && (
        <span className={styles.stateIcon}>
          <Icon name={icon} size={20} />
        </span>
      )}
      <h2 className={styles.stateTitle}>{title}</h2>
      {children && <div className={styles.stateText}>{children}</div>}
      {actions && <div className={styles.stateActions}>{actions}</div>}
    </div>
  );
}

type ErrorStateProps = {
  readonly title?: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly actions?: ReactNode;
  readonly isCompact?: boolean;
};

/** Something did not work: the sentence of the error, where it happened, and a way on. */
export function ErrorState({
  title = 'This did not work',
  error,
  onRetry,
  actions,
  isCompact = false,
}: ErrorStateProps) {
  const place = errorPlace(error);
  return (
    <div className={cx(styles.state, isCompact && styles.compact)} role="alert">
      <span className={styles.stateIcon} data-tone="bad">
        <Icon name="error" size={20} />
      </span>
      <h2 className={styles.stateTitle}>{title}</h2>
      <div className={styles.stateText}>
        <MessageText>{toPlainError(error).message}</MessageText>
      </div>
      {place && <div className={styles.stateText}>{place}</div>}
      {(onRetry || actions) && (
        <div className={styles.stateActions}>
          {onRetry && (
            <Button icon="refresh" onClick={onRetry}>
              Try again
            </Button>
          )}
          {actions}
        </div>
      )}
    </div>
  );
}
