import type { ComponentPropsWithRef } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Tooltip } from './Tooltip.tsx';
import styles from './controls.module.css';

type ButtonVariant = 'default' | 'primary' | 'danger' | 'quiet' | 'link';
type ButtonSize = 'small' | 'medium' | 'large';

type ButtonProps = ComponentPropsWithRef<'button'> & {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: IconName;
  /** Shows that the press is being worked on; the button cannot be pressed meanwhile. */
  readonly isBusy?: boolean;
};

/** A button with a word on it. */
export function Button({
  variant = 'default',
  size = 'medium',
  icon,
  isBusy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={cx(
        styles.button,
        variant !== 'default' && styles[variant],
        size !== 'medium' && styles[size],
        className,
      )}
    >
      {isBusy ? <span className={styles.spinner} /> : icon && <Icon name={icon} size={size === 'small' ? 14 : 16} />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentPropsWithRef<'button'>, 'children' | 'title'> & {
  readonly icon: IconName;
  /** Its accessible name, shown in a tooltip. */
  readonly label: string;
  readonly keyHint?: string;
  readonly variant?: ButtonVariant;
  readonly size?: 'small' | 'medium';
};

/** A button with only an icon: it has a name and a tooltip that shows it. */
export function IconButton({
  icon,
  label,
  keyHint,
  variant = 'quiet',
  size = 'medium',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keyHint={keyHint}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={cx(
          styles.button,
          styles.iconButton,
          variant !== 'default' && styles[variant],
          size === 'small' && styles.small,
          className,
        )}
      >
        <Icon name={icon} size={size === 'small' ? 14 : 16} />
      </button>
    </Tooltip>
  );
}
