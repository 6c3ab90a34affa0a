import type { ReactNode } from 'react';
import { Select as Base } from '@base-ui/react/select';
import { cx } from './cx.ts';
import { bareFocusGuards } from './focusGuards.ts';
import { Icon } from './Icon.tsx';
import controls from './controls.module.css';
import styles from './overlays.module.css';

export type SelectOption<V extends string> = {
  readonly value: V;
  readonly label: string;
  readonly detail?: ReactNode;
  readonly disabled?: boolean;
};

type SelectProps<V extends string> = {
  readonly value: V | null;
  readonly onChange: (value: V) => void;
  readonly options: readonly SelectOption<V>[];
  /** Accessible name; leave it out inside a `Field`, whose label is used. */
  readonly label?: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly size?: 'small' | 'medium';
  readonly className?: string | undefined;
};

/** One of a list. */
export function Select<V extends string>({
  value,
  onChange,
  options,
  label,
  placeholder,
  disabled,
  size = 'medium',
  className,
}: SelectProps<V>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next as V);
      }}
      items={options as SelectOption<V>[]}
      disabled={disabled ?? false}
      modal={false}
    >
      <Base.Trigger
        className={cx(controls.selectTrigger, size === 'small' && controls.small, className)}
        {...(label ? { 'aria-label': label } : {})}
      >
        <Base.Value className={controls.selectValue} placeholder={placeholder ?? 'Choose…'} />
        <Base.Icon>
          <Icon name="chevronDown" size={12} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} collisionPadding={8} alignItemWithTrigger={false}>
          <Base.Popup ref={bareFocusGuards} className={cx(styles.menu, styles.selectMenu)}>
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className={styles.item}
              >
                <span className={styles.itemCheck}>
                  <Base.ItemIndicator>
                    <Icon name="check" size={14} />
                  </Base.ItemIndicator>
                </span>
                <span className={styles.itemBody}>
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.detail && <span className={styles.itemDetail}>{option.detail}</span>}
                </span>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
