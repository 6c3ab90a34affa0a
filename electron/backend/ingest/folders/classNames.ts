import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { namesInYaml } from '#backend/ingest/folders/yamlNames.ts';

/** The name of each class folder whose own name is an id. */
export type ClassNames = ReadonlyMap<string, string>;

/** Ids that folders have in place of class names: ImageNet's, numbers, a letter or two with a number. */
const idName = /^(?:n\d{8}|\d+|[a-z]{1,2}[-_]?\d+)$/i;

const nameFiles =
  /^.+\.ya?ml$|^(?:loc_synset_mapping|synsets?(?:_?(?:words|mapping|labels|names))?|words|map_clsloc|imagenet\w*|(?:class|label|categor(?:y|ies))(?:es|s)?(?:_?(?:names?|index|labels?|mapping|map|dict|list|to_idx|to_name))?|id2label|idx_?to_?(?:class|label)|cat_to_name|names)\.(?:txt|json|csv|tsv)$/i;

const sizeLimit = 16 * 1024 * 1024;

export function areIds(folders: readonly string[]): boolean {
  return folders.length > 0 && folders.every((name) => idName.test(name));
}

export type FoundNames = { readonly file: string; readonly names: ClassNames; readonly missing: readonly string[] };

/**
 * The file in one of some folders that names most of the classes, by what it is called and what it says; null when there is none. Two ids of one
 * name stay apart: the id stands behind the name.
 */
export async function findClassNames(places: readonly string[], ids: readonly string[]): Promise<FoundNames | null> {
  let best: FoundNames | null = null;
  for (const place of places) {
    // A folder that cannot be listed has no file of names to offer.
    const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && nameFiles.test(entry.name)).map(({ name }) => name);
    for (const name of files.sort().slice(0, 20)) {
      const found = await readClassNames(join(place, name), ids).catch(() => null);
      if (found === null || found.missing.length * 2 > ids.length) continue;
      if (best === null || found.missing.length < best.missing.length) best = found;
    }
  }
  return best;
}

/** The names that a file gives the classes. Throws `bad_input` where it names none of them. */
export async function readClassNames(file: string, ids: readonly string[]): Promise<FoundNames> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new WinnowError('not_found', `There is no file of class names at “${file}”.`, { file }, { cause });
  });
  if (size > sizeLimit)
    throw new WinnowError('too_large', `“${file}” is too large for a list of class names.`, { file });
  const text = (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  const all = namesIn(text, file, ids);
  const own = ids.flatMap((id): [string, string][] => {
    const name = all.get(id)?.trim() ?? '';
    return name === '' ? [] : [[id, name]];
  });
  if (own.length === 0) throw new WinnowError('bad_input', `“${file}” names none of the class folders.`, { file });
  const names = distinctNames(own);
  return { file, names, missing: ids.filter((id) => !names.has(id)) };
}

function namesIn(text: string, file: string, ids: readonly string[]): Map<string, string> {
  if (/\.json$/i.test(file)) return fromJson(text, file);
  return /\.ya?ml$/i.test(file) ? namesInYaml(text) : fromLines(text, ids);
}

/** Classes that would have one name keep the id behind it: two cranes are two classes. */
function distinctNames(pairs: readonly (readonly [string, string])[]): ClassNames {
  const count = new Map<string, number>();
  for (const [, name] of pairs) count.set(name, (count.get(name) ?? 0) + 1);
  return new Map(pairs.map(([id, name]) => [id, count.get(name)! > 1 ? `${name} (${id})` : name]));
}

function fromJson(text: string, file: string): Map<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WinnowError('bad_input', `“${file}” is not valid JSON.`, { file }, { cause });
  }
  const names = new Map<string, string>();
  const addAll = (entries: readonly (readonly [string, unknown])[]): void => {
    for (const [key, item] of entries) {
      // {"0": ["n01440764", "tench"]}, {"n01440764": "tench"}, {"tench": 0}.
      if (Array.isArray(item) && item.length >= 2) names.set(String(item[0]), String(item[1]));
      else if (typeof item === 'string') names.set(key, item);
      else if (typeof item === 'number') names.set(String(item), key);
      else if (typeof item === 'object' && item !== null && !Array.isArray(item)) addAll(Object.entries(item));
    }
  };
  addAll(Array.isArray(value) ? value.map((item, at) => [String(at), item] as const) : Object.entries(value ?? {}));
  return names;
}

/**
 * `n01440764 tench, Tinca tinca`, with a blank, TAB, comma or colon behind the id and perhaps a number before the name; or a name
 * a line, for folders that are called 0 to K − 1 or 1 to K.
 */
function fromLines(text: string, ids: readonly string[]): Map<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const known = new Set(ids);
  const names = new Map<string, string>();
  for (const line of lines) {
    const [, id = '', rest = ''] = /^"?([\w-]+)"?\s*[\s,:;]\s*(.*)$/.exec(line) ?? [];
    if (!known.has(id)) continue;
    const [, numbered] = /^\d+\s+(\S.*)$/.exec(rest) ?? [];
    names.set(id, unquoted(numbered ?? rest));
  }
  if (names.size > 0) return names;
  const plain = lines.filter((line) => line !== '');
  const numbers = ids.map(Number);
  const from = Math.min(...numbers);
  if (!numbers.every(Number.isInteger) || from > 1 || Math.max(...numbers) - from >= plain.length) return names;
  if (from === 1 && plain.length !== ids.length) return names;
  for (const id of ids) names.set(id, unquoted(plain[Number(id) - from]!));
  return names;
}

function unquoted(name: string): string {
  return /^"(.*)"$/.exec(name)?.[1]?.replaceAll('""', '"') ?? name;
}
