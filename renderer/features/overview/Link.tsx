import type { ReactNode } from 'react';
import type { KeyAction } from '#renderer/state/keymap.ts';
import { cx } from '#renderer/ui/cx.ts';
import { Icon, type IconName } from '#renderer/ui/Icon.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

type LinkProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly detail: ReactNode;
  readonly isMain?: boolean;
  readonly actionKey?: KeyAction;
  readonly onOpen: () => void;
};

/** A line of a list that leads to examples or to a screen. */
export function Link({ icon, title, detail, isMain = false, actionKey, onOpen }: LinkProps) {
  return (
    <li>
      <button type="button" className={cx(styles.link, isMain && styles.mainLink)} onClick={onOpen}>
        <span className={styles.linkIcon}>
          <Icon name={icon} />
        </span>
        <span className={styles.linkText}>
          <span className={styles.linkTitle}>{title}</span>
          <span className={cx(textStyles.detail, styles.linkDetail)}>{detail}</span>
        </span>
        {actionKey && <ActionKey action={actionKey} />}
        <Icon name="chevronRight" size={14} className={styles.linkArrow} />
      </button>
    </li>
  );
}
