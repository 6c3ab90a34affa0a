import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestBackend } from '../testing/testBackend.ts';
import { writeTinyModel } from '../testing/tinyModel.ts';
import { plainModel, turningConfig } from '../testing/turningModel.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function prepare(rows: readonly (readonly [number, number])[]): Promise<string> {
  const path = join(t.dir, 'd.csv');
  writeFileSync(path, `id,p,q,label\n${rows.map(([p, q], i) => `k${i},${p},${q},${i % 2 ? 'a' : 'b'}\n`).join('')}`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  return join(t.dir, 'm.onnx');
}

test('what a run has done already is not foretold again', async () => {
  const path = await prepare(Array.from({ length: 40 }, (_, i) => [i % 5, i % 3] as const));
  writeTinyModel(path, plainModel);
  const asked = { path, config: turningConfig };
  const before = await t.call('models.preview', asked);
  expect(before.expected).toMatchObject({ rows: 40 });
  expect(before.expected!.rowsPerSecond).toBeGreaterThan(0);
  expect(before.expected!.memoryBytes).toBeGreaterThan(1e7);
  await t.finished((await t.call('runs.start', asked)).jobId);
  const more = join(t.dir, 'd.csv');
  writeFileSync(more, `id,p,q,label\n${Array.from({ length: 50 }, (_, i) => `k${i + 40},1,2,a\n`).join('')}`);
  const { mapping } = await t.call('sources.recognise', { path: more, hints: { key: 'id', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  expect((await t.call('models.preview', asked)).expected).toMatchObject({ rows: 50 });
});
