import { useState, type ReactElement } from 'react';
import { Command } from 'cmdk';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Popover } from '#renderer/ui/Popover.tsx';
import styles from './evidence.module.css';

type PickerOption = { readonly value: string; readonly detail?: string };

/** A list to search by typing: a class, or a tag (`newWord` lets a name that is not there be made). */
export function ChoicePicker(props: {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly PickerOption[];
  readonly newWord?: string;
  /** A way on at the end of the list, which is no choice: it goes when something else is typed, so that Enter never takes it unasked. */
  readonly more?: { readonly label: string; readonly run: () => void };
  readonly side?: 'top' | 'bottom';
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onPick: (value: string) => void;
}) {
  const { trigger, label, side = 'bottom', isOpen, onOpenChange } = props;
  return (
    <Popover
      trigger={trigger}
      label={label}
      side={side}
      open={isOpen}
      onOpenChange={onOpenChange}
      className={styles.picker}
    >
      <PickerList {...props} />
    </Popover>
  );
}

function PickerList(props: Parameters<typeof ChoicePicker>[0]) {
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const canMake = props.newWord !== undefined && name !== '' && !props.options.some((option) => option.value === name);
  const pick = (value: string) => {
    props.onOpenChange(false);
    props.onPick(value);
  };
  return (
    <Command label={props.label} loop>
      <div className={styles.pickerInput}>
        <Icon name="search" size={14} />
        <Command.Input value={typed} onValueChange={setTyped} placeholder={props.placeholder} autoFocus />
      </div>
      <Command.List className={styles.pickerList} label={props.label}>
        {canMake ? null : <Command.Empty className={styles.quiet}>Nothing is called that.</Command.Empty>}
        {props.options.map((option) => (
          <Command.Item
            key={option.value}
            value={option.value}
            onSelect={() => pick(option.value)}
            className={styles.pickerItem}
          >
            <span>{option.value}</span>
            {option.detail ? <small>{option.detail}</small> : null}
          </Command.Item>
        ))}
        {canMake ? (
          <Command.Item
            value={`\u0001${name}`}
            keywords={[name]}
            forceMount
            onSelect={() => pick(name)}
            className={styles.pickerItem}
          >
            <span>
              {props.newWord} “{name}”
            </span>
          </Command.Item>
        ) : null}
        {props.more ? (
          <Command.Item
            value={`\u0002${props.more.label}`}
            onSelect={() => {
              props.onOpenChange(false);
              props.more?.run();
            }}
            className={styles.pickerItem}
          >
            <span>{props.more.label}</span>
          </Command.Item>
        ) : null}
      </Command.List>
    </Command>
  );
}
