import { z } from 'zod';
import { joinList } from './answerFlags.ts';
import { columnName, listUpTo, mostClasses, mostColumns, plainText, textUpTo } from './inputLimits.ts';
import { activations } from './modelAnswers.ts';

/**
 * How rows of a file belong to examples: by a column that holds their keys, by their places, or by a column that numbers the rows of the
 * data, counted from 0 or from 1.
 */
export const rowJoins = ['key', 'position', 'row0', 'row1'] as const;
export type RowJoin = (typeof rowJoins)[number];

/** What only a person can know of a file of predictions, each optional: flags of `winnow predictions` and fields of the import screen. */
export const predictionAnswersSchema = z.object({
  /** In the order of the columns; where the columns are named, those to be taken. */
  classes: listUpTo(plainText, mostClasses).optional(),
  /** The class that a single column of probabilities is of. */
  positive: plainText.optional(),
  /** The columns that hold the scores, in order. */
  columns: listUpTo(columnName, mostColumns).min(1).optional(),
  /** The array of an archive or the field of a JSON file that holds the scores. */
  array: textUpTo(1000).optional(),
  /** The column with the keys. */
  key: columnName.optional(),
  join: z.enum(rowJoins).optional(),
  /** What the numbers still need to become probabilities. */
  activation: z.enum(activations).optional(),
  /** Columns named like classes that the project has not got are taken too. */
  newClasses: z.boolean().optional(),
});
export type PredictionAnswers = z.infer<typeof predictionAnswersSchema>;

/** What is asked of a file of predictions; `check` is a reason not to believe the numbers as they are read. */
export const predictionTopics = ['array', 'columns', 'classes', 'positive', 'join', 'activation', 'check'] as const;
export type PredictionTopic = (typeof predictionTopics)[number];

/** Answers as flags, ready to paste into a shell. */
export function predictionFlags(answers: PredictionAnswers): string {
  const flags: (readonly [string, string | undefined])[] = [
    ['array', answers.array],
    ['columns', answers.columns && joinList(answers.columns)],
    ['classes', answers.classes && joinList(answers.classes)],
    ['positive', answers.positive],
    ['key', answers.key],
    ['join', answers.join],
    ['activation', answers.activation],
  ];
  const given = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quoted(value)}`]));
  return [...given, ...(answers.newClasses === true ? ['--new-classes'] : [])].join(' ');
}

const quoted = (value: string): string =>
  /^[\p{L}\p{N}_.,=:@%+/×-]+$/u.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
