import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { MethodInput } from '#shared/contract/contract.ts';
import { labelledProject, logitsOf, mostlyRight, writeCsv, writeNpy } from '../../testing/predictionFiles.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const classes = Array.from({ length: 12 }, (_, k) => `class_${k + 1}`);
/** As Python sorts them: class_1, class_10, class_11, class_12, class_2 … */
const sorted = classes.toSorted();

const project = async (keys: 'ids' | 'none', names: readonly string[] = classes): Promise<readonly string[]> =>
  (await labelledProject(t, names, keys === 'none' ? { keys } : {})).labels;
const rowsOf = (labels: readonly string[], order: readonly string[], isLogits = false): number[][] =>
  isLogits ? logitsOf(mostlyRight(labels, order)) : mostlyRight(labels, order);
const npy = (name: string, rows: readonly (readonly number[])[]): string => writeNpy(join(t.dir, name), rows);
const csv = (name: string, head: readonly string[], rows: readonly (readonly (number | string)[])[]): string =>
  writeCsv(join(t.dir, name), head, rows);

const imported = async (input: MethodInput<'runs.importPredictions'>) =>
  t.finished((await t.call('runs.importPredictions', input)).jobId);
const accuracy = async () => (await t.call('runs.list', {})).at(-1)!.accuracyGiven.value!;

test('an array without names is asked about, with what the labels say of each order, and never guessed', async () => {
  const labels = await project('ids');
  const from = npy('p.npy', rowsOf(labels, sorted));
  const asked = imported({ from });
  await expect(asked).rejects.toThrow(/Which class is each of the 12 columns.*class_1,class_10,class_11.* agree \(/s);
  await expect(asked).rejects.toThrow(
    /--classes a,b,c \(or @labels\.txt\)\. E\.g\. class_1,class_10,class_11,class_12,/,
  );
  // Wrongly answered it stops, and names the right order.
  await expect(imported({ from, classes })).rejects.toThrow(
    /agree with the labels in .*--classes class_1,class_10,class_11,class_12,.*--no-check/s,
  );
  expect(await t.call('runs.list', {})).toEqual([]);
  await imported({ from, classes: sorted });
  expect(await accuracy()).toBeGreaterThan(0.85);
  await imported({ from, classes, isUnchecked: true });
  expect(await accuracy()).toBeLessThan(0.4);
});

test('an order of nobody’s, which only the labels tell', async () => {
  const labels = await project('ids', ['cat', 'dog', 'emu', 'fox']);
  const order = ['fox', 'cat', 'emu', 'dog'];
  const from = npy('p.npy', rowsOf(labels, order));
  await expect(imported({ from })).rejects.toThrow(/With fox,cat,emu,dog, 9\d % .*E\.g\. fox,cat,emu,dog/s);
  await expect(imported({ from, classes: ['cat', 'dog', 'emu', 'fox'] })).rejects.toThrow(/--classes fox,cat,emu,dog/);
});

test('names behind a common prefix are names, numbers of columns are none', async () => {
  const labels = await project('ids', ['cat', 'dog', 'emu']);
  const rows = rowsOf(labels, ['dog', 'cat', 'emu']);
  await imported({ from: csv('named.csv', ['p_dog', 'p_cat', 'p_emu'], rows) });
  expect(await accuracy()).toBeGreaterThan(0.85);
  await expect(imported({ from: csv('numbered.csv', ['0', '1', '2'], rows) })).rejects.toThrow(/Which class is each/);
  await expect(
    imported({
      from: csv(
        'four.csv',
        ['0', '1', '2', '3'],
        rows.map((row) => [...row, 0]),
      ),
    }),
  ).rejects.toThrow(/The project has 3 classes/);
});

test('an id of pandas that counts the rows from 0 is no record number from 1', async () => {
  const labels = await project('none', ['cat', 'dog', 'emu']);
  const rows = rowsOf(labels, ['cat', 'dog', 'emu']).map((row, id) => [id, ...row]);
  await imported({ from: csv('ids.csv', ['id', 'cat', 'dog', 'emu'], rows) });
  expect(await accuracy()).toBeGreaterThan(0.85);
  expect((await t.call('runs.list', {})).at(-1)!.failed).toBe(0);
});

test('keys that are the project’s but of other rows stop, and row by row is right', async () => {
  const { labels, keys } = await labelledProject(t, ['cat', 'dog', 'emu'], { keys: (row) => String((row * 7) % 240) });
  const rows = rowsOf(labels, ['cat', 'dog', 'emu']).map((row, id) => [id, ...row]);
  const from = csv('reset.csv', ['id', 'cat', 'dog', 'emu'], rows);
  expect(keys).not.toEqual(rows.map(([id]) => String(id)));
  await expect(imported({ from })).rejects.toThrow(/With row by row instead of by key .*--join position/s);
  await imported({ from, join: 'position' });
  expect(await accuracy()).toBeGreaterThan(0.85);
});

test('rows that are one further down are noticed', async () => {
  const labels = await project('ids', ['cat', 'dog', 'emu']);
  const rows = rowsOf(labels, ['cat', 'dog', 'emu']);
  const from = csv('shifted.csv', ['cat', 'dog', 'emu'], [rows.at(-1)!, ...rows.slice(0, -1)]);
  await expect(imported({ from })).rejects.toThrow(/each row taken one further down 9\d % of 239 labelled rows agree/);
});

test('logits are no probabilities; said to be some, they become them', async () => {
  const labels = await project('ids', ['cat', 'dog', 'emu']);
  const from = csv('logits.csv', ['cat', 'dog', 'emu'], rowsOf(labels, ['cat', 'dog', 'emu'], true));
  await expect(imported({ from })).rejects.toThrow(/is not a probability .*--activation softmax, 9\d % of 240/);
  await imported({ from, activation: 'softmax' });
  const [first] = await t.call('examples.get', { ids: [0 as ExampleId] });
  expect(first!.prediction?.confidence).toBeCloseTo(0.89, 9);
});

test('one class for every row stops; an honest weak model and one for a rare class do not', async () => {
  const labels = await project('ids', ['cat', 'dog', 'emu']);
  const constant = labels.map(() => [0.5, 0.3, 0.2]);
  await expect(imported({ from: csv('one.csv', ['cat', 'dog', 'emu'], constant) })).rejects.toThrow(
    /no more than chance would .*Every row comes out as “cat”/,
  );
  const random = seededRandom(21);
  const weak = labels.map((label) => {
    const said = random() < 0.2 ? label : ['cat', 'dog', 'emu'][Math.floor(random() * 3)]!;
    return ['cat', 'dog', 'emu'].map((name) => (name === said ? 0.4 : 0.3));
  });
  await imported({ from: csv('weak.csv', ['cat', 'dog', 'emu'], weak) });
  expect(await accuracy()).toBeLessThan(0.55);
});
