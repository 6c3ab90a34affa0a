import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { questionsAt, type EditProps } from './configEdit.ts';
import { NumberField } from './NumberField.tsx';
import { Questions } from './Questions.tsx';
import styles from './Models.module.css';

export function TokenizerFields({
  config,
  questions,
  onSet,
  onAnswer,
  columns,
}: EditProps & { readonly columns: readonly string[] }) {
  const tokenizer = config.tokenizer;
  if (!tokenizer) return null;
  const chosen = new Set(tokenizer.text_columns);
  const shown = [...new Set([...columns, ...tokenizer.text_columns])];
  const toggle = (name: string, isOn: boolean) =>
    onSet(
      'tokenizer.text_columns',
      isOn ? [...tokenizer.text_columns, name] : tokenizer.text_columns.filter((other) => other !== name),
    );
  return (
    <section className={styles.section}>
      <h3>Text</h3>
      <div className={styles.fieldGrid}>
        <Field label="Tokenizer" hint="a tokenizer.json beside the model">
          <TextInput isMono value={tokenizer.file} onChange={(file) => onSet('tokenizer.file', file)} />
        </Field>
        <NumberField
          label="Tokens at most"
          value={tokenizer.max_length}
          min={1}
          isInteger
          onChange={(value) => onSet('tokenizer.max_length', value ?? 128)}
        />
        <Field label="Shorter texts">
          <Select
            value={tokenizer.padding}
            options={[
              { value: 'longest', label: 'As long as the longest of a batch' },
              { value: 'fixed', label: 'All as long as the most' },
            ]}
            onChange={(value) => onSet('tokenizer.padding', value)}
          />
        </Field>
      </div>
      <fieldset className={styles.checks}>
        <legend>Columns that are the text, joined by a line break</legend>
        {shown.slice(0, 40).map((name) => (
          <Checkbox key={name} label={name} checked={chosen.has(name)} onChange={(isOn) => toggle(name, isOn)} />
        ))}
      </fieldset>
      <Questions questions={questionsAt(questions, 'tokenizer')} onAnswer={onAnswer} />
    </section>
  );
}
