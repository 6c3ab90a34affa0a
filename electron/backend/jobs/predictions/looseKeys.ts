import { type ExampleId, firstId } from '#shared/model/ids.ts';
import type { OpenProject } from '../../project/openProject.ts';

export type LooseKeys = { readonly find: (key: string) => ExampleId | undefined; readonly note: string };

/**
 * Other spellings of keys, the closest first: a path by its end, a file without its folder, or without its ending too, and numbers without
 * zeros before them. Each is taken only for keys that it does not confuse.
 */
export function* looseKeys(project: OpenProject): Generator<LooseKeys> {
  yield lookedUp(project, (key) => nameOf(key), 'Keys were found by the names of files, without their folders.');
  yield lookedUp(
    project,
    (key) => nameOf(key).replace(/\.[A-Za-z0-9]{1,5}$/, ''),
    'Keys were found by the names of files, without folders and endings.',
  );
  yield lookedUp(
    project,
    (key) =>
      key
        .trim()
        .replace(/^(-?)0+(?=\d)/, '$1')
        .replace(/\.0+$/, ''),
    'Keys were found as numbers, without the zeros before them.',
  );
}

const nameOf = (key: string): string => key.trim().split(/[\\/]/).at(-1)!;

function lookedUp({ keys, rowCount }: OpenProject, plain: (key: string) => string, note: string): LooseKeys {
  const ids = new Map<string, ExampleId | null>();
  for (let id = firstId; id < rowCount; id++) {
    const key = keys.get(id);
    if (key === null) continue;
    const short = plain(key);
    ids.set(short, ids.has(short) ? null : id);
  }
  return { find: (key) => ids.get(plain(key)) ?? undefined, note };
}
