import type { FileHandle } from 'node:fs/promises';
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { listed } from '#shared/model/formats.ts';
import {
  type ArrayRole,
  type NamedArray,
  namedArrays,
  namesClasses,
  roleOfWord,
} from '#backend/ingest/arrays/arrayGroups.ts';
import { fileBytes, type NpyHeader, readNpyElements, readNpyHeader } from '#backend/ingest/npy.ts';
import type { Npz, NpzMember } from '#backend/ingest/npz.ts';

/** Labels in a file, and the file of the examples that they are of. */
export type NpyPair = { readonly labels: string; readonly features: string; readonly split: string | null };

const mostFiles = 1000;

/**
 * The arrays of a folder that are labels and examples of each other: by their names (`X.npy` and `y.npy`, `train_data.npy` and
 * `train_labels.npy`), and where there is but one array of labels the only other array with as many rows. Of several that are called
 * like labels (`y.npy` and `classes.npy`) those are that have a value for each row.
 */
export async function npyPairs(folder: string): Promise<NpyPair[]> {
  const named = await arraysIn(folder);
  const labels = named.filter(({ word }) => roleOfWord(word) === 'labels');
  const pairs = new Map<string | null, NpyPair>();
  for (const { name, split } of labels) {
    const other = named.find((one) => one.split === split && roleOfWord(one.word) === 'features');
    const features = other?.name ?? (labels.length === 1 ? await onlyFeatures(folder, name, named) : null);
    if (features === null) continue;
    const before = pairs.get(split);
    if (before === undefined || !(await areOfOne(folder, before))) pairs.set(split, { labels: name, features, split });
  }
  return [...pairs.values()];
}

async function areOfOne(folder: string, { labels, features }: NpyPair): Promise<boolean> {
  const [one, other] = [await headerOf(join(folder, labels)), await headerOf(join(folder, features))];
  return one !== null && one.shape[0] === other?.shape[0];
}

async function arraysIn(folder: string): Promise<NamedArray[]> {
  const entries = await readdir(folder).catch(() => []);
  const files = entries.filter((name) => /\.npy$/i.test(name) && !name.startsWith('.')).sort();
  const named = namedArrays(files.slice(0, mostFiles).map((name) => name.replace(/\.npy$/i, '')));
  return named.map((one, at) => ({ ...one, name: files[at]! }));
}

async function onlyFeatures(folder: string, labels: string, named: readonly NamedArray[]): Promise<string | null> {
  const rows = (await headerOf(join(folder, labels)))?.shape[0];
  const fitting: string[] = [];
  for (const { name, word } of named) {
    const header = roleOfWord(word) === null ? await headerOf(join(folder, name)) : null;
    if (header !== null && header.shape.length >= 2 && header.shape[0] === rows) fitting.push(name);
  }
  return fitting.length === 1 ? fitting[0]! : null;
}

async function headerOf(path: string): Promise<NpyHeader | null> {
  try {
    return await withFile(path, async ({ header }) => header);
  } catch {
    // What is no array is none of these.
    return null;
  }
}

type OpenArray = { readonly header: NpyHeader; readonly read: NpzMember['read'] };

async function withFile<T>(path: string, work: (array: OpenArray) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await work(await openArray(handle, path));
  } finally {
    await handle.close();
  }
}

async function openArray(handle: FileHandle, path: string): Promise<OpenArray> {
  const source = await fileBytes(handle, path);
  const header = await readNpyHeader(source);
  return { header, read: () => readNpyElements(source, header) };
}

/**
 * The array of a file and those beside it that belong to it, named as an archive would name them: of labels the examples and the names
 * of the classes. Labels whose examples are not there are examples without a number.
 */
export async function withNpyFiles<T>(
  path: string,
  work: (arrays: Npz) => Promise<T>,
  copyOf: string = path,
): Promise<T> {
  const folder = dirname(copyOf);
  const own = basename(copyOf);
  const pair = (await npyPairs(folder)).find(({ labels }) => labels === own);
  const named = await arraysIn(folder);
  const isOfLabels = pair !== undefined || roleOfWord(named.find(({ name }) => name === own)?.word ?? '') === 'labels';
  const classes = named.find(({ name, word }) => name !== own && namesClasses(word));
  const files: [ArrayRole, string][] = isOfLabels ? [['labels', own]] : [['features', own]];
  if (pair !== undefined) files.push(['features', pair.features]);
  if (isOfLabels && classes !== undefined) files.push(['class names', classes.name]);
  const handles: FileHandle[] = [];
  try {
    const members: NpzMember[] = [];
    for (const [role, name] of files) {
      const file = name === own ? path : join(folder, name);
      const handle = await open(file, 'r');
      handles.push(handle);
      members.push({ name: memberNames[role], ...(await openArray(handle, file)) });
    }
    requireFitting(path, members, pair);
    if (isOfLabels && pair === undefined) members.push(noFeatures(members[0]!.header));
    const others = files.slice(1).map(([, name]) => `“${name}”`);
    const joined = others.length === 0 ? {} : { joined: `“${own}” was read together with ${listed(others, 'and')}.` };
    return await work({ members, unread: [], ...joined });
  } finally {
    for (const handle of handles) await handle.close();
  }
}

const memberNames: Readonly<Record<ArrayRole, string>> = { features: 'x', labels: 'y', 'class names': 'class_names' };

function requireFitting(path: string, members: readonly NpzMember[], pair: NpyPair | undefined): void {
  const shapeOf = (name: string) => members.find((member) => member.name === name)?.header.shape ?? [];
  const [labels, features] = [shapeOf('y'), shapeOf('x')];
  const fail = (message: string): never => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  if (labels.length > 1 && labels.slice(1).some((n) => n !== 1))
    fail(`“${path}” is an array of ${labels.join(' × ')}; labels are one value an example.`);
  if (pair !== undefined && labels[0] !== features[0])
    fail(`“${pair.labels}” has ${labels[0]} values where “${pair.features}” has ${features[0]} rows.`);
  if (labels.length === 0 && features.length < 2)
    fail(
      `“${path}” is an array of ${features.join(' × ') || 'one number'}: examples are its rows, and labels a file beside it such as y.npy.`,
    );
}

function noFeatures(labels: NpyHeader): NpzMember {
  const shape = [labels.shape[0]!, 0];
  const type = { ...labels.type, kind: 'number' } as NpyHeader['type'];
  return {
    name: 'x',
    header: { ...labels, shape, type },
    read: () => Promise.resolve({ kind: 'numbers', shape, isWhole: false, values: new Float32Array(0) }),
  };
}
