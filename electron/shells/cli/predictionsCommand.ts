import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { splitList } from '#shared/model/answerText.ts';
import { type PredictionAnswers, rowJoins } from '#shared/model/predictionAnswers.ts';
import { count } from './cliOutput.ts';
import {
  type CommandInput,
  flagOption as flag,
  openForReading,
  openProject,
  requiredOption,
  text,
  valueOption as value,
} from './commandInput.ts';
import { reportRun } from './commands.ts';
import { answersFrom } from './modelFlags.ts';

export const predictionsOptions = {
  from: value,
  classes: value,
  positive: value,
  columns: value,
  array: value,
  key: value,
  join: value,
  activation: value,
  'new-classes': flag,
  embeddings: value,
  name: value,
  'no-check': flag,
  to: value,
  run: value,
} as const;

export async function predictionsCommand(input: CommandInput): Promise<number> {
  const { session } = input;
  if (text(input, 'to') !== undefined) return writePredictionsCommand(input);
  await openProject(input);
  const embeddings = text(input, 'embeddings');
  const { jobId } = await session.call('runs.importPredictions', {
    from: resolve(requiredOption(input, 'from')),
    ...predictionAnswers(input),
    name: text(input, 'name'),
    isUnchecked: input.options['no-check'] === true,
    ...(embeddings === undefined ? {} : { embeddings: resolve(embeddings) }),
  });
  const job = await session.finish(jobId);
  // What is to be known of it is among the run's notes.
  return reportRun(input, (job.result as { runId: number }).runId, []);
}

function predictionAnswers(input: CommandInput): PredictionAnswers {
  const { classes, activation, positive } = answersFrom(input);
  const join = text(input, 'join');
  const columns = text(input, 'columns');
  const known = rowJoins.find((one) => one === join);
  if (join !== undefined && !known)
    throw new WinnowError('bad_usage', `--join takes ${rowJoins.join(', ')}, not "${join}".`);
  return {
    classes,
    activation,
    positive,
    join: known,
    array: text(input, 'array'),
    key: text(input, 'key'),
    ...(columns !== undefined && { columns: splitList(columns) }),
    ...(input.options['new-classes'] === true && { newClasses: true }),
  };
}

/** `--to FILE.csv|.npy|.parquet [--run R]`: a run's numbers, rows in import order. */
async function writePredictionsCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openForReading(input);
  const to = resolve(requiredOption(input, 'to'));
  const written = await session.call('runs.exportPredictions', { to, run: text(input, 'run') });
  output.document(written);
  output.line(`${count(written.examples)} examples of “${written.run}” in ${written.path}.`);
  return 0;
}
