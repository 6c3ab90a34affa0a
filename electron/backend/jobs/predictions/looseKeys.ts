import type { ExampleId } from '#shared/model/ids.ts';
import { inStretches } from '../../threads/breather.ts';
import type { OpenProject } from '../../project/openProject.ts';

export type LooseKeys = { readonly find: (key: string) => ExampleId | undefined; readonly note: string };

/**
 * Other spellings of keys, the closest first: a path by its end, a file without its folder, or without its ending too, and numbers without
 * zeros before them. Each is taken only for keys that it does not confuse.
 */
export async function* looseKeys(project: OpenProject, signal: AbortSignal): AsyncGenerator<LooseKeys> {
  yield await lookedUp(project, signal, {
    plain: nameOf,
    note: 'Keys were found by the names of files, without their folders.',
  });
  yield await lookedUp(project, signal, {
    plain: (key) => nameOf(key).replace(/\.[A-Za-z0-9]{1,5}$/, ''),
    note: 'Keys were found by the names of files, without folders and endings.',
  });
  yield await lookedUp(project, signal, {
    plain: (key) =>
      key
        .trim()
        .replace(/^(-?)0+(?=\d)/, '$1')
        .replace(/\.0+$/, ''),
    note: 'Keys were found as numbers, without the zeros before them.',
  });
}

const nameOf = (key: string): string => key.trim().split(/[\\/]/).at(-1)!;

async function lookedUp(
  { keys, rowCount }: OpenProject,
  signal: AbortSignal,
  { plain, note }: { readonly plain: (key: string) => string; readonly note: string },
): Promise<LooseKeys> {
  const ids = new Map<string, ExampleId | null>();
  await inStretches(rowCount, { signal }, (from, to) => {
    for (let id = from as ExampleId; id < to; id++) {
      const key = keys.get(id);
      if (key === null) continue;
      const short = plain(key);
      ids.set(short, ids.has(short) ? null : id);
    }
  });
  return { find: (key) => ids.get(plain(key)) ?? undefined, note };
}
