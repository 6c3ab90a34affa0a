import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { mostlyRight, writeCsv } from '../../testing/predictionFiles.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const animals = ['cat', 'dog', 'emu'];
const random = seededRandom(3);
const labels = Array.from({ length: 60 }, () => animals[Math.floor(random() * 3)]!);
const scores = mostlyRight(labels, animals);

async function recognised(name: string, head: readonly string[], cells: (row: number) => readonly (number | string)[]) {
  const path = writeCsv(
    join(t.dir, `${name}.csv`),
    ['id', 'size', ...head, 'label'],
    labels.map((label, row) => [`e${row}`, (row * 0.37) % 1, ...cells(row), label]),
  );
  return t.call('sources.recognise', { path });
}
const roles = ({ mapping }: Awaited<ReturnType<typeof recognised>>) =>
  Object.fromEntries(mapping.columns.map(({ name, role }) => [name, role]));

test('a table’s own probabilities become the first run and no features, under each usual name', async () => {
  for (const name of [
    (one: string) => `p_${one}`,
    (one: string) => `${one}_prob`,
    (one: string) => `proba_${one}`,
    (one: string) => one,
  ]) {
    const head = [...animals.map(name), 'predicted', 'max_prob'];
    const found = await recognised(name('x'), head, (row) => [...scores[row]!, 'cat', 0.89]);
    expect(found.mapping.predictions).toEqual(animals.map((one) => ({ column: name(one), class: one })));
    expect(roles(found)).toMatchObject({
      size: 'feature',
      [name('cat')]: 'metadata',
      predicted: 'metadata',
      max_prob: 'metadata',
    });
    const projectPath = join(t.dir, `${name('x')}.winnow`);
    await t.finished((await t.call('imports.start', { mapping: found.mapping, projectPath })).jobId);
    const [run] = await t.call('runs.list', {});
    expect(run).toMatchObject({ source: 'imported', isActive: true, classes: animals, accuracyGiven: { n: 60 } });
    expect(run!.accuracyGiven.value).toBeGreaterThan(0.85);
    expect(run!.notes[0]).toContain(`“${name('cat')}”`);
  }
});

test('what only looks like probabilities stays what it was: the label as 0 and 1, and shares that do not add up', async () => {
  const onehot = await recognised('onehot', animals, (row) => animals.map((one) => Number(one === labels[row])));
  const shares = await recognised('shares', ['p_cat', 'p_dog', 'p_emu'], (row) => scores[row]!.map((p) => p / 2));
  for (const found of [onehot, shares]) expect(found.mapping.predictions).toBeUndefined();
  expect(roles(shares)).toMatchObject({ p_cat: 'feature' });
});
