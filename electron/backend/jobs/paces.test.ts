import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRuns } from '../testing/runNumbers.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { elementType, indexWeight, node, type TinyModel, writeTinyModel } from '../testing/tinyModel.ts';
import { plainModel as plain, turningConfig as config, turningModel as slow } from '../testing/turningModel.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function prepare(model: TinyModel, rows: readonly (readonly [number, number])[]): Promise<string> {
  const path = join(t.dir, 'd.csv');
  writeFileSync(path, `id,p,q,label\n${rows.map(([p, q], i) => `k${i},${p},${q},${i % 2 ? 'a' : 'b'}\n`).join('')}`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  const projectPath = join(t.dir, 'p.winnow');
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  writeTinyModel(join(t.dir, 'm.onnx'), model);
  return projectPath;
}

const start = (more: { batchSize?: number } = {}) =>
  t.call('runs.start', { path: join(t.dir, 'm.onnx'), config, threads: 1, ...more });

/** The runs as they lie in the file. */
async function runsOf(projectPath: string): Promise<ReturnType<typeof readRuns>> {
  await t.call('project.close', {});
  const runs = readRuns(projectPath);
  await t.call('project.open', { path: projectPath });
  return runs;
}

const jobOf = async (jobId: number) => (await t.call('jobs.list', {})).find(({ id }) => id === jobId)!;

/** Models run in processes of their own. */
const processes = (): number => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;

/** Waits until so many examples are done. */
function reached(done: number): Promise<void> {
  return new Promise((resolve) => {
    const off = t.backend.subscribe((event) => {
      if (event.name !== 'jobs.changed' || event.payload.kind !== 'predict' || event.payload.done < done) return;
      off();
      resolve();
    });
  });
}

test('a slow model takes few rows at a time, and a run that is stopped keeps what is done and goes on bit for bit', async () => {
  // A whole batch would take well over a second on any machine.
  const rows = Array.from({ length: 60 }, (_, i) => [30_000 + i, i / 7] as const);
  const projectPath = await prepare(slow, rows);
  const first = await start();
  await Promise.race([reached(2), t.finished(first.jobId)]);
  await t.call('jobs.cancel', { jobId: first.jobId });
  const ended = await t.finished(first.jobId);
  expect(ended.state).toBe('cancelled');
  const [stopped] = await t.call('runs.list', {});
  expect(stopped!.state).toBe('cancelled');
  expect(stopped!.done).toBeGreaterThanOrEqual(2);
  expect(stopped!.done).toBeLessThan(60);
  const second = await start();
  expect(second.runId).toBe(first.runId);
  await t.finished(second.jobId);
  const [{ record }] = (await runsOf(projectPath)) as [ReturnType<typeof readRuns>[number]];
  expect(record.batchSize).toBeLessThan(60);
  // The same batches without a stop.
  const whole = await t.call('runs.start', {
    path: join(t.dir, 'm.onnx'),
    config: { ...config, name: 'whole' },
    threads: 1,
    batchSize: record.batchSize,
  });
  await t.finished(whole.jobId);
  const runs = new Map((await runsOf(projectPath)).map(({ record: { id }, numbers }) => [id, numbers]));
  const numbers = runs.get(first.runId)!;
  expect(numbers).toHaveLength(60 * 8);
  expect(numbers.equals(runs.get(whole.runId)!)).toBe(true);
});

test('a pause ends a batch that does not come to an end, and the run goes on from what is done', async () => {
  const long = 2e9;
  // The last batch of two takes longer than anybody waits.
  const rows = [
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 1],
    [5, 1],
    [long, 1],
  ] as const;
  await prepare(slow, rows);
  const { jobId, runId } = await start({ batchSize: 2 });
  await reached(4);
  await expect.poll(processes).toBe(1);
  await t.call('jobs.pause', { jobId });
  await expect.poll(processes, { timeout: 20_000 }).toBe(0);
  expect((await jobOf(jobId)).state).toBe('paused');
  await t.call('jobs.cancel', { jobId });
  expect((await t.finished(jobId)).state).toBe('cancelled');
  expect((await t.call('runs.list', {}))[0]).toMatchObject({ id: runId, done: 4, state: 'cancelled' });
});

test('a run that stops before anything was saved leaves nothing, and can still be resumed', async () => {
  await prepare(slow, [
    [2e9, 1],
    [1, 1],
  ]);
  const { jobId } = await start({ batchSize: 1 });
  await expect.poll(async () => (await jobOf(jobId)).phase, { timeout: 20_000 }).toBe('Predicting');
  await t.call('jobs.cancel', { jobId });
  await t.finished(jobId);
  expect(await t.call('runs.list', {})).toEqual([]);
  writeTinyModel(join(t.dir, 'm.onnx'), plain);
  const again = await t.call('jobs.resume', { jobId });
  await t.finished(again.jobId);
  expect(await t.call('runs.list', {})).toMatchObject([{ state: 'done', done: 2 }]);
});

test('a model that takes one row inside a free batch is given one, and the run says so', async () => {
  const single: TinyModel = {
    ...plain,
    weights: [...plain.weights!, indexWeight('shape', [1, 2])],
    nodes: [
      node('Reshape', ['x', 'shape'], ['one']),
      node('MatMul', ['one', 'W'], ['logits']),
      node('Identity', ['x'], ['embedding']),
    ],
  };
  await prepare(
    single,
    Array.from({ length: 40 }, (_, i) => [i % 5, i % 3] as const),
  );
  await t.finished((await start()).jobId);
  const [run] = await t.call('runs.list', {});
  expect(run).toMatchObject({ done: 40, failed: 0, provider: 'cpu' });
  expect(run!.notes).toEqual([expect.stringContaining('works on one at a time only')]);
});

test('precision and embeddings are known from the first example that runs, however many before it failed', async () => {
  const double = { ...config, outputs: { ...config.outputs, embedding: { name: 'embedding' } } };
  const model: TinyModel = {
    ...plain,
    outputs: [{ name: 'logits', type: elementType.float64, shape: ['N', 2] }, plain.outputs[1]!],
    nodes: [
      node('MatMul', ['x', 'W'], ['single']),
      node('Cast', ['single'], ['logits'], [{ name: 'to', type: 2, i: elementType.float64 }]),
      node('Identity', ['x'], ['embedding']),
    ],
  };
  const path = join(t.dir, 'd.csv');
  // Texts in a column of numbers: rows that cannot be read.
  writeFileSync(
    path,
    `id,p,q,label\n${Array.from({ length: 6 }, (_, i) => `k${i},${i < 4 ? 'no' : i},1,a\n`).join('')}`,
  );
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  const asText = {
    ...mapping,
    columns: mapping.columns.map((c) => (c.name === 'p' ? { ...c, type: 'category' as const } : c)),
  };
  await t.finished((await t.call('imports.start', { mapping: asText, projectPath: join(t.dir, 'p.winnow') })).jobId);
  writeTinyModel(join(t.dir, 'm.onnx'), model);
  const { jobId } = await t.call('runs.start', { path: join(t.dir, 'm.onnx'), config: double, batchSize: 1 });
  await t.finished(jobId);
  const [run] = await t.call('runs.list', {});
  expect(run).toMatchObject({ done: 6, failed: 4, embeddingSize: 2 });
  const examples = await t.call('examples.get', { ids: [0, 5] });
  expect(examples.map(({ prediction }) => prediction?.label)).toEqual([undefined, 'a']);
  const { items } = await t.call('examples.neighbours', { id: 5, count: 3 });
  expect(items.map(({ key }) => key)).toEqual(['k4']);
});
