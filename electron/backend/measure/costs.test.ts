import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

test('costs are kept by class name over a restart and a class that comes later, and can be reset', async () => {
  const { projectPath } = await importFixture(t, 60);
  const usual = await t.call('costs.get', {});
  const labels = [...usual.labels];
  expect(usual.isDefault).toBe(true);
  expect(usual.matrix).toEqual(labels.map((row) => labels.map((column) => (row === column ? 0 : 1))));
  const heard: string[] = [];
  const end = t.backend.subscribe(({ name }) => heard.push(name));
  const matrix = labels.map((row) =>
    labels.map((column) => (row === 'cat' && column === 'fox' ? 7.5 : row === column ? 0 : 1)),
  );
  const set = await t.call('costs.set', { matrix });
  expect(set).toMatchObject({ isDefault: false, pairs: [{ actual: 'cat', predicted: 'fox', cost: 7.5 }], matrix });
  expect(heard).toContain('costs.changed');
  end();
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect((await t.call('costs.get', {})).matrix).toEqual(matrix);
  const more = join(t.dir, 'data', 'more.csv');
  writeFileSync(more, 'id,remark,size,label,region\nx1,new,1.5,bear,EU\nx2,new,2.5,cat,US\n');
  const { mapping } = await t.call('sources.recognise', { path: more });
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  const grown = await t.call('costs.get', {});
  expect(grown.labels).toContain('bear');
  expect(grown.pairs).toEqual([{ actual: 'cat', predicted: 'fox', cost: 7.5 }]);
  const bear = grown.labels.indexOf('bear');
  expect(grown.matrix[bear]).toEqual(grown.labels.map((label) => (label === 'bear' ? 0 : 1)));
  expect(await t.call('costs.set', {})).toMatchObject({ isDefault: true, pairs: [] });
});

test('a matrix of another size, a class that is not there and a negative cost are refused', async () => {
  await importFixture(t, 30);
  await expect(t.call('costs.set', { matrix: [[0, 1]] })).rejects.toThrow(/3 rows of 3 costs/);
  await expect(t.call('costs.set', { pairs: [{ actual: 'cat', predicted: 'cow', cost: 2 }] })).rejects.toThrow(
    /no class "cow"/,
  );
  await expect(t.call('costs.set', { pairs: [{ actual: 'cat', predicted: 'dog', cost: -2 }] })).rejects.toThrow(/cost/);
  expect((await t.call('costs.get', {})).isDefault).toBe(true);
});
