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

type MenuChoicesProps<V extends string | number> = {
  readonly label: string;
  readonly value: V | null;
  readonly onChoose: (value: V) => void;
  readonly choices: readonly {
    readonly value: V;
    readonly title: string;
    readonly icon?: IconName;
    readonly detail?: ReactNode;
  }[];
};

/** One of several, with a tick at what holds now; choosing closes the menu. */
export function MenuChoices<V extends string | number>({ label, value, onChoose, choices }: MenuChoicesProps<V>) {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles.groupLabel}>{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next) => onChoose(next as V)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} closeOnClick className={styles.item}>
            {choice.icon && <Icon name={choice.icon} />}
            <span className={styles.itemBody}>
              {choice.title}
              {choice.detail && <span className={styles.itemDetail}>{choice.detail}</span>}
            </span>
            {choice.value === value && <Icon name="check" size={14} className={styles.itemTick} />}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
