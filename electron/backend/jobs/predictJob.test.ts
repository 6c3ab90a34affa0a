import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';
import { linearModel, writeTinyModel } from '../testing/tinyModel.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';
import { batchSizeOf } from './predictJob.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

test('a run that goes on keeps the batch size it began with, unless another is asked for', () => {
  const interrupted = { batchSize: 7, done: 300 };
  expect(batchSizeOf({}, interrupted)).toBe(7);
  expect(batchSizeOf({ batchSize: 32 }, interrupted)).toBe(32);
  // A new run has nothing to keep: what suits the model's input is chosen.
  expect(batchSizeOf({}, { batchSize: 7, done: 0 })).toBeUndefined();
});

const configWith = (name: string): ModelConfig =>
  modelConfigSchema.parse({
    format: 'model-sidecar/1',
    name,
    modality: 'tabular',
    classes: ['a', 'b'],
    inputs: [
      { name: 'x', kind: 'tabular_vector', encoders: ['p', 'q'].map((column) => ({ column, kind: 'numeric' })) },
    ],
    outputs: { scores: { name: 'logits', activation: 'softmax' }, embedding: { name: 'embedding' } },
  });

async function add(name: string, rows: readonly (readonly [number, number])[]): Promise<void> {
  const path = join(t.dir, `${name}.csv`);
  writeFileSync(
    path,
    `id,p,q,label\n${rows.map(([p, q], i) => `${name}${i},${p},${q},${i % 2 ? 'a' : 'b'}\n`).join('')}`,
  );
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}

/** Predicts, and says which run it was and from which example on the model was asked. */
async function predict(config: ModelConfig): Promise<{ runId: number; from: number }> {
  const seen: number[] = [];
  const off = t.backend.subscribe((event) => {
    if (event.name === 'jobs.changed' && event.payload.kind === 'predict' && event.payload.state === 'running')
      seen.push(event.payload.done);
  });
  const { jobId, runId } = await t.call('runs.start', { path: join(t.dir, 'm.onnx'), config });
  await t.finished(jobId);
  off();
  return { runId, from: Math.min(...seen.slice(1)) };
}

const shown = async (): Promise<(string | undefined)[]> =>
  (await t.call('examples.get', { ids: [0, 1, 2, 3, 4] })).map(({ prediction }) => prediction?.label);

test('rows added after a run are all that the same model predicts; another configuration, or nothing to add, is a run anew', async () => {
  const rows = [
    [1, 0],
    [0, 1],
    [3, 1],
    [1, 3],
    [2, 0],
  ] as const;
  writeTinyModel(
    join(t.dir, 'm.onnx'),
    linearModel([
      [1, 0],
      [0, 1],
    ]),
  );
  await add('first', rows.slice(0, 3));
  const first = await predict(configWith('one'));
  await add('second', rows.slice(3));
  expect(await shown()).toEqual(['a', 'b', 'a', undefined, undefined]);
  expect(await predict(configWith('one'))).toEqual({ runId: first.runId, from: 3 });
  expect(await shown()).toEqual(['a', 'b', 'a', 'b', 'a']);
  const [run, ...others] = await t.call('runs.list', {});
  expect(run).toMatchObject({ id: first.runId, state: 'done', done: 5, total: 5, failed: 0, isActive: true });
  expect(others).toEqual([]);
  const { items } = await t.call('examples.neighbours', { id: 4, count: 1 });
  expect(items[0]!.id).toBe(0);
  const again = await predict(configWith('one'));
  expect(again.from).toBe(0);
  expect(again.runId).not.toBe(first.runId);
  await add('third', [[0, 5]]);
  const other = await predict(configWith('two'));
  expect(other).toMatchObject({ from: 0 });
  expect((await t.call('runs.list', {})).map(({ total }) => total)).toEqual([5, 5, 6]);
});
