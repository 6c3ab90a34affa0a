import { useState } from 'react';
import { numberProblem, readNumber } from '#renderer/ui/typedNumber.ts';
import styles from './Priorities.module.css';

type InlineNumberProps = {
  readonly label: string;
  /** Null shows an empty field. */
  readonly value: number | null;
  /** What stands there while nothing is typed. */
  readonly placeholder?: string;
  readonly most: number;
  /** Null: the field was emptied. */
  readonly onSave: (value: number | null) => void;
  readonly canBeEmpty?: boolean;
};

/** A number that is changed where it stands: Enter or leaving it saves, Escape gives the old one back. */
export function InlineNumber({ label, value, placeholder, most, onSave, canBeEmpty = false }: InlineNumberProps) {
  const shown = value === null ? '' : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? shown;
  const problem = numberProblem(text, { least: 0, most, mayBeEmpty: canBeEmpty });
  const leave = () => {
    if (typed !== null && problem === null && typed !== shown) onSave(text.trim() === '' ? null : readNumber(text));
    setTyped(null);
  };
  return (
    <input
      className={styles.inline}
      aria-label={label}
      aria-invalid={problem !== null || undefined}
      title={problem ?? undefined}
      inputMode="decimal"
      autoComplete="off"
      placeholder={placeholder}
      value={text}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
