import type { ReactNode } from 'react';
import { Checkbox as Base } from '@base-ui/react/checkbox';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';
import styles from './controls.module.css';

type CheckboxProps = {
  readonly checked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly disabled?: boolean;
  /** What stands beside the box; or, with `hideLabel`, only its accessible name. */
  readonly label: string;
  readonly detail?: ReactNode;
  readonly hideLabel?: boolean;
  readonly className?: string | undefined;
};

export function Checkbox({ checked, onChange, disabled, label, detail, hideLabel, className }: CheckboxProps) {
  const box = (
    <Base.Root
      className={styles.checkbox}
      checked={checked}
      onCheckedChange={(isChecked) => onChange(isChecked)}
      disabled={disabled ?? false}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      <Base.Indicator keepMounted={false}>
        <Icon name="check" size={12} />
      </Base.Indicator>
    </Base.Root>
  );
  if (hideLabel) return box;
  return (
    <label className={cx(styles.checkboxRow, className)}>
      {box}
      <span>
        {label}
        {detail}
      </span>
    </label>
  );
}
