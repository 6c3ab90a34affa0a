import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeIssues } from '#shared/base/describeIssues.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { importMappingSchema, type ImportMapping } from '#shared/model/importMapping.ts';
import { type CommandInput, flagOption as flag, text, valueOption as value } from './commandInput.ts';

/** How folders of pictures, and the way from a table to its pictures, are read. */
export const folderFlags = {
  folders: value,
  'class-names': value,
  'picture-root': value,
  'cut-path': value,
  'follow-links': flag,
} as const;

export function folderHints(input: CommandInput) {
  const classNames = text(input, 'class-names');
  const pictureRoot = text(input, 'picture-root');
  return {
    folderLevels: text(input, 'folders'),
    classNames: classNames === undefined ? undefined : resolve(classNames),
    pictureRoot: pictureRoot === undefined ? undefined : resolve(pictureRoot),
    cutPath: text(input, 'cut-path'),
    followsLinks: input.options['follow-links'] === true ? true : undefined,
  };
}

/** The mapping of `--config`, of this source. */
export function givenMapping(input: CommandInput, source: string): ImportMapping | undefined {
  const configPath = text(input, 'config');
  if (configPath === undefined) return undefined;
  if (!existsSync(configPath))
    throw new WinnowError('not_found', 'There is no such import configuration.', { file: configPath });
  const parsed = importMappingSchema.safeParse(tryJson(readFileSync(configPath, 'utf8')));
  if (!parsed.success)
    throw new WinnowError(
      'config_invalid',
      `This import configuration is not valid: ${describeIssues(parsed.error)}.`,
      {
        file: configPath,
      },
    );
  return { ...parsed.data, source: { ...parsed.data.source, path: source } };
}

/** A JSON text; null where it is none. */
export function tryJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

/** Which of several tables or sheets is meant is asked, not guessed. */
export function requireChosenTable(input: CommandInput, tables: readonly string[] | undefined, file: string): void {
  if (tables === undefined || tables.length < 2 || text(input, 'table') !== undefined) return;
  const words = tables.slice(0, 20).map((name) => `"${name}"`);
  throw new WinnowError(
    'bad_usage',
    `The file has ${tables.length} tables; choose one with --table: ${words.join(', ')}.`,
    {
      file,
    },
  );
}
