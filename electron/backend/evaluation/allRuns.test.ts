import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function importConstant(name: string, probabilities: string): Promise<void> {
  const path = join(t.dir, `${name}.csv`);
  writeFileSync(path, `cat,dog,fox\n${`${probabilities}\n`.repeat(40)}`);
  await t.finished((await t.call('runs.importPredictions', { from: path, isUnchecked: true, newClasses: true })).jobId);
}

test('a run that takes the number of a removed one is listed with its own accuracy, and decisions move every run', async () => {
  await importFixture(t, 40);
  await importConstant('cats', '0.8,0.1,0.1');
  await t.call('runs.activate', { runId: 1 });
  const cats = (await t.call('runs.list', {})).find((run) => run.id === 2)!;
  await t.call('runs.remove', { runId: 2 });
  await importConstant('dogs', '0.1,0.8,0.1');
  await t.call('runs.activate', { runId: 1 });
  const dogs = (await t.call('runs.list', {})).find((run) => run.id === 2)!;
  const { viewId } = await t.call('views.create', { filter: '', sort: [] });
  const { columns } = await t.call('views.rows', { viewId, from: 0, count: 40, fields: ['label'] });
  const share = (label: string): number => columns[0]!.filter((name) => name === label).length / 40;
  expect(cats.accuracyGiven.value).toBeCloseTo(share('cat'), 9);
  expect(dogs.accuracyGiven.value).toBeCloseTo(share('dog'), 9);
  expect(share('cat')).not.toBe(share('dog'));
  const selection = { viewId, ranges: null };
  await t.call('decisions.apply', { mutationId: 'all-are-dogs', selection, action: 'relabel', value: 'dog' });
  expect((await t.call('runs.list', {})).find((run) => run.id === 2)!.accuracyCurrent.value).toBe(1);
});
