import type { ReactElement, ReactNode } from 'react';
import { Menu as Base } from '@base-ui/react/menu';
import { cx } from './cx.ts';
import { bareFocusGuards } from './focusGuards.ts';
import { Icon, type IconName } from './Icon.tsx';
import styles from './overlays.module.css';

type MenuProps = {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly children: ReactNode;
};

/** A menu of actions: `<Menu trigger={<Button>…</Button>}><MenuItem onSelect={…}>Remove</MenuItem></Menu>`. */
export function Menu({ trigger, align = 'start', side = 'bottom', children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={5} collisionPadding={8} className={styles.positioner}>
          <Base.Popup ref={bareFocusGuards} className={styles.menu}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type MenuItemProps = {
  readonly onSelect: () => void;
  readonly icon?: IconName;
  readonly detail?: ReactNode;
  /** At the right end: a key, a count. */
  readonly end?: ReactNode;
  readonly isDestructive?: boolean;
  readonly children: ReactNode;
};

export function MenuItem({ onSelect, icon, detail, end, isDestructive, children }: MenuItemProps) {
  return (
    <Base.Item className={cx(styles.item, isDestructive && styles.danger)} onClick={onSelect}>
      {icon && <Icon name={icon} />}
      <span className={styles.itemBody}>
        {children}
        {detail && <span className={styles.itemDetail}>{detail}</span>}
      </span>
      {end && <span className={styles.itemEnd}>{end}</span>}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={styles.separator} />;
}

export function MenuGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles.groupLabel}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}
