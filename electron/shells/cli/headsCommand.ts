import { WinnowError } from '#shared/base/winnowError.ts';
import type { HeadsResult } from '#shared/contract/headsResult.ts';
import { featureKinds, headKinds } from '#shared/model/heads.ts';
import { count, interval, percent, table } from './cliOutput.ts';
import { type CommandInput, openProject, text, whole } from './commandInput.ts';

/** `winnow heads`: an out-of-sample run from the project's own data, which is then the one in use. */
export async function headsCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const features = oneOf(input, 'features', featureKinds);
  const head = oneOf(input, 'head', headKinds);
  await openProject(input);
  const { jobId } = await session.call('runs.makeHeads', {
    features,
    head,
    folds: whole(input, 'folds'),
    seed: whole(input, 'seed'),
    name: text(input, 'name'),
  });
  const result = (await session.finish(jobId)).result as HeadsResult;
  output.document({ run: result.runId, ...result, runId: undefined });
  output.line(`Run “${result.name}”: ${count(result.examples - result.failed)} labels predicted out of sample.`);
  const rows = result.heads.map((one) => [one.head, interval(one.accuracy), percent(one.weight)]);
  for (const line of table([['head', 'labels predicted', 'counts for'], ...rows], 1)) output.line(`  ${line}`);
  if (result.failed > 0) output.line(`${count(result.failed)} labels could not be checked.`);
  for (const note of result.notes) output.line(note);
  return 0;
}

function oneOf<T extends string>(input: CommandInput, option: string, offered: readonly T[]): T | undefined {
  const chosen = text(input, option);
  if (chosen === undefined) return undefined;
  const found = offered.find((one) => one === chosen);
  if (found === undefined)
    throw new WinnowError('bad_usage', `--${option} takes one of: ${offered.join(', ')}; not "${chosen}".`);
  return found;
}
