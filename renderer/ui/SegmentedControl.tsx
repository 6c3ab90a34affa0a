import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Toggle } from '@base-ui/react/toggle';
import { cx } from './cx.ts';
import { Icon, type IconName } from './Icon.tsx';
import styles from './controls.module.css';

type Segment<V extends string> = {
  readonly value: V;
  readonly label: string;
  readonly icon?: IconName;
  readonly hideLabel?: boolean;
};
type SegmentedProps<V extends string> = {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly Segment<V>[];
  readonly label: string;
  readonly className?: string | undefined;
};

/** A few choices, one of them on. */
export function SegmentedControl<V extends string>({ value, onChange, options, label, className }: SegmentedProps<V>) {
  return (
    <ToggleGroup
      className={cx(styles.segments, className)}
      aria-label={label}
      value={[value]}
      onValueChange={(values) => {
        const next = values[0];
        if (next !== undefined) onChange(next as V);
      }}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className={styles.segment}
          {...(option.hideLabel ? { 'aria-label': option.label } : {})}
        >
          {option.icon && <Icon name={option.icon} size={14} />}
          {!option.hideLabel && option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
