import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import { linearModel, writeTinyModel } from '../testing/tinyModel.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

/** Scores of a: p, of b: q; both far outside 0..1. */
const rows = [
  [4, -3, 'a'],
  [-1, 2, 'b'],
  [6, -6, 'b'],
  [1, 0.5, 'b'],
  [-2, -7, 'a'],
  [-4, 5, 'b'],
] as const;

beforeEach(async () => {
  const path = join(t.dir, 'd.csv');
  writeFileSync(path, `id,p,q,label\n${rows.map(([p, q, label], i) => `k${i},${p},${q},${label}\n`).join('')}`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const model = join(t.dir, 'm.onnx');
  writeTinyModel(
    model,
    linearModel([
      [1, 0],
      [0, 1],
    ]),
  );
  const config = modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes: ['a', 'b'],
    inputs: [
      { name: 'x', kind: 'tabular_vector', encoders: ['p', 'q'].map((column) => ({ column, kind: 'numeric' })) },
    ],
    outputs: { scores: { name: 'logits', activation: 'none', kind: 'decision' } },
  });
  await t.finished((await t.call('runs.start', { path: model, config })).jobId);
});

test('the scores are kept and written as they are, and the predicted class counts', async () => {
  const to = join(t.dir, 'out.csv');
  await t.call('runs.exportPredictions', { to });
  const [head, first, second] = readFileSync(to, 'utf8').split('\n');
  expect([head, first, second]).toEqual(['key,predicted,a,b', 'k0,a,4,-3', 'k1,b,-1,2']);
  const [run] = await t.call('runs.list', {});
  expect(run).toMatchObject({ kind: 'decision', accuracyGiven: { value: 4 / 6, n: 6 } });
  const overview = await t.call('metrics.overview', { filter: '' });
  expect(overview.confusion.matrix).toEqual([
    [2, 0],
    [2, 2],
  ]);
  const [wrong] = await t.call('metrics.by', { field: 'pred', filter: 'correct:false' });
  expect(wrong).toMatchObject({ value: 'a', n: 2, errors: 2 });
});

test('nothing that needs probabilities is made up: it is empty, and says why', async () => {
  const overview = await t.call('metrics.overview', { filter: '' });
  expect(overview).toMatchObject({ unprobable: noProbabilities, labelErrors: 0 });
  const measured = await t.call('metrics.measure', { metrics: ['log_loss', 'ece', 'accuracy'] });
  expect(measured.map(({ problem }) => problem)).toEqual([
    `${noProbabilities} Log loss needs them.`,
    `${noProbabilities} Calibration error needs them.`,
    null,
  ]);
  expect(measured.map(({ value }) => value.value)).toEqual([null, null, 4 / 6]);
  expect(await t.call('metrics.charts', { filter: '' })).toMatchObject({
    unprobable: noProbabilities,
    n: 6,
    histogram: [],
    reliability: [],
  });
  const [example] = await t.call('examples.get', { ids: [0] });
  expect(example!.prediction).toEqual({
    label: 'a',
    confidence: null,
    loss: null,
    probabilities: [],
    scores: [
      { label: 'a', score: 4 },
      { label: 'b', score: -3 },
    ],
  });
  for (const filter of ['conf>0', 'loss>=0', 'quality<=1', 'finding:label_error'])
    expect((await t.call('views.create', { filter, sort: [] })).count).toBe(0);
  const found = await t.call('findings.list', { kind: 'label_error' });
  expect(found).toMatchObject({
    count: 0,
    notes: [`${noProbabilities} Confident learning, which finds suspicious labels, needs them.`],
  });
  await expect(t.call('slices.discover', { loss: 'log_loss' })).rejects.toThrow('Log loss needs them');
});

test('label ≠ prediction comes by the difference of scores, the doubtful by their margin', async () => {
  const differing = await t.call('findings.list', { kind: 'disagreement' });
  expect(differing.items.map(({ key, suggestedLabel, score, reason }) => [key, suggestedLabel, score, reason])).toEqual(
    [
      ['k2', 'a', null, 'The model scores a highest, 12 above the label b.'],
      ['k3', 'a', null, 'The model scores a highest, 0.5 above the label b.'],
    ],
  );
  const unsure = await t.call('findings.list', { kind: 'low_confidence', limit: 2 });
  expect(unsure.items.map(({ key }) => key)).toEqual(['k3', 'k1']);
});
