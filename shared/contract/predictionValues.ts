import { z } from 'zod';
import { predictionAnswersSchema, predictionTopics, rowJoins } from '../model/predictionAnswers.ts';
import { exampleId } from '../model/inputLimits.ts';
import { knownFact } from '../model/modelAnswers.ts';
import { interval } from './values.ts';

/** One way to read a file of predictions, tried on labelled rows. */
export const triedReading = z.object({
  /** In the words of its flag. */
  choice: z.string(),
  /** For the command line, ready to paste. */
  flags: z.string(),
  /** What makes this choice when it is added to the answers given so far. */
  answers: predictionAnswersSchema,
  n: z.number(),
  accuracy: interval,
  /** Mean of −log p of the label; null where the numbers are no probabilities. */
  logLoss: z.number().nullable(),
});
export type TriedReading = z.infer<typeof triedReading>;

/** What only a person can know of a file of predictions. The first choice is what the labels speak for; it answers nothing by itself. */
export const predictionQuestion = z.object({
  what: z.enum(predictionTopics),
  question: z.string(),
  flag: z.string(),
  choices: z.array(z.string()),
  evidence: z.string().optional(),
  /** Best first. */
  tried: z.array(triedReading),
});
export type PredictionQuestion = z.infer<typeof predictionQuestion>;

/** A file of predictions as it would be imported now. */
export const predictionsLook = z.object({
  rows: z.number(),
  /** Examples that the file has no row for. */
  examplesWithout: z.number(),
  /** In the order of the columns; null where it is open and nothing is known of it. */
  classes: z.array(z.string()).nullable(),
  /** What the file calls each column; null where it does not. */
  columnNames: z.array(z.string()).nullable(),
  join: z.enum(rowJoins),
  known: z.array(knownFact),
  leftOut: z.array(z.object({ name: z.string(), why: z.string() })),
  notes: z.array(z.string()),
  open: z.array(predictionQuestion),
  /** A reason not to believe the numbers; `--no-check` and the box on screen import them all the same. */
  stop: predictionQuestion.nullable(),
  /** Against given labels, of up to 4,096 labelled rows. */
  accuracy: interval,
  /** Eight rows beside their labels. */
  items: z.array(
    z.object({
      id: exampleId,
      key: z.string(),
      givenLabel: z.string().nullable(),
      /** Its row in the file, and what the file calls it. */
      fileRow: z.number().nullable(),
      fileKey: z.string().nullable(),
      /** Highest first; the numbers as they would be kept. */
      top: z.array(z.object({ label: z.string(), p: z.number().nullable() })),
    }),
  ),
});
export type PredictionsLook = z.infer<typeof predictionsLook>;
