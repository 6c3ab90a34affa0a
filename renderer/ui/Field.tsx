import type { ComponentPropsWithRef, CSSProperties, ReactNode } from 'react';
import { Field as Base } from '@base-ui/react/field';
import { cx } from './cx.ts';
import styles from './controls.module.css';

type FieldProps = {
  readonly label: ReactNode;
  /** A control beside the label, such as what the label means. */
  readonly about?: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly children: ReactNode;
};

/** A control with its label, a hint and an error, all tied together for screen readers. Holds a TextInput or a Select. */
export function Field({ label, about, hint, error, children }: FieldProps) {
  return (
    <Base.Root className={styles.field} invalid={Boolean(error)}>
      {about ? (
        <div className={styles.fieldHead}>
          <Base.Label className={styles.fieldLabel}>{label}</Base.Label>
          {about}
        </div>
      ) : (
        <Base.Label className={styles.fieldLabel}>{label}</Base.Label>
      )}
      {children}
      {hint && <Base.Description className={styles.fieldHint}>{hint}</Base.Description>}
      {error && (
        <Base.Error className={styles.fieldError} match>
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}

type FieldRowProps = {
  /** Of each field, in px: as many stand beside each other as have it. */
  readonly least?: number;
  readonly children: ReactNode;
};

/** Fields beside each other, all of one width. */
export function FieldRow({ least = 115, children }: FieldRowProps) {
  return (
    <div className={styles.fieldRow} style={{ '--least': `${least}px` } as CSSProperties}>
      {children}
    </div>
  );
}

type TextInputProps = Omit<ComponentPropsWithRef<'input'>, 'onChange' | 'value' | 'defaultValue'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isMono?: boolean;
};

/** A line of text. Inside a `Field` it takes the field's label; elsewhere give it an `aria-label`. */
export function TextInput({ value, onChange, isMono = false, className, ...rest }: TextInputProps) {
  return (
    <Base.Control
      autoComplete="off"
      spellCheck={false}
      {...rest}
      value={value}
      onValueChange={(next) => onChange(String(next))}
      className={cx(styles.input, isMono && styles.mono, className)}
    />
  );
}

type TextAreaProps = Omit<ComponentPropsWithRef<'textarea'>, 'onChange' | 'value'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export function TextArea({ value, onChange, className, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={cx(styles.input, className)}
    />
  );
}
