import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { labelledProject, mostlyRight, writeCsv, writeJson } from '../../testing/predictionFiles.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const animals = ['cat', 'dog', 'emu'];
const at = (name: string): string => join(t.dir, name);
const imported = async (from: string, answers: { columns?: string[]; classes?: string[]; key?: string } = {}) =>
  t.finished((await t.call('runs.importPredictions', { from, ...answers })).jobId);
const lastRun = async () => (await t.call('runs.list', {})).at(-1)!;

/** Probabilities of what the wide file has too, a row for each example and class. */
async function longRows(order = ['emu', 'cat', 'dog']) {
  const { labels, keys } = await labelledProject(t, animals);
  const wide = mostlyRight(labels, order);
  const rows = keys.flatMap((key, row) => order.map((name, k): (string | number)[] => [key, name, wide[row]![k]!]));
  return { labels, keys, wide, rows };
}

test('a row for each example and class is a column a class, in whatever order the rows are', async () => {
  const { keys, wide, rows } = await longRows();
  const header = ['id', 'class', 'probability'];
  const random = seededRandom(3);
  const shuffled = rows.map((row) => [random(), row] as const).toSorted((a, b) => a[0] - b[0]);
  const byClass = rows.toSorted((a, b) => String(a[1]).localeCompare(String(b[1])));
  const files = [
    writeCsv(
      at('wide.csv'),
      ['id', 'emu', 'cat', 'dog'],
      wide.map((row, i) => [keys[i]!, ...row]),
    ),
    writeCsv(at('long.csv'), header, rows),
    writeCsv(at('class.csv'), header, byClass),
    writeCsv(
      at('shuffled.csv'),
      ['id', 'label', 'score'],
      shuffled.map(([, row]) => row),
    ),
    writeCsv(at('melted.csv'), ['id', 'variable', 'value'], rows),
    writeJson(
      at('long.json'),
      rows.map(([id, name, p]) => ({ id, class: name, probability: p })),
    ),
  ];
  const accuracies: unknown[] = [];
  for (const from of files) {
    await imported(from);
    const run = await lastRun();
    accuracies.push([run.accuracyGiven.value, run.accuracyGiven.n, run.failed, [...run.classes].toSorted()]);
    expect(run.notes.join(' ').includes('a row for each example and class')).toBe(from !== files[0]);
  }
  expect(accuracies[0]).toEqual([expect.closeTo(0.93, 1), 240, 0, animals]);
  for (const one of accuracies) expect(one).toEqual(accuracies[0]);
});

test('ids of classes, and a column that is told among several numbers', async () => {
  const { rows, labels } = await longRows(animals);
  const coded = rows.map(([id, name, p]) => [id!, animals.indexOf(String(name)), p!]);
  await imported(writeCsv(at('ids.csv'), ['id', 'class_id', 'prob'], coded), { classes: animals });
  const byId = await lastRun();
  const two = rows.map(([id, name, p], row) => [id!, name!, Math.log(Number(p)), p!, labels[Math.floor(row / 3)]!]);
  const both = writeCsv(at('two.csv'), ['id', 'class', 'logit', 'prob', 'true_label'], two);
  await imported(both, { columns: ['prob'] });
  const told = await lastRun();
  expect(told.accuracyGiven).toEqual(byId.accuracyGiven);
  expect(told.accuracyGiven.value).toBeGreaterThan(0.85);
});

test('a pair that is missing or there twice, and rows without a key, are refused by name', async () => {
  const { rows } = await longRows();
  const header = ['id', 'class', 'probability'];
  await expect(imported(writeCsv(at('hole.csv'), header, rows.toSpliced(4, 1)))).rejects.toThrow(
    '“e1” has none for “cat”',
  );
  await expect(imported(writeCsv(at('twice.csv'), header, rows.toSpliced(4, 0, rows[4]!)))).rejects.toThrow(
    'The class “cat” of “e1” occurs twice, in rows 6 and 7.',
  );
  const whole = writeCsv(at('whole.csv'), header, rows);
  await expect(imported(whole, { columns: ['p'] })).rejects.toThrow('There is no column “p”');
  await expect(imported(whole, { key: 'name' })).rejects.toThrow('There is no column “name”');
  const keyless = rows.map(([, ...row]) => row);
  await expect(imported(writeCsv(at('keyless.csv'), header.slice(1), keyless))).rejects.toThrow(
    'a row for each example and class (“class”, “probability”), but no column that says which example',
  );
  expect(await t.call('runs.list', {})).toEqual([]);
});

test('labels without probabilities are refused with what is needed, however the file calls them', async () => {
  const { labels, keys } = await labelledProject(t, animals);
  const codes = labels.map((label) => animals.indexOf(label));
  const needed = (column: string) =>
    `holds the predicted class of each row (“${column}”), but no probabilities: confidence, loss and label errors are made of those. Save what predict_proba or softmax gives, one number a class.`;
  const beside = (values: readonly (string | number)[], more: readonly number[] = []) =>
    values.map((value, row) => [keys[row]!, value, ...more]);
  for (const [column, rows, header] of [
    ['predicted', beside(labels), ['id', 'predicted']],
    ['y_pred', beside(codes), ['id', 'y_pred']],
    ['label', beside(labels), ['id', 'label']],
    ['answer', beside(labels), ['id', 'answer']],
    ['predicted', beside(labels, [0.9]), ['id', 'predicted', 'confidence']],
    ['class', beside(labels, [0.87]), ['id', 'class', 'score']],
    ['code', codes.map((code) => [code]), ['code']],
  ] as const)
    await expect(
      imported(
        writeCsv(
          at('labels.csv'),
          [...header],
          rows.map((row) => [...row]),
        ),
      ),
    ).rejects.toThrow(needed(column));
  const records = labels.map((label, row) => ({ id: keys[row], prediction: label }));
  await expect(imported(writeJson(at('labels.json'), records))).rejects.toThrow(needed('prediction'));
  expect(await t.call('runs.list', {})).toEqual([]);
});
