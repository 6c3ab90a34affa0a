import { useState } from 'react';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { numberProblem, readNumber } from '#renderer/ui/typedNumber.ts';
import { parseNumberList } from './configEdit.ts';

type NumberFieldProps = {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max?: number;
  readonly isInteger?: boolean;
  readonly placeholder?: string;
  readonly hint?: string;
};

/** A number; taken over when the field is left or on Enter, refused in words when it is none. */
export function NumberField({
  label,
  value,
  onChange,
  min = -Infinity,
  max = Infinity,
  isInteger = false,
  placeholder,
  hint,
}: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const bounds = { least: min, most: max, isWhole: isInteger, mayBeEmpty: true };
  const problem = text === null ? null : numberProblem(text, bounds);
  const apply = () => {
    if (text === null || problem !== null) return;
    if (text.trim() === '') {
      if (placeholder !== undefined) onChange(null);
    } else if (readNumber(text) !== value) onChange(readNumber(text));
    setText(null);
  };
  return (
    <Field label={label} hint={hint} error={problem}>
      <TextInput
        inputMode="decimal"
        value={text ?? (value === null ? '' : shortNumber(value))}
        placeholder={placeholder}
        onChange={setText}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
    </Field>
  );
}

type ListFieldProps = {
  readonly label: string;
  readonly values: readonly number[];
  readonly onChange: (values: readonly number[]) => void;
  readonly hint?: string;
};

/** One number, or one for each channel. */
export function NumberListField({ label, values, onChange, hint }: ListFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const parsed = text === null ? values : parseNumberList(text);
  const apply = () => {
    if (text === null || parsed === null) return;
    onChange(parsed);
    setText(null);
  };
  return (
    <Field label={label} hint={hint} error={parsed === null ? 'Numbers, with commas between them.' : undefined}>
      <TextInput
        value={text ?? values.map(shortNumber).join(', ')}
        onChange={setText}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
    </Field>
  );
}

/** 0.00392156862745098 is one in 255, and reads better so. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}
