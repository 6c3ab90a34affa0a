import type { Ref } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import { Field, TextInput } from './Field.tsx';

type NameFieldProps = {
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly maxLength: number;
  /** What is said of an empty name: from when somebody tried to save it. */
  readonly missing: string | false;
  /** Why it could not be saved under this name. */
  readonly error: unknown;
  readonly ref: Ref<HTMLInputElement>;
};

/** The name of something that is made or changed in a form. */
export function NameField({ value, onChange, maxLength, missing, error, ref }: NameFieldProps) {
  const problem = missing !== false && value.trim() === '' ? missing : error ? toPlainError(error).message : undefined;
  return (
    <Field label="Name" error={problem}>
      <TextInput ref={ref} maxLength={maxLength} value={value} onChange={onChange} />
    </Field>
  );
}
