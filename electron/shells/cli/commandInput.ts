import { WinnowError } from '#shared/base/winnowError.ts';
import type { CliOutput } from './cliOutput.ts';
import type { CliSession } from './session.ts';

/** An option with a value, and one without. */
export const valueOption = { type: 'string' } as const;
export const flagOption = { type: 'boolean' } as const;

export type Options = Readonly<Record<string, string | boolean | string[] | undefined>>;
export type CommandInput = {
  readonly positional: readonly string[];
  readonly options: Options;
  readonly session: CliSession;
  readonly output: CliOutput;
};

export const text = ({ options }: CommandInput, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

export const list = ({ options }: CommandInput, name: string): string[] | undefined =>
  Array.isArray(options[name]) ? options[name] : undefined;

/** `a,b,c` without the empty ones. */
export const names = (input: CommandInput, name: string): string[] | undefined =>
  text(input, name)
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean);

/** The filter of `--where`; without it every example. */
export const where = (input: CommandInput): string => text(input, 'where') ?? '';

export function number(input: CommandInput, name: string): number | undefined {
  return numberThat(input, name, { fits: (value) => !Number.isNaN(value), what: 'a number such as 0.5' });
}

export function whole(input: CommandInput, name: string, least: 0 | 1 = 1): number | undefined {
  const fits = (value: number): boolean => Number.isInteger(value) && value >= least;
  return numberThat(input, name, { fits, what: `a whole number${least === 0 ? '' : ' of at least 1'}` });
}

type Wanted = { readonly fits: (value: number) => boolean; readonly what: string };

function numberThat(input: CommandInput, name: string, { fits, what }: Wanted): number | undefined {
  const given = text(input, name);
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() === '' || !fits(value))
    throw new WinnowError('bad_usage', `--${name} takes ${what}, not "${given}".`);
  return value;
}

export function required({ positional }: CommandInput, place: number, what: string): string {
  const value = positional[place];
  if (value === undefined) throw new WinnowError('bad_usage', `${what} is missing. See winnow --help.`);
  return value;
}

export function requiredOption(input: CommandInput, name: string): string {
  const value = text(input, name);
  if (value === undefined) throw new WinnowError('bad_usage', `--${name} is missing. See winnow --help.`);
  return value;
}

/** For commands that change the project. */
export async function openProject(input: CommandInput): Promise<void> {
  await input.session.call('project.open', { path: required(input, 0, 'The project file') });
}

/** For commands that only look: a project on a disk that cannot be written to can be looked at. */
export async function openForReading(input: CommandInput): Promise<void> {
  const path = required(input, 0, 'The project file');
  try {
    await input.session.call('project.open', { path });
  } catch (error) {
    if (!(error instanceof WinnowError) || error.code !== 'permission') throw error;
    await input.session.call('project.open', { path, readOnly: true });
  }
}
