import { WinnowError } from '#shared/base/winnowError.ts';
import { samplePurposes } from '#shared/contract/sampleMethods.ts';
import { count, exitCodes, interval } from './cliOutput.ts';
import { type CommandInput, openForReading, openProject, text, where, whole } from './commandInput.ts';

/** `winnow sample`: draws examples at random and prints their keys in the order drawn, to be decided on elsewhere. */
export async function sampleCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const purpose = samplePurposes.find((one) => one === text(input, 'purpose'));
  if (!purpose)
    throw new WinnowError('bad_usage', `--purpose is missing or unknown. Choose one of: ${samplePurposes.join(', ')}.`);
  const size = whole(input, 'size') ?? 100;
  const filter = where(input);
  await openProject(input);
  const drawn = await session.call('samples.draw', { purpose, filter, size });
  const { viewId } = await session.call('queues.open', { kind: 'sample', filter: '', sampleId: drawn.sampleId });
  const keys: string[] = [];
  for (let from = 0; from < drawn.size; from += 2000) {
    const rows = await session.call('views.rows', { viewId, from, count: 2000, fields: ['key'] });
    keys.push(...rows.columns[0]!.map(String));
  }
  output.document({ sample: drawn.sampleId, purpose, filter, size: drawn.size, population: drawn.population, keys });
  output.line(
    `Sample ${drawn.sampleId}: ${count(drawn.size)} of ${count(drawn.population)} examples, in the order drawn.`,
  );
  for (const key of keys) output.line(key);
  return exitCodes.done;
}

/** `winnow audit`: what the decided part of the random audit says. */
export async function auditCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openForReading(input);
  const estimate = await session.call('audit.estimate', { filter: where(input) });
  output.document(estimate);
  if (estimate.audited === 0)
    output.line('Nothing is audited yet. winnow sample PROJECT --purpose audit draws examples to decide on.');
  else
    for (const line of [
      `True accuracy:         ${interval(estimate.accuracy)}`,
      `Given labels wrong:    ${interval(estimate.givenErrors)}`,
      `Current labels wrong:  ${interval(estimate.currentErrors)}`,
      `Rests on ${count(estimate.audited)} of ${count(estimate.drawn)} drawn examples, for ${count(estimate.population)}.`,
    ])
      output.line(line);
  for (const note of estimate.notes) output.line(note);
  return exitCodes.done;
}
