import { expect, test } from 'vitest';
import { helpText } from './helpText.ts';
import { commands } from './runCli.ts';

/** What the help says of a command: from the lines that name it to the next command. */
function helpOf(name: string): string {
  const parts = helpText.split(/^ {2}(?=winnow |--json)/m).filter((part) => part.startsWith(`winnow ${name} `));
  return parts.join('');
}

test('every option of every command is in the help, and nothing else', () => {
  for (const [name, { options }] of Object.entries(commands)) {
    const said = new Set([...helpOf(name).matchAll(/--([a-z][a-z-]*)/g)].map(([, option]) => option));
    expect({ name, options: [...said].sort() }).toEqual({ name, options: Object.keys(options).sort() });
  }
});
