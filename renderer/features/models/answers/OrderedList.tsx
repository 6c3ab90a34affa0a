import { useId, useState, type KeyboardEvent } from 'react';
import { IconButton } from '#renderer/ui/Button.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import { moved } from './listOrder.ts';
import styles from './Answers.module.css';

type OrderedListProps = {
  /** Accessible name. */
  readonly label: string;
  readonly names: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
  readonly canRemove?: boolean;
  /** Keys beside those that move, such as the digits of ready-made orders. True: it was one. */
  readonly onKey?: (key: string) => boolean;
};

/** Names in an order that can be changed: arrows choose one, Alt and an arrow moves it. */
export function OrderedList({ label, names, onChange, canRemove = false, onKey }: OrderedListProps) {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, names.length - 1);
  const show = (index: number) => {
    const next = Math.max(0, Math.min(names.length - 1, index));
    setChosen(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const move = (by: number) => {
    if (at + by < 0 || at + by >= names.length) return;
    onChange(moved(names, at, at + by));
    show(at + by);
  };
  const remove = () => canRemove && onChange(names.filter((_, index) => index !== at));
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step !== undefined && event.altKey) move(step);
    else if (step !== undefined) show(at + step);
    else if (event.key === 'Home') show(0);
    else if (event.key === 'End') show(names.length - 1);
    else if (event.key === 'Delete') remove();
    else if (event.ctrlKey || event.metaKey || !onKey?.(event.key)) return;
    event.preventDefault();
  };
  return (
    <Row gap={4} align="start">
      <ul
        className={styles.ordered}
        role="listbox"
        aria-label={label}
        aria-description="Arrow keys choose a name, Alt with an arrow key moves it."
        tabIndex={0}
        aria-activedescendant={names.length > 0 ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        {names.map((name, index) => (
          <li
            key={name}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            aria-label={`${index}: ${name}`}
            onClick={() => setChosen(index)}
          >
            <span className={styles.orderedAt}>{index}</span>
            {name}
          </li>
        ))}
      </ul>
      <div className={styles.orderedKeys}>
        <IconButton
          size="small"
          icon="chevronUp"
          label="Move up"
          keyHint="Alt ↑"
          disabled={at <= 0}
          onClick={() => move(-1)}
        />
        <IconButton
          size="small"
          icon="chevronDown"
          label="Move down"
          keyHint="Alt ↓"
          disabled={at >= names.length - 1}
          onClick={() => move(1)}
        />
        {canRemove && (
          <IconButton
            size="small"
            icon="close"
            label="Take out"
            keyHint="Delete"
            disabled={names.length === 0}
            onClick={remove}
          />
        )}
      </div>
    </Row>
  );
}
