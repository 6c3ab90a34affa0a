import { expect, test } from 'vitest';
import { helpText } from './helpText.ts';
import { commands } from './runCli.ts';

/** What the help says of a command: from the lines that name it to the next command. */
function helpOf(name: string): string {
  const parts = helpText.split(/^ {2}(?=winnow |--json)/m).filter((part) => part.startsWith(`winnow ${name} `));
  return parts.join('');
}

/** Options that are known only so that the refusal can say what to write instead: they are not offered. */
const refused: Readonly<Record<string, readonly string[]>> = { metrics: ['weight'] };

test('every option of every command is in the help, and nothing else', () => {
  for (const [name, { options }] of Object.entries(commands)) {
    const said = new Set([...helpOf(name).matchAll(/--([a-z][a-z-]*)/g)].map(([, option]) => option));
    const offered = Object.keys(options).filter((option) => !refused[name]?.includes(option));
    expect({ name, options: [...said].sort() }).toEqual({ name, options: offered.sort() });
  }
});
