import { resolve } from 'node:path';
import { count } from './cliOutput.ts';
import { type CommandInput, required, requiredOption, text } from './commandInput.ts';
import { givenMapping } from './importFlags.ts';

/** Takes a patch to a copy of its source. */
export async function applyCommand(input: CommandInput): Promise<number> {
  const { session, output, options } = input;
  const patch = resolve(required(input, 0, 'The patch'));
  const source = resolve(required(input, 1, 'The source'));
  const applied = await session.call('patches.apply', {
    patch,
    source,
    to: resolve(requiredOption(input, 'to')),
    mapping: givenMapping(input, source),
    key: text(input, 'key'),
    force: options['force'] === true,
  });
  output.document(applied);
  output.line(
    `${applied.to} written, read back and compared: ${count(applied.relabelled)} relabelled, ${count(applied.excluded)} left out.`,
  );
  return 0;
}
