import { useEffect, useRef } from 'react';
import { answersOfChoice } from '#shared/model/answerText.ts';
import type { OpenQuestion } from '#shared/model/modelAnswers.ts';
import { usualScales } from '#shared/model/usualScales.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { count } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { AnswerEditor } from './AnswerEditor.tsx';
import { answerFacts } from './answerFacts.ts';
import { topicOf, topicTitle, type Topic, type TopicKind } from './answerTopics.ts';
import type { EditorProps, Inspected } from './editorProps.ts';
import { InputsEditor } from './InputsEditor.tsx';
import styles from './Answers.module.css';

type OpenQuestionsProps = Omit<EditorProps, 'topic' | 'question'> & {
  readonly open: readonly OpenQuestion[];
  /** Nothing is left to ask: where the keyboard goes then. */
  readonly onAllAnswered: () => void;
};

/** One card for each thing that only the person can know, each with the control that answers it. */
export function OpenQuestions({ open, onAllAnswered, onAnswer, ...rest }: OpenQuestionsProps) {
  const cards = cardsOf(open);
  const list = useRef<HTMLDivElement>(null);
  /** Which card was answered with the keyboard in it: its place is where the next question is looked for. */
  const answeredAt = useRef<number | null>(null);
  const keys = cards.map(({ key }) => key).join('\n');
  useEffect(() => {
    const at = answeredAt.current;
    answeredAt.current = null;
    if (at === null) return;
    const heads = list.current?.querySelectorAll<HTMLElement>('h3') ?? [];
    const next = heads[Math.min(at, heads.length - 1)];
    if (next) next.focus();
    else onAllAnswered();
  }, [keys, onAllAnswered]);
  if (cards.length === 0) return null;
  return (
    <div ref={list} className={styles.questions}>
      {cards.map(({ key, topic, title, questions }, index) => {
        const [question] = questions;
        const answer: EditorProps['onAnswer'] = (answers) => {
          answeredAt.current = index;
          onAnswer(answers);
        };
        return (
          <section key={key} className={styles.question} aria-label={title}>
            <h3 tabIndex={-1}>
              <Icon name="warning" />
              {title}
            </h3>
            <Stack gap={5}>
              {questions.length > 1 ? (
                <p className={textStyles.muted}>No column has the names of these inputs. Which column feeds each?</p>
              ) : (
                <p className={textStyles.muted}>{question?.question}</p>
              )}
              {question?.evidence && questions.length === 1 && (
                <Evidence
                  question={question}
                  evidence={question.evidence}
                  inspected={rest.inspected}
                  onAnswer={answer}
                />
              )}
              {questions.length > 1 ? (
                <InputsEditor
                  inputs={questions.flatMap(({ what }) => topicOf(what)?.name ?? [])}
                  inspected={rest.inspected}
                  columns={rest.columns}
                  onAnswer={answer}
                />
              ) : (
                topic && <AnswerEditor {...rest} topic={topic} question={question} onAnswer={answer} />
              )}
            </Stack>
          </section>
        );
      })}
    </div>
  );
}

/** Each of their choices shows what it came to. */
const listed: readonly TopicKind[] = [
  'pipeline',
  'resize',
  'scale',
  'colour',
  'layout',
  'activation',
  'positive',
  'blank',
];

/** What the labelled rows speak for. It answers nothing by itself. */
function Evidence({
  question,
  evidence,
  inspected,
  onAnswer,
}: {
  readonly question: OpenQuestion;
  readonly evidence: string;
  readonly inspected: Inspected;
  readonly onAnswer: EditorProps['onAnswer'];
}) {
  const topic = topicOf(question.what);
  const tried = Math.max(0, ...inspected.tried.map(({ n }) => n));
  if (topic && listed.includes(topic.kind))
    return (
      <p className={styles.evidence}>
        <span>
          {question.rival === undefined
            ? 'Your labels tell the choices apart.'
            : `Your labels do not tell “${choiceName(question, question.choices[0])}” from “${choiceName(question, question.rival)}”.`}{' '}
          Beside each stands the share of {count(tried, 'labelled row')} that agree, and the log loss.
        </span>
      </p>
    );
  const favoured = question.choices[0] === undefined ? undefined : answersOfChoice(question.what, question.choices[0]);
  const words = favoured && answerFacts(favoured)[0]?.value;
  return (
    <div className={styles.evidence}>
      <span>{evidence}</span>
      {favoured && words && (
        <Button size="small" onClick={() => onAnswer(favoured)}>
          Use {words.length > 60 ? `${words.slice(0, 60)}…` : words}
        </Button>
      )}
    </div>
  );
}

/** A choice as the screen says it. */
function choiceName({ what }: OpenQuestion, choice = ''): string {
  const usual = what === 'scale' ? usualScales.find((scale) => scale.choice === choice) : undefined;
  if (usual) return usual.label;
  const [fact] = answerFacts(answersOfChoice(what, choice) ?? {});
  return fact?.value ?? choice;
}

type QuestionCard = {
  readonly key: string;
  readonly topic: Topic | null;
  readonly title: string;
  readonly questions: readonly OpenQuestion[];
};

/** A card a question; inputs that no column was found for share one. */
function cardsOf(open: readonly OpenQuestion[]): QuestionCard[] {
  const inputs = open.filter(({ what }) => topicOf(what)?.kind === 'input');
  const shared = inputs.length > 1 ? inputs : [];
  const rest = open.filter((question) => !shared.includes(question));
  const cards = rest.map((question) => ({
    key: question.what,
    topic: topicOf(question.what),
    title: topicTitle(question.what),
    questions: [question],
  }));
  return shared.length === 0 ? cards : [{ key: 'inputs', topic: null, title: 'Inputs', questions: shared }, ...cards];
}
