import { useState, type ReactNode } from 'react';
import { readCodes, readPairs } from '#shared/model/answerText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import textStyles from '#renderer/ui/text.module.css';
import type { EditorProps } from './editorProps.ts';
import { byCodePoint } from './listOrder.ts';
import styles from './Answers.module.css';

type PairsProps = {
  /** Accessible name of the table. */
  readonly label: string;
  readonly heads: readonly [string, string];
  readonly names: readonly string[];
  readonly control: (name: string) => ReactNode;
};

function Pairs({ label, heads, names, control }: PairsProps) {
  return (
    <div className={styles.pairs} tabIndex={0} role="region" aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{heads[0]}</th>
            <th scope="col">{heads[1]}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{control(name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The number that each word of a column was coded by. */
export function CodesEditor({ topic, question, answers, inspected, onAnswer }: EditorProps) {
  const known = answers.categories?.[topic.name] ?? codesOf(inspected, topic.name);
  const wordsAsked = Object.keys(readCodes(question?.choices[0] ?? '') ?? {});
  const proposed = Object.fromEntries(wordsAsked.toSorted(byCodePoint).map((word, index) => [word, index]));
  const [codes, setCodes] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(known ?? proposed).map(([word, code]) => [word, String(code)])),
  );
  const words = Object.keys(codes);
  const isWrong = words.some((word) => codes[word]?.trim() === '' || !Number.isFinite(Number(codes[word])));
  if (words.length === 0)
    return (
      <p className={textStyles.muted}>
        It has more words than can be listed. Add them to the configuration with <code>codes</code>, or feed a column of
        numbers.
      </p>
    );
  return (
    <Stack gap={5}>
      <Pairs
        label={`Numbers for the words of ${topic.name}`}
        heads={['Word', 'Number']}
        names={words}
        control={(word) => (
          <TextInput
            aria-label={`Number for ${word}`}
            className={styles.code}
            inputMode="decimal"
            value={codes[word] ?? ''}
            onChange={(text) => setCodes({ ...codes, [word]: text })}
          />
        )}
      />
      <Row gap={4} wraps>
        <Button
          variant="primary"
          size="small"
          disabled={isWrong}
          onClick={() =>
            onAnswer({
              categories: { [topic.name]: Object.fromEntries(words.map((word) => [word, Number(codes[word])])) },
            })
          }
        >
          Use these numbers
        </Button>
        {known === undefined && <span className={textStyles.detail}>Proposed in code-point order, from 0.</span>}
      </Row>
    </Stack>
  );
}

function codesOf({ config }: EditorProps['inspected'], column: string): Readonly<Record<string, number>> | undefined {
  for (const input of config?.inputs ?? []) {
    if (input.kind === 'tabular_column' && input.column === column && input.codes) return input.codes;
    if (input.kind !== 'tabular_vector') continue;
    const encoder = input.encoders.find((one) => one.column === column);
    if (encoder?.kind === 'codes') return encoder.codes;
  }
  return undefined;
}

/** What the data calls each class of the model. */
export function LabelsEditor({ question, answers, inspected, labels, onAnswer }: EditorProps) {
  const classes = inspected.config?.classes ?? [];
  const proposed = question?.choices[0] === undefined ? undefined : readPairs(question.choices[0]);
  const [called, setCalled] = useState<Readonly<Record<string, string>>>(
    answers.labelAs ?? inspected.config?.data.label_as ?? proposed ?? {},
  );
  const given = Object.fromEntries(
    Object.entries(called).filter(([name, label]) => label !== name && classes.includes(name)),
  );
  return (
    <Stack gap={5}>
      <Pairs
        label="What the data calls each class"
        heads={['The model says', 'The data says']}
        names={classes}
        control={(name) => (
          <Select
            size="small"
            label={`The data’s name for ${name}`}
            value={called[name] ?? name}
            options={[...new Set([name, ...labels])].map((label) => ({
              value: label,
              label,
              ...(labels.includes(label) ? {} : { detail: 'not in the data' }),
            }))}
            onChange={(label) => setCalled({ ...called, [name]: label })}
          />
        )}
      />
      <Button
        variant="primary"
        size="small"
        className={styles.aside}
        disabled={Object.keys(given).length === 0}
        onClick={() => onAnswer({ labelAs: given })}
      >
        Use these names
      </Button>
    </Stack>
  );
}
