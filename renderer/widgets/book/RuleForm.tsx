import { useEffect, useRef, useState } from 'react';
import type { BookRuleInfo } from '#shared/contract/bookMethods.ts';
import { longestText } from '#shared/model/inputLimits.ts';
import { newMutationId, toPlainError, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import type { RuleSource } from '#renderer/state/labelBook.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import styles from './book.module.css';

type RuleFormProps = {
  /** The rule that is changed; null writes a new one. */
  readonly rule: BookRuleInfo | null;
  /** What a new one is about, unless it says a label of another. */
  readonly classes: readonly string[];
  readonly allClasses: readonly string[];
  readonly from: RuleSource | null;
  /** It was written, or nobody wants it any more. */
  readonly onClose: () => void;
};

/** A rule in words and, where a filter can tell, what it finds: how many labels would contradict it is said before it is written. */
export function RuleForm({ rule, classes, allClasses, from, onClose }: RuleFormProps) {
  const [text, setText] = useState(rule?.text ?? '');
  const [filter, setFilter] = useState(rule?.filter ?? '');
  const [label, setLabel] = useState(rule?.label ?? null);
  const save = useMethodMutation('book.saveRule');
  const words = useRef<HTMLTextAreaElement>(null);
  useEffect(() => words.current?.focus(), []);
  const isChecked = filter.trim() !== '';
  const choices = [...new Set([...classes, ...allClasses])];
  const write = () => {
    const about = rule?.classes ?? (label === null ? classes : [...new Set([...classes, label])]);
    save.mutate(
      {
        ...{ mutationId: newMutationId(), id: rule?.id ?? null, text: text.trim(), classes: [...about] },
        ...{ filter: isChecked ? filter.trim() : null, label: isChecked ? label : null },
        source: rule ? (rule.source as RuleSource | null) : from,
      },
      {
        onSuccess: onClose,
        onError: (error) => notifyError('The rule was not written', error),
      },
    );
  };
  return (
    <form
      className={styles.ruleForm}
      aria-label={rule ? 'Change the rule' : 'Write a rule'}
      onSubmit={(event) => {
        event.preventDefault();
        write();
      }}
    >
      <TextArea
        ref={words}
        aria-label="The rule in words"
        className={styles.grows}
        rows={2}
        maxLength={longestText}
        value={text}
        placeholder={
          classes.length > 1 ? `Where does the boundary between ${classes.join(' and ')} run?` : 'What is the rule?'
        }
        onChange={setText}
      />
      <Field
        label="What it holds for, as a filter"
        hint={isChecked ? undefined : 'Without one the rule is in words alone'}
      >
        <TextInput isMono value={filter} placeholder="brightness<40" onChange={setFilter} />
      </Field>
      {isChecked ? (
        <Field label="is labelled">
          <Select value={label} onChange={setLabel} options={choices.map((name) => ({ value: name, label: name }))} />
        </Field>
      ) : null}
      {isChecked && label !== null ? <WouldContradict filter={filter} label={label} /> : null}
      <div className={styles.formEnd}>
        <Button
          type="submit"
          variant="primary"
          size="small"
          isBusy={save.isPending}
          disabled={text.trim() === '' || (isChecked && label === null)}
        >
          {rule ? 'Save the rule' : 'Write the rule'}
        </Button>
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function WouldContradict({ filter, label }: { readonly filter: string; readonly label: string }) {
  const found = useMethod('book.contradictions', { filter, label }, { keepPrevious: true });
  if (found.isError)
    return <span className={styles.problem}>{toPlainError(found.error).message.replaceAll('`', '')}</span>;
  if (!found.data) return <span className={styles.counts}>Counting…</span>;
  const { contradicts, fits } = found.data;
  return (
    <span className={styles.counts} {...dimStale(found)}>
      {formatNumber(contradicts)} of {formatNumber(fits)} would contradict it
    </span>
  );
}
