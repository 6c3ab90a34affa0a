import { useState, type ReactNode } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { ChoiceList } from './ChoiceList.tsx';
import type { EditorProps } from './editorProps.ts';
import styles from './Answers.module.css';

/** What a blank cell was filled with before training. */
export function BlankEditor({ topic, question, answers, onAnswer }: EditorProps) {
  const current = answers.fill?.[topic.name];
  const choices = (question?.choices ?? []).slice(0, 12);
  return (
    <TypedValue
      label={`Value for blanks in ${topic.name}`}
      initial={current === undefined ? '' : String(current)}
      action="Fill with this"
      onUse={(text) => onAnswer({ fill: { [topic.name]: text } })}
    >
      {choices.length > 0 && (
        <ChoiceList
          label={`Values that ${topic.name} can have`}
          choices={choices.map((choice) => ({ id: choice, value: choice, label: choice }))}
          current={current === undefined ? undefined : String(current)}
          onChoose={(choice) => onAnswer({ fill: { [topic.name]: choice } })}
        />
      )}
    </TypedValue>
  );
}

const usualLengths = ['512', '256', '128', '64', '32'];

/** How many tokens of a text the model takes. */
export function LengthEditor({ question, answers, inspected, onAnswer }: EditorProps) {
  const current = answers.maxLength ?? (question ? undefined : inspected.config?.tokenizer?.max_length);
  // What the files say is the most that the model takes: longer ones would end in an error.
  const most = answers.maxLength === undefined ? (inspected.config?.tokenizer?.max_length ?? Infinity) : Infinity;
  const lengths = question?.choices ?? usualLengths.filter((length) => Number(length) <= most);
  return (
    <TypedValue
      label="Tokens at most"
      initial=""
      action="Use this length"
      problemOf={(text) =>
        /^\d{1,6}$/.test(text.trim()) && Number(text) > 0 ? null : 'A whole number of tokens, from 1.'
      }
      onUse={(text) => onAnswer({ maxLength: Number(text) })}
    >
      <ChoiceList
        label="Usual lengths"
        choices={lengths.map((length) => ({ id: length, value: Number(length), label: `${length} tokens` }))}
        current={current === undefined ? undefined : String(current)}
        onChoose={(maxLength) => onAnswer({ maxLength })}
      />
    </TypedValue>
  );
}

type TypedValueProps = {
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly problemOf?: (text: string) => string | null;
  readonly onUse: (text: string) => void;
  readonly children: ReactNode;
};

/** Ready choices, and a field for another. */
function TypedValue({ label, initial, action, problemOf = () => null, onUse, children }: TypedValueProps) {
  const [text, setText] = useState(initial);
  const problem = text.trim() === '' ? null : problemOf(text);
  return (
    <Stack gap={5}>
      {children}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '' && problem === null) onUse(text.trim());
        }}
      >
        <Row gap={4}>
          <TextInput aria-label={label} value={text} placeholder="another value" onChange={setText} />
          <Button type="submit" size="small" disabled={text.trim() === '' || problem !== null}>
            {action}
          </Button>
        </Row>
        {problem && <p className={textStyles.bad}>{problem}</p>}
      </form>
    </Stack>
  );
}
