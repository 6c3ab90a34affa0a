import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** 200 rows of train and of test; the model is right on so many of each. */
async function importSplits(name: string, rightOf: { readonly train: number; readonly test: number }): Promise<void> {
  const rows = ['id,label,split'];
  const probabilities = ['cat,dog'];
  for (const split of ['train', 'test'] as const) {
    for (let row = 0; row < 200; row += 1) {
      const label = row % 2 ? 'cat' : 'dog';
      rows.push(`${split}${row},${label},${split}`);
      probabilities.push((label === 'cat') === row < rightOf[split] ? '0.9,0.1' : '0.1,0.9');
    }
  }
  const dir = join(t.dir, name);
  mkdirSync(dir);
  writeFileSync(join(dir, 'animals.csv'), `${rows.join('\n')}\n`);
  writeFileSync(join(dir, 'p.csv'), `${probabilities.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: join(dir, 'animals.csv') });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, `${name}.winnow`) })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: join(dir, 'p.csv') })).jobId);
}

const noteNow = async () => (await t.call('metrics.overview', { filter: '' })).optimistic;

test('accuracy on the train rows that is clearly above the rest is said, the same after a decision', async () => {
  await importSplits('optimistic', { train: 198, test: 120 });
  const note = await noteNow();
  expect(note).toContain('99.0 % on the train rows (n 200)');
  expect(note).toContain('60.0 % on the others (n 200)');
  await t.call('decisions.apply', { mutationId: 'exclude-1', selection: { ids: [0, 1] }, action: 'exclude' });
  expect(await noteNow()).toBe(note);
  // Of another run over the same rows.
  const p = join(t.dir, 'worse.csv');
  writeFileSync(p, ['cat,dog', ...Array.from({ length: 400 }, () => '0.9,0.1')].join('\n') + '\n');
  await t.finished((await t.call('runs.importPredictions', { from: p, isUnchecked: true })).jobId);
  expect(await noteNow()).toBeNull();
});
