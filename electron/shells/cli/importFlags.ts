import { resolve } from 'node:path';
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

/** A JSON text; null where it is none. */
export function tryJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
