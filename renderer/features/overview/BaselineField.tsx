import { useState } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Explained } from '#renderer/ui/Explained.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { numberProblem, percentText, readNumber } from '#renderer/ui/typedNumber.ts';
import styles from './human.module.css';

type Baseline = { readonly value: number; readonly source: string };

/** The human level that stands in where nothing is typed in or measured, in percent. */
export function BaselineField({ baseline }: { readonly baseline: Baseline }) {
  const save = useMethodMutation('humanLevel.setBaseline');
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? percentText(baseline.value);
  const problem = numberProblem(text, { least: 0, most: 100 });
  const hasChanged = typed !== null && percentText(baseline.value) !== text.trim();
  const error = problem ?? (save.error ? toPlainError(save.error).message : undefined);
  return (
    <form
      className={styles.baseline}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) save.mutate({ value: readNumber(text) / 100 }, { onSuccess: () => setTyped(null) });
      }}
    >
      <Field
        label="Where unknown, %"
        about={
          <Explained term="What is this?">
            <p>
              The human level of a slice or tag where nobody typed one in, fewer than 10 of its examples are labelled
              blind, and annotators do not tell either. The gap and what could be gained are counted up to it.
            </p>
            <p>Until you set it, it is 100 %: as if people made no errors, so that every error counts.</p>
          </Explained>
        }
        error={error}
      >
        <TextInput value={text} onChange={setTyped} inputMode="decimal" size={6} title={baseline.source} />
      </Field>
      {hasChanged ? (
        <Button type="submit" size="small" disabled={problem !== null || save.isPending}>
          Save
        </Button>
      ) : null}
    </form>
  );
}
