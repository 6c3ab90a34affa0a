import { WinnowError } from '#shared/base/winnowError.ts';
import { type CommandInput, number, text, valueOption } from './commandInput.ts';

/** What tags and slices have in common in the prioritisation table. */
export const ratedOptions = {
  description: valueOption,
  weight: valueOption,
  ease: valueOption,
  'human-level': valueOption,
} as const;

/** Names of the options among `among` that were given, with their dashes. */
function givenOptions({ options }: CommandInput, among: readonly string[]): string[] {
  return among.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
}

/** At most one of the acts (`--save`, `--remove`, …) is asked for; null: none. Throws where two are. */
export function chosenAct<T extends string>(input: CommandInput, acts: readonly T[]): T | null {
  const chosen = acts.filter((name) => input.options[name] !== undefined && input.options[name] !== false);
  if (chosen.length > 1)
    throw new WinnowError('bad_usage', `${chosen.map((name) => `--${name}`).join(' and ')} exclude each other.`);
  return chosen[0] ?? null;
}

/** Options that would be ignored without a word are refused. */
export function refuseOptions(input: CommandInput, names: readonly string[], belongTo: string): void {
  const stray = givenOptions(input, names);
  if (stray.length > 0)
    throw new WinnowError(
      'bad_usage',
      `${stray.join(', ')} ${stray.length === 1 ? 'belongs' : 'belong'} to ${belongTo}.`,
    );
}

/** A number, or null for the word `none`, which takes away what is there. */
export function numberOrNone(input: CommandInput, name: string): number | null | undefined {
  return text(input, name) === 'none' ? null : number(input, name);
}

/** The one of that name; the error lists those there are. */
export function namedOf<T extends { readonly name: string }>(items: readonly T[], name: string, what: string): T {
  const found = items.find((item) => item.name === name);
  if (found) return found;
  const others =
    items.length === 0 ? `There is no ${what} yet.` : `There are: ${items.map((item) => item.name).join(', ')}.`;
  throw new WinnowError('not_found', `There is no ${what} "${name}". ${others}`);
}
