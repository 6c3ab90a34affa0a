import { useId, useState } from 'react';
import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import { splitList } from '#shared/model/answerText.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, TextArea } from '#renderer/ui/Field.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { ChoiceList } from '../answers/ChoiceList.tsx';
import { parseClasses } from '../configEdit.ts';
import { predictionChoices, questionTitle } from './predictionWords.ts';
import answerStyles from '../answers/Answers.module.css';

type QuestionProps = {
  readonly question: PredictionQuestion;
  readonly onAnswer: (answers: PredictionAnswers) => void;
};

/** One thing that only a person can say, with what the labels say of each answer. */
export function PredictionsQuestion({ question, onAnswer }: QuestionProps) {
  const { what, evidence } = question;
  const titleId = useId();
  const title = questionTitle(what);
  const undecided = /These rows do not tell .+$/su.exec(evidence ?? '')?.[0] ?? null;
  return (
    <section className={answerStyles.question} aria-labelledby={titleId}>
      <h3 id={titleId}>
        <Icon name="warning" size={15} />
        {title}
      </h3>
      <Stack gap={5}>
        <p>{question.question}</p>
        {undecided !== null && <p className={textStyles.note}>{undecided}</p>}
        {question.choices.length > 0 && (
          <ChoiceList label={title} choices={predictionChoices(question)} onChoose={onAnswer} />
        )}
        {what === 'classes' && <OwnOrder onAnswer={onAnswer} />}
      </Stack>
    </section>
  );
}

/** An order that is none of the choices, one class a line or with commas. */
function OwnOrder({ onAnswer }: Pick<QuestionProps, 'onAnswer'>) {
  const [text, setText] = useState('');
  const listed = text.trim().includes('\n') ? parseClasses(text) : splitList(text);
  return (
    <Field label="Classes in the order of the columns" hint="Another order: one a line, or with commas.">
      <Row gap={3} align="start">
        <TextArea aria-label="Classes in the order of the columns" rows={2} value={text} onChange={setText} />
        <Button disabled={listed.length === 0} onClick={() => onAnswer({ classes: [...listed] })}>
          Use this order
        </Button>
      </Row>
    </Field>
  );
}
