import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import { type PredictionAnswers, type PredictionTopic, type RowJoin } from '#shared/model/predictionAnswers.ts';
import { formatPercent, formatPlain } from '#renderer/ui/format.ts';
import type { Choice } from '../answers/ChoiceList.tsx';

const titles: Readonly<Record<PredictionTopic, string>> = {
  array: 'Which array holds the scores?',
  columns: 'A class that the project has not got?',
  classes: 'Which class is each column?',
  positive: 'Which class is the column of?',
  join: 'Which example is each row?',
  activation: 'What are these numbers?',
  check: 'The labels speak against these numbers',
};
export const questionTitle = (what: PredictionTopic): string => titles[what];

const joins: Readonly<Record<RowJoin, string>> = {
  key: 'By the key',
  position: 'Row by row, in the order of the import',
  row0: 'By the number of the row, counted from 0',
  row1: 'By the number of the row, counted from 1',
};

const factTitles: Readonly<Record<string, string>> = {
  classes: 'Columns are',
  'class of the column': 'The column is of',
  rows: 'Joined',
  activation: 'Activation',
};
export const factTitle = (what: string): string => factTitles[what] ?? what;

/** Where a fact is known from: an answer of this screen is the person's own. */
export const fromWords = (from: string): string => (from.startsWith('--') ? 'you' : from);

/** The choices of a question in the words of the screen, with what the labels say of each: `96 % · 0.30`. */
export function predictionChoices({ tried, choices }: PredictionQuestion): Choice<PredictionAnswers>[] {
  if (tried.length === 0) return choices.map((choice) => ({ id: choice, value: { array: choice }, label: choice }));
  return tried.map(({ choice, answers, accuracy, logLoss }) => {
    const loss = logLoss === null ? '' : ` · ${formatPlain(logLoss, 2)}`;
    return {
      id: choice,
      value: answers,
      label: choiceWords(answers, choice),
      ...(accuracy.value !== null && { measured: `${formatPercent(accuracy.value, 0)}${loss}` }),
    };
  });
}

function choiceWords(answers: PredictionAnswers, choice: string): string {
  const { classes, columns, join, newClasses } = answers;
  if (newClasses) return 'Take it as a class of this run';
  if (classes) return classes.join(', ');
  if (columns) return `Leave it out: only ${columns.join(', ')}`;
  return join ? joins[join] : choice;
}

/** What was answered, one thing each. */
export function answerWords(answers: PredictionAnswers): { readonly name: string; readonly words: string }[] {
  const { array, columns, classes, positive, key, join, activation, newClasses } = answers;
  const words: Readonly<Record<string, string | null>> = {
    array: array === undefined ? null : `the array ${array}`,
    columns: columns ? `the columns ${columns.join(', ')}` : null,
    classes: classes ? `classes in this order: ${classes.join(', ')}` : null,
    positive: positive === undefined ? null : `the column is of ${positive}`,
    key: key === undefined ? null : `the key is in ${key}`,
    join: join ? joins[join].toLowerCase() : null,
    activation: activation ? `activation ${activation}` : null,
    newClasses: newClasses ? 'classes that the project has not got are taken' : null,
  };
  return Object.entries(words).flatMap(([name, said]) => (said === null ? [] : [{ name, words: said }]));
}
