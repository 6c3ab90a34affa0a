import { copyFileSync, cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fileBytes, readNpyElements, readNpyHeader } from './ingest/npy.ts';
import { withNpz, type NpzMember } from './ingest/npz.ts';
import { exclude, exportSame, filesBelow, importSource, relabel, rowsOf } from './testing/importAndExport.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const samples = join(dirname(fileURLToPath(import.meta.url)), 'testing/samples/arrays');

function copyOf(name: string): string {
  const path = join(t.dir, name);
  copyFileSync(join(samples, name), path);
  return path;
}

/** Every array of an archive, as numbers or texts. */
async function arraysIn(path: string): Promise<Record<string, readonly (number | string)[]>> {
  return withNpz(path, async ({ members }) => {
    const all: Record<string, readonly (number | string)[]> = {};
    const read = async ({ name, read: elements }: NpzMember) => {
      const array = await elements();
      all[name] = array.kind === 'texts' ? array.texts : [...array.values];
    };
    for (const member of members) await read(member);
    return all;
  });
}

test('features, labels and their names; three decisions change three numbers', async () => {
  const path = copyOf('simple.npz');
  const { mapping, columns } = await importSource(t, path);
  expect(mapping.source.format).toBe('npz');
  expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'w feature',
    'h feature',
    'd feature',
    'label label',
  ]);
  const before = await arraysIn(path);
  const rows = await rowsOf(t, ['w', 'h', 'd', 'label']);
  expect(rows.map((row) => row.slice(0, 3)).flat()).toEqual(before['X']);
  expect(rows.map((row) => row[3])).toEqual(before['y']!.map((code) => ['cat', 'dog', 'fox'][Number(code)]));
  expect(readFileSync(join((await exportSame(t)).to, 'simple.npz')).equals(readFileSync(path))).toBe(true);
  await relabel(t, { 0: 'fox', 1: 'cat', 2: 'dog' });
  const { to, verified } = await exportSame(t);
  expect(verified).toBe(true);
  expect(await arraysIn(join(to, 'simple.npz'))).toEqual({ ...before, y: [2, 0, 1, ...before['y']!.slice(3)] });
  await exclude(t, 5);
  await expect(exportSame(t)).rejects.toMatchObject({ code: 'unsupported' });
});

test('arrays of train and test are one dataset with a split; pictures become columns, which is said', async () => {
  const path = copyOf('mnist.npz');
  const { columns, problems } = await importSource(t, path);
  expect(columns.length).toBe(16 + 2);
  expect(problems.map(({ code }) => code)).toContain('flattened');
  const before = await arraysIn(path);
  const rows = await rowsOf(t, ['split', 'label', 'x0', 'x15']);
  const bySplit = (split: string) => rows.filter((row) => row[0] === split);
  expect(bySplit('train').map((row) => row[1])).toEqual(before['y_train']!.map(String));
  expect(bySplit('test').map((row) => row[3])).toEqual([15, 31, 47].map((at) => before['x_test']![at]));
  await relabel(t, { 1: '3', 6: '5', 8: '2' });
  const after = await arraysIn(join((await exportSame(t)).to, 'mnist.npz'));
  const [first, second] = rows[0]![0] === 'train' ? ['y_train', 'y_test'] : ['y_test', 'y_train'];
  const labels = [...before[first]!, ...before[second]!].map((label, at) => ({ 1: 3, 6: 5, 8: 2 })[at] ?? label);
  expect([...after[first]!, ...after[second]!]).toEqual(labels);
});

test('labels that are texts, a column beside them, and an array that does not belong', async () => {
  const path = copyOf('texts.npz');
  const { problems } = await importSource(t, path);
  expect(problems.filter(({ code }) => code === 'array_left_out').length).toBe(1);
  expect(await rowsOf(t, ['label', 'ids'])).toEqual([
    ['a', 7],
    ['bb', 8],
    ['a', 9],
    ['bb', 10],
  ]);
  await relabel(t, { 0: 'bb' });
  expect((await arraysIn(join((await exportSame(t)).to, 'texts.npz')))['labels']).toEqual(['bb', 'bb', 'a', 'bb']);
});

/** The elements of an array in a file of its own. */
async function arrayIn(path: string): Promise<readonly (number | string)[]> {
  const handle = await open(path, 'r');
  try {
    const source = await fileBytes(handle, path);
    const array = await readNpyElements(source, await readNpyHeader(source));
    return array.kind === 'texts' ? array.texts : [...array.values];
  } finally {
    await handle.close();
  }
}

function foldersCopy(name: string): string {
  const path = join(t.dir, name);
  cpSync(join(samples, name), path, { recursive: true });
  return path;
}

test.each(['pair', 'pair/X.npy', 'pair/y.npy'])(
  '%s: an array and the labels beside it are one table',
  async (chosen) => {
    const folder = foldersCopy('pair');
    const { columns, problems, mapping } = await importSource(t, join(t.dir, chosen));
    expect([mapping.source.format, mapping.source.path]).toEqual(['npy', join(folder, 'y.npy')]);
    expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'x0 feature',
      'x1 feature',
      'x2 feature',
      'label label',
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      '“y.npy” was read together with “X.npy” and “class_names.npy”.',
    ]);
    const rows = await rowsOf(t, ['x0', 'x1', 'x2', 'label']);
    expect(rows.map((row) => row.slice(0, 3)).flat()).toEqual(await arrayIn(join(folder, 'X.npy')));
    expect(rows.map((row) => row[3])).toEqual(['cat', 'dog', 'fox', 'cat', 'dog', 'fox']);
    const before = readFileSync(join(folder, 'y.npy'));
    expect(filesBelow((await exportSame(t)).to)).toEqual({ 'y.npy': before.toString('latin1') });
    await relabel(t, { 0: 'fox', 1: 'cat', 3: 'dog' });
    const { to, verified } = await exportSame(t);
    expect([verified, await arrayIn(join(to, 'y.npy'))]).toEqual([true, [2, 0, 2, 1, 1, 2]]);
    const after = readFileSync(join(to, 'y.npy'));
    expect([after.length, [...after].filter((byte, at) => byte !== before[at]).length]).toEqual([before.length, 3]);
    await exclude(t, 5);
    await expect(exportSame(t)).rejects.toMatchObject({ code: 'unsupported' });
  },
);

test('names of the classes beside an array and its labels may be called “classes”', async () => {
  const folder = foldersCopy('pair');
  renameSync(join(folder, 'class_names.npy'), join(folder, 'classes.npy'));
  await importSource(t, folder);
  expect((await rowsOf(t, ['label'])).flat()).toEqual(['cat', 'dog', 'fox', 'cat', 'dog', 'fox']);
});

test('arrays of train and test in files of their own are one dataset with a split', async () => {
  const folder = foldersCopy('splits');
  const { columns } = await importSource(t, join(folder, 'X_test.npy'));
  expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'x0 feature',
    'x1 feature',
    'label label',
    'split split',
  ]);
  const rows = await rowsOf(t, ['split', 'label', 'x0']);
  const train = rows.filter(([split]) => split === 'train');
  expect(train.map((row) => row[1])).toEqual(['p', 'q', 'p', 'q', 'p']);
  expect(train.map((row) => row[2])).toEqual(
    (await arrayIn(join(folder, 'X_train.npy'))).filter((_, at) => at % 2 === 0),
  );
  const first = rows.findIndex(([split]) => split === 'train');
  await relabel(t, { [first]: 'q', [first + 4]: 'q', [(first + 5) % 8]: 'q' });
  const { to } = await exportSame(t);
  expect(await arrayIn(join(to, 'y_train.npy'))).toEqual(['q', 'q', 'p', 'q', 'q']);
  expect(await arrayIn(join(to, 'y_test.npy'))).toEqual(['q', 'q', 'p']);
});

test('the only array with as many rows as the labels is theirs, whatever it is called; others are refused', async () => {
  const folder = foldersCopy('only');
  await importSource(t, join(folder, 'digits.npy'));
  expect(await rowsOf(t, ['label'])).toEqual([['1'], ['0'], ['1'], ['0']]);
  await relabel(t, { 0: '0', 1: '1', 2: '0' });
  expect(await arrayIn(join((await exportSame(t)).to, 'labels.npy'))).toEqual([0, 1, 0, 0]);
  cpSync(join(samples, 'pair/X.npy'), join(folder, 'X.npy'));
  await expect(t.call('sources.recognise', { path: folder })).rejects.toThrow(
    '“labels.npy” has 4 values where “X.npy” has 6 rows.',
  );
  await expect(t.call('sources.recognise', { path: join(samples, 'pair/class_names.npy') })).rejects.toThrow(
    'is an array of 3: examples are its rows, and labels a file beside it such as y.npy.',
  );
});

test('what is no archive of examples is refused in a sentence', async () => {
  const path = join(t.dir, 'broken.npz');
  writeFileSync(path, `PK\x03\x04${'x'.repeat(100)}`);
  await expect(t.call('sources.recognise', { path })).rejects.toMatchObject({ code: 'bad_input' });
});
