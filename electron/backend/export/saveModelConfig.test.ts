import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linearModel, writeTinyModel } from '../testing/tinyModel.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const config = {
  format: 'model-sidecar/1' as const,
  modality: 'tabular' as const,
  classes: ['a', 'b'],
  inputs: [
    {
      name: 'x',
      kind: 'tabular_vector' as const,
      encoders: [
        { column: 'p', kind: 'numeric' as const },
        { column: 'q', kind: 'numeric' as const },
      ],
    },
  ],
  outputs: { scores: { name: 'logits', activation: 'softmax' as const } },
};

test('a configuration lies beside its model, is found by the next inspection, and never takes a file’s place in silence', async () => {
  const folder = join(t.dir, 'models');
  mkdirSync(folder);
  const path = join(folder, 'm.onnx');
  writeTinyModel(
    path,
    linearModel([
      [1, 0],
      [0, 1],
    ]),
  );
  const saved = await t.call('models.saveConfig', { path, config });
  expect(saved.path).toBe(join(folder, 'model.json'));
  expect(await t.call('models.inspect', { path })).toMatchObject({
    configPath: saved.path,
    open: [],
    config: { file: 'm.onnx', classes: ['a', 'b'] },
    known: expect.arrayContaining([{ what: 'classes', value: '“a”, “b”', from: 'model.json' }]),
  });
  const before = readFileSync(saved.path, 'utf8');
  const other = { ...config, classes: ['b', 'a'] };
  await expect(t.call('models.saveConfig', { path, config: other })).rejects.toMatchObject({
    code: 'target_not_empty',
    place: { file: saved.path },
  });
  expect(readFileSync(saved.path, 'utf8')).toBe(before);
  await t.call('models.saveConfig', { path, config: other, replaces: true });
  expect((await t.call('models.inspect', { path })).config?.classes).toEqual(['b', 'a']);

  const second = join(folder, 'second.onnx');
  copyFileSync(path, second);
  expect((await t.call('models.saveConfig', { path: second, config })).path).toBe(join(folder, 'second.json'));
  // What the model cannot be run with is not written, and nothing half-written stays.
  const wrong = { ...config, classes: ['a', 'b', 'c'] };
  await expect(t.call('models.saveConfig', { path: second, config: wrong, replaces: true })).rejects.toMatchObject({
    code: 'config_invalid',
  });
  expect(readdirSync(folder).toSorted()).toEqual(['m.onnx', 'model.json', 'second.json', 'second.onnx']);
});

test('a run gets another name, in the list and as the one in use', async () => {
  await importFixture(t, 40);
  const path = join(t.dir, 'p.csv');
  writeFileSync(path, `cat,dog,fox\n${'0.8,0.1,0.1\n'.repeat(40)}`);
  await t.finished((await t.call('runs.importPredictions', { from: path, isUnchecked: true })).jobId);
  const run = (await t.call('runs.list', {})).find(({ isActive }) => isActive)!;
  await t.call('runs.rename', { runId: run.id, name: '  <b>second</b> try ' });
  expect((await t.call('runs.list', {})).find(({ id }) => id === run.id)?.name).toBe('<b>second</b> try');
  expect((await t.call('project.info', {}))?.activeRun?.name).toBe('<b>second</b> try');
  await expect(t.call('runs.rename', { runId: run.id, name: ' ' })).rejects.toMatchObject({ code: 'bad_input' });
  await expect(t.call('runs.rename', { runId: 99, name: 'x' })).rejects.toMatchObject({ code: 'not_found' });
});
