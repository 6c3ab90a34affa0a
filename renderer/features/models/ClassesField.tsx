import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { TextArea } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { classesProblem, parseClasses, questionsAt, type EditProps } from './configEdit.ts';
import { Questions } from './Questions.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

/** The classes in the order of the scores. */
export function ClassesField({
  config,
  questions,
  onSet,
  onAnswer,
  dataClasses,
}: EditProps & { readonly dataClasses: readonly string[] }) {
  const [text, setText] = useState<string | null>(null);
  const typed = text === null ? config.classes : parseClasses(text);
  const problem = classesProblem(typed);
  const apply = () => {
    if (text !== null && problem === null) onSet('classes', typed);
    if (problem === null) setText(null);
  };
  const isSameSet =
    dataClasses.length === config.classes.length && dataClasses.every((name, index) => name === config.classes[index]);
  return (
    <section className={styles.section}>
      <Row gap={5} align="baseline">
        <h3>Classes</h3>
        <span className={textStyles.detail}>{formatNumber(typed.length)}, one a line, in the order of the scores</span>
        {!isSameSet && dataClasses.length === config.classes.length && (
          <Button size="small" variant="link" onClick={() => (setText(null), onSet('classes', [...dataClasses]))}>
            As in the data
          </Button>
        )}
      </Row>
      <TextArea
        aria-label="Classes in the order of the scores, one a line"
        rows={Math.min(10, Math.max(3, typed.length))}
        className={styles.classes}
        value={text ?? config.classes.join('\n')}
        onChange={setText}
        onBlur={apply}
        aria-invalid={problem !== null}
        spellCheck={false}
      />
      {problem && <p className={textStyles.bad}>{problem}</p>}
      <Questions questions={questionsAt(questions, 'classes')} onAnswer={onAnswer} />
    </section>
  );
}
