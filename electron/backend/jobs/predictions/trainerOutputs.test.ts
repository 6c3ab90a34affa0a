import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MethodInput } from '#shared/contract/contract.ts';
import type { WinnowError } from '#shared/base/winnowError.ts';
import {
  labelledProject,
  logitsOf,
  mostlyRight,
  npyBytes,
  npyRows,
  writeCsv,
  writeJson,
  writeNpy,
} from '../../testing/predictionFiles.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';
import { zipOf } from '../../testing/zipOf.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const animals = ['cat', 'dog', 'emu'];
/** The order in which the model has them. */
const order = ['emu', 'cat', 'dog'];
const at = (name: string): string => join(t.dir, name);
type Input = MethodInput<'runs.importPredictions'>;

async function imported(input: Input): Promise<string> {
  const { note } = (await t.finished((await t.call('runs.importPredictions', input)).jobId)).result as {
    readonly note: string | null;
  };
  return note ?? '';
}
const lastRun = async () => (await t.call('runs.list', {})).at(-1)!;

async function refusal(input: Input): Promise<WinnowError> {
  return imported(input).then(
    () => expect.fail(`${input.from} was imported`),
    (cause: unknown) => cause as WinnowError,
  );
}

const inPercent = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => row.map((value) => Math.round(value * 1000) / 10));

test('percentages are noticed by what their rows add up to, and taken as such with a note', async () => {
  const { labels, keys } = await labelledProject(t, animals);
  const rows = inPercent(mostlyRight(labels, order));
  const named = rows.map((row, id) => [keys[id]!, ...row]);
  const files = [
    writeNpy(at('p.npy'), rows),
    writeCsv(at('p.csv'), ['id', 'p_emu', 'p_cat', 'p_dog'], named),
    writeJson(at('p.json'), rows),
  ];
  for (const from of files) {
    expect(await imported({ from, classes: from.endsWith('.csv') ? undefined : order })).toContain(
      'The rows add up to 100: the numbers were taken as percentages and divided by 100.',
    );
    const run = await lastRun();
    expect(run.accuracyGiven.value, from).toBeGreaterThan(0.85);
    // Out of 100, every probability would be brought to 1.
    const detail = await t.call('examples.get', { ids: [0 as never] });
    const probabilities = detail[0]!.prediction!.probabilities.map(({ p }) => p);
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 1);
    expect(Math.max(...probabilities)).toBeLessThan(0.95);
  }
});

test('numbers that only come near are no percentages', async () => {
  const { labels } = await labelledProject(t, animals);
  const rows = inPercent(mostlyRight(labels, order));
  const odd = rows.map((row, id) => (id % 3 === 0 ? row.map((value) => value * 2) : row));
  const error = await refusal({ from: writeNpy(at('odd.npy'), odd), classes: order });
  expect(error.place.open?.map(({ what }) => what)).toEqual(['activation']);
});

test('one number a row may be a percentage, which the question says', async () => {
  const two = await labelledProject(t, ['no', 'yes']);
  const single = mostlyRight(two.labels, ['no', 'yes']).map((row) => [100 * row[1]!]);
  const asked = await refusal({ from: writeNpy(at('single.npy'), single), positive: 'yes' });
  expect(asked.place.open?.[0]?.question).toContain('If they are percentages, save them divided by 100.');
});

/** What `np.savez(predictions=…, label_ids=…)` writes. */
function writeTrainer(name: string, rows: readonly (readonly number[])[], ids: readonly number[]): string {
  const codes = BigInt64Array.from(ids, BigInt).buffer;
  const members = [
    { name: 'predictions.npy', bytes: npyRows(rows) },
    { name: 'label_ids.npy', bytes: npyBytes('<i8', [ids.length], codes) },
  ];
  writeFileSync(at(name), zipOf(members));
  return at(name);
}

test("a Trainer's label_ids say which class each column is, and that the rows are in order", async () => {
  const { labels } = await labelledProject(t, animals);
  const logits = logitsOf(mostlyRight(labels, order));
  const ids = labels.map((label, row) => (row === 7 ? -100 : order.indexOf(label)));
  const files = [
    writeTrainer('predictions.npz', logits, ids),
    writeJson(at('predictions.json'), { predictions: logits, label_ids: ids }),
    writeJson(
      at('records.json'),
      logits.map((row, id) => ({ predictions: row, label_ids: ids[id]! })),
    ),
  ];
  for (const from of files) {
    const note = await imported({ from, activation: 'softmax' });
    expect(note, from).toContain('“label_ids” agrees with the labels in all 239 rows');
    expect(note, from).not.toContain('left out');
    const run = await lastRun();
    expect([run.classes.slice(0, 3), run.accuracyGiven.value! > 0.85], from).toEqual([order, true]);
  }
  // Without an answer nothing but the activation is open.
  const error = await refusal({ from: files[0]! });
  expect(error.place.open?.map(({ what }) => what)).toEqual(['activation']);
});

test('rows in another order than the examples are noticed by their label_ids', async () => {
  const { labels } = await labelledProject(t, animals);
  const shuffled = labels.map((_, row) => (row * 97) % labels.length);
  const rows = mostlyRight(labels, order);
  const from = writeTrainer(
    'shuffled.npz',
    shuffled.map((row) => rows[row]!),
    shuffled.map((row) => order.indexOf(labels[row]!)),
  );
  const error = await refusal({ from, classes: order });
  expect(error.message).toContain('“label_ids” and the labels of the project do not belong together');
  expect(error.place.open?.[0]).toMatchObject({ what: 'check', flag: expect.stringContaining('--no-check') });
  await imported({ from, classes: order, isUnchecked: true });
});
