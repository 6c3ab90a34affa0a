import { useState } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import styles from './human.module.css';

type Baseline = { readonly value: number; readonly source: string };

const percentOf = (value: number): string => String(Number((value * 100).toFixed(4)));

/** The human level that stands in where nothing is typed in or measured, in percent. */
export function BaselineField({ baseline }: { readonly baseline: Baseline }) {
  const save = useMethodMutation('humanLevel.setBaseline');
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? percentOf(baseline.value);
  const percent = text.trim() === '' ? NaN : Number(text.replace(',', '.'));
  const isValid = percent >= 0 && percent <= 100;
  const hasChanged = typed !== null && percentOf(baseline.value) !== text.trim();
  const error = !isValid ? 'From 0 to 100.' : save.error ? toPlainError(save.error).message : undefined;
  return (
    <form
      className={styles.baseline}
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) save.mutate({ value: percent / 100 }, { onSuccess: () => setTyped(null) });
      }}
    >
      <Field label="Where unknown, %" error={error}>
        <TextInput value={text} onChange={setTyped} inputMode="decimal" size={6} title={baseline.source} />
      </Field>
      {hasChanged ? (
        <Button type="submit" size="small" disabled={!isValid || save.isPending}>
          Save
        </Button>
      ) : null}
    </form>
  );
}
