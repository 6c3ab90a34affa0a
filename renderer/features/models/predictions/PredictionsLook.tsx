import type { PredictionQuestion, PredictionsLook as Look } from '#shared/contract/predictionValues.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import textStyles from '#renderer/ui/text.module.css';
import { answerWords, factTitle, fromWords } from './predictionWords.ts';
import { PredictionsQuestion } from './PredictionsQuestion.tsx';
import { PredictionsRows } from './PredictionsRows.tsx';
import styles from '../Models.module.css';

type LookProps = {
  readonly look: Look;
  readonly answers: PredictionAnswers;
  /** Another look is on its way. */
  readonly isBehind: boolean;
  readonly onAnswer: (answers: PredictionAnswers) => void;
  /** These instead of all that was answered. */
  readonly onAnswers: (answers: PredictionAnswers) => void;
};

/** A file of predictions as it would be imported: what is asked, what is known, and eight rows beside their labels. */
export function PredictionsLook({ look, answers, isBehind, onAnswer, onAnswers }: LookProps) {
  const { rows, examplesWithout, known, leftOut, notes, open, stop, accuracy } = look;
  return (
    <Stack gap={6} {...dimStale({ isPlaceholderData: isBehind, isFetching: isBehind })}>
      {/* First: rows that do not belong to the labels make every answer to a question meaningless. */}
      {stop && <StopBanner stop={stop} onAnswer={onAnswer} />}
      {open.map((question) => (
        <PredictionsQuestion key={question.what} question={question} onAnswer={onAnswer} />
      ))}
      <dl className={styles.facts} aria-label="What is known of the file">
        <dt>Rows</dt>
        <dd>{formatNumber(rows)}</dd>
        {examplesWithout > 0 && (
          <>
            <dt>Without a row</dt>
            <dd>{count(examplesWithout, 'example')}, left without a prediction</dd>
          </>
        )}
        {known.map(({ what, value, from }) => (
          <Fact key={what} name={factTitle(what)} value={value} from={fromWords(from)} />
        ))}
        <Answers answers={answers} onAnswers={onAnswers} />
        {leftOut.length > 0 && (
          <>
            <dt>Left out</dt>
            <dd>
              {leftOut.map(({ name, why }) => (
                <div key={name}>
                  <code>{name === '' ? '(no name)' : name}</code> <span className={textStyles.detail}>{why}</span>
                </div>
              ))}
            </dd>
          </>
        )}
        {accuracy.n > 0 && (
          <>
            <dt>Agree with the labels</dt>
            <dd>
              <IntervalText of={accuracy} />
            </dd>
          </>
        )}
      </dl>
      {notes
        .filter((note) => !note.startsWith('Left out') && !note.startsWith('The columns are'))
        .map((note) => (
          <Banner key={note}>{note}</Banner>
        ))}
      <PredictionsRows look={look} />
    </Stack>
  );
}

function Fact({ name, value, from }: { readonly name: string; readonly value: string; readonly from: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value} <span className={textStyles.detail}>{from}</span>
      </dd>
    </>
  );
}

/** What the person said, each to be taken back. */
function Answers({
  answers,
  onAnswers,
}: {
  readonly answers: PredictionAnswers;
  readonly onAnswers: LookProps['onAnswers'];
}) {
  const said = answerWords(answers);
  if (said.length === 0) return null;
  return (
    <>
      <dt>You said</dt>
      <dd>
        {said.map(({ name, words }) => (
          <div key={name}>
            {words}{' '}
            <Button
              size="small"
              variant="quiet"
              aria-label={`Take back: ${words}`}
              onClick={() => onAnswers(Object.fromEntries(Object.entries(answers).filter(([other]) => other !== name)))}
            >
              Take back
            </Button>
          </div>
        ))}
      </dd>
    </>
  );
}

/** The labels speak against the numbers: with the reading that fits better at a press, where there is one. */
function StopBanner({
  stop,
  onAnswer,
}: {
  readonly stop: PredictionQuestion;
  readonly onAnswer: LookProps['onAnswer'];
}) {
  const [better] = stop.tried;
  return (
    <Banner
      tone="bad"
      actions={
        better && (
          <Button size="small" variant="primary" onClick={() => onAnswer(better.answers)}>
            Read them so
          </Button>
        )
      }
    >
      <strong>The labels speak against these numbers.</strong> {stop.question} {stop.evidence}
    </Banner>
  );
}
