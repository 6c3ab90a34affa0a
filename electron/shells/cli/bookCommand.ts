import { resolve } from 'node:path';
import { bookExported } from '#shared/contract/bookMethods.ts';
import { count, exitCodes } from './cliOutput.ts';
import { type CommandInput, openForReading, requiredOption } from './commandInput.ts';

/** `winnow book`: the label book as one file for somebody without Winnow. */
export async function bookCommand(input: CommandInput): Promise<number> {
  const { session, output, options } = input;
  const to = resolve(requiredOption(input, 'to'));
  await openForReading(input);
  const { jobId } = await session.call('book.export', { to, overwrite: options['force'] === true });
  const result = bookExported.parse((await session.finish(jobId)).result);
  output.document(result);
  const { classes, rules, picturesLeftOut } = result;
  output.line(
    `Label book of ${count(classes)} ${classes === 1 ? 'class' : 'classes'} and ${count(rules)} ${rules === 1 ? 'rule' : 'rules'} written to ${result.to} (${count(result.bytes)} bytes).`,
  );
  if (picturesLeftOut > 0) output.line(`${count(picturesLeftOut)} pictures were left out.`);
  return exitCodes.done;
}
