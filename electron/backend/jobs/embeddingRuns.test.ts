import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ModelConfig, modelConfigSchema } from '#shared/model/modelConfig.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { elementType, linearModel, node, writeTinyModel } from '../testing/tinyModel.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const inputs = [
  { name: 'x', kind: 'tabular_vector', encoders: ['p', 'q'].map((column) => ({ column, kind: 'numeric' })) },
];
const base = { format: 'model-sidecar/1', modality: 'tabular', inputs };
const embedder = modelConfigSchema.parse({
  ...base,
  name: 'embedder',
  task: 'embedding',
  classes: [],
  outputs: { embedding: { name: 'vector' } },
});
const classifier = (name: string, embedding?: { name: string }): ModelConfig =>
  modelConfigSchema.parse({
    ...base,
    name,
    classes: ['a', 'b'],
    outputs: { scores: { name: 'logits', activation: 'softmax' }, ...(embedding && { embedding }) },
  });

/** p is the class; the vector is 1/p, 1/q, so that k0 and k3, where q is 0, have none. */
async function prepare(): Promise<string> {
  const path = join(t.dir, 'd.csv');
  writeFileSync(path, 'id,p,q,label\nk0,1,0,a\nk1,1,9,a\nk2,-1,0.5,b\nk3,0,0,b\nk4,-1,8,b\n');
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  const projectPath = join(t.dir, 'p.winnow');
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  writeTinyModel(
    join(t.dir, 'classes.onnx'),
    linearModel([
      [1, 0],
      [-1, 0],
    ]),
  );
  const shape = ['N', 2];
  writeTinyModel(join(t.dir, 'vectors.onnx'), {
    inputs: [{ name: 'x', type: elementType.float32, shape }],
    outputs: [{ name: 'vector', type: elementType.float32, shape }],
    nodes: [node('Reciprocal', ['x'], ['vector'])],
  });
  return projectPath;
}

async function run(file: string, config: ModelConfig): Promise<number> {
  const { jobId, runId } = await t.call('runs.start', { path: join(t.dir, file), config });
  await t.finished(jobId);
  return runId;
}

const near = async (id: number) => {
  const { source, items } = await t.call('examples.neighbours', { id, count: 1 });
  return { source, key: items[0]?.key };
};

test('a run of embeddings is no prediction, and neighbours and clusters are made of it', async () => {
  await prepare();
  const id = await run('vectors.onnx', embedder);
  const info = (await t.call('project.info', {}))!;
  expect(info).toMatchObject({ activeRun: null, hasEmbeddings: true });
  const [listed] = await t.call('runs.list', {});
  expect(listed).toMatchObject({ id, kind: 'embeddings', done: 5, failed: 2, embeddingSize: 2, isActive: false });
  expect(listed).toMatchObject({ isEmbeddingSource: true, accuracyGiven: { value: null, n: 0 } });
  // 1/q of k0 and k3 is infinite.
  const { items } = await t.call('runs.failures', { runId: id, limit: 10 });
  expect(items.map(({ key, code }) => [key, code])).toEqual([
    ['k0', 'nan_output'],
    ['k3', 'nan_output'],
  ]);
  expect(await near(4)).toEqual({ source: 'the embeddings of embedder', key: 'k2' });
  expect((await t.call('examples.neighbours', { id: 0, count: 1 })).isAvailable).toBe(false);
  await t.finished((await t.call('clusters.make', { k: 2 })).jobId);
  const { source, made } = await t.call('clusters.list', {});
  expect([source, made!.items.map(({ n }) => n).toSorted()]).toEqual(['embedder', [1, 2]]);
  await expect(t.call('metrics.measure', { metrics: ['accuracy'] })).rejects.toThrow('no predictions yet');
  const to = join(t.dir, 'vectors.csv');
  await t.call('runs.exportPredictions', { to });
  expect(readFileSync(to, 'utf8').split('\n').slice(0, 3)).toEqual([
    'key,embedding_0,embedding_1',
    'k0,,',
    'k1,1,0.1111111119389534',
  ]);
});

test('which embeddings are used: those of the run of embeddings, until a run that has its own is chosen', async () => {
  const projectPath = await prepare();
  const own = await run('classes.onnx', classifier('own', { name: 'embedding' }));
  expect(await near(4)).toEqual({ source: 'the embeddings of own', key: 'k1' });
  const alone = await run('vectors.onnx', embedder);
  expect((await t.call('project.info', {}))!.activeRun!.id).toBe(own);
  expect(await near(4)).toEqual({ source: 'the embeddings of embedder', key: 'k2' });
  const bare = await run('classes.onnx', classifier('bare'));
  expect((await t.call('project.info', {}))!.activeRun!.id).toBe(bare);
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect((await near(4)).source).toBe('the embeddings of embedder');
  await t.call('runs.activate', { runId: own });
  expect((await near(4)).source).toBe('the embeddings of own');
  await t.call('runs.activate', { runId: alone });
  expect((await t.call('project.info', {}))!.activeRun!.id).toBe(own);
  expect((await near(4)).source).toBe('the embeddings of embedder');
  await expect(t.call('runs.compare', { a: own, b: alone })).rejects.toThrow('no predictions to compare');
  await t.call('runs.remove', { runId: own });
  // The run of embeddings does not take the place of the predictions.
  expect((await t.call('project.info', {}))!.activeRun!.id).toBe(bare);
  await t.call('runs.remove', { runId: alone });
  expect((await t.call('project.info', {}))!.hasEmbeddings).toBe(false);
});
