import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';
import { startInference, type InferenceOptions } from './startInference.ts';
import {
  elementType,
  indexWeight,
  linearModel,
  node,
  weight,
  writeTinyModel,
  type TinyModel,
} from '../testing/tinyModel.ts';
import { loopOf } from '../testing/turningModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-inference-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;

function config(changes: Record<string, unknown> = {}): ModelConfig {
  const numeric = (column: string) => ({ column, kind: 'numeric' });
  return modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes: ['a', 'b'],
    inputs: [{ name: 'x', kind: 'tabular_vector', encoders: [numeric('p'), numeric('q')] }],
    outputs: { scores: { name: 'logits', activation: 'softmax' }, embedding: { name: 'embedding' } },
    ...changes,
  });
}

function open(model: TinyModel, options: Partial<InferenceOptions> = {}) {
  const modelPath = join(folder, `model${made++}.onnx`);
  writeTinyModel(modelPath, model);
  return startInference({ modelPath, config: config(), threads: 1, ...options });
}

const plain = linearModel([
  [1, 0],
  [0, 1],
]);

test('rows come back in order, with probabilities, embeddings and the rows that failed', async () => {
  const session = await open(plain, { batchSize: 3 });
  const first = session.run(
    [
      [0, 0],
      [1, 3],
      ['bad', 1],
      [2, null],
      [5, 6],
    ].map((cells) => ({ cells })),
  );
  const second = session.run([{ cells: ['-1', '1'] }]);
  const [a, b] = await Promise.all([first, second]);
  await session.close();
  expect([a.start, a.count, b.start, b.count]).toEqual([0, 5, 5, 1]);
  expect(a.failed).toEqual([
    { index: 2, code: 'bad_value', message: expect.stringContaining('“p” is “bad”') as string },
  ]);
  const second1 = (d: number): number => 1 / (1 + Math.exp(-d));
  expect([...a.probabilities].map((p) => Number(p.toFixed(5)))).toEqual(
    [0.5, 0.5, second1(-2), second1(2), NaN, NaN, second1(2), second1(-2), second1(-1), second1(1)].map((p) =>
      Number(p.toFixed(5)),
    ),
  );
  expect([...(a.embeddings ?? [])]).toEqual([0, 0, 1, 3, NaN, NaN, 2, 0, 5, 6]);
  expect(b.probabilities[1]).toBeCloseTo(second1(2), 6);
});

test('a batch in which every row fails does not stop the others', async () => {
  const session = await open(plain, { batchSize: 2 });
  const result = await session.run(['x', 'y', 1, 2].map((p) => ({ cells: [p, 0] })));
  await session.close();
  expect(result.failed.map(({ index }) => index)).toEqual([0, 1]);
  expect(result.probabilities[4]).toBeGreaterThan(0.5);
  expect((await open(plain).then(async (s) => [await s.run([]), await s.close()] as const))[0].count).toBe(0);
});

test('a model with a fixed batch has its last batch filled up', async () => {
  const model = linearModel(
    [
      [1, 0],
      [0, 1],
    ],
    4,
  );
  await expect(open(model)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('exactly 4') as string,
  });
  const session = await open(model, { config: config({ batch: { fixed: 4 } }) });
  const result = await session.run([0, 1, 2, 3, 4, 5].map((p) => ({ cells: [p, 0] })));
  await session.close();
  expect(result.failed).toEqual([]);
  expect([...result.probabilities].filter((_, i) => i % 2 === 0).map((p) => Number(p.toFixed(4)))).toEqual(
    [0, 1, 2, 3, 4, 5].map((p) => Number((1 / (1 + Math.exp(-p))).toFixed(4))),
  );
});

test('a double model keeps its precision', async () => {
  const model: TinyModel = {
    inputs: [{ name: 'x', type: elementType.float64, shape: ['N', 2] }],
    outputs: [{ name: 'logits', type: elementType.float64, shape: ['N', 2] }],
    nodes: [node('Identity', ['x'], ['logits'])],
  };
  const doubles = config({
    inputs: [{ ...config().inputs[0], dtype: 'float64' }],
    outputs: { scores: { name: 'logits', activation: 'none' } },
  });
  const session = await open(model, { config: doubles });
  const result = await session.run([{ cells: [0.1, 0.9] }]);
  await session.close();
  expect(result.probabilities).toEqual(Float64Array.of(0.1, 0.9));
  expect(result.embeddings).toBeNull();
});

test('some NaN rows fail alone, only NaN rows fail the run', async () => {
  // log of a negative number is NaN
  const model: TinyModel = {
    ...plain,
    nodes: [node('Log', ['x'], ['l']), node('MatMul', ['l', 'W'], ['logits']), node('Identity', ['x'], ['embedding'])],
  };
  const session = await open(model);
  const some = await session.run([{ cells: [1, 2] }, { cells: [-1, 2] }, { cells: [3, 4] }]);
  expect(some.failed).toMatchObject([{ index: 1, code: 'nan_output' }]);
  expect(some.probabilities[0]).toBeCloseTo(1 / 3, 6);
  await session.close();
  const hopeless = await open(model);
  await expect(hopeless.run([{ cells: [-1, 2] }, { cells: [-3, 4] }])).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringContaining('only NaN') as string,
  });
  await hopeless.close();
});

test('logits declared as probabilities are noticed', async () => {
  const session = await open(plain, {
    config: config({ outputs: { scores: { name: 'logits', activation: 'none' } } }),
  });
  await expect(session.run([{ cells: [4, -2] }])).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringContaining('softmax') as string,
  });
  await session.close();
});

test('memory that grows beyond the limit ends the process, not the caller', async () => {
  // Expand 1 to [30000, 30000, 1 + a little of x] floats, 3.6 GB, one slice after the other being touched.
  const model: TinyModel = {
    ...plain,
    weights: [...(plain.weights ?? []), weight('one', [1], [1]), indexWeight('size', [30000, 30000])],
    nodes: [
      node('Expand', ['one', 'size'], ['big']),
      node('ReduceMax', ['x'], ['top'], [{ name: 'keepdims', type: 2, i: 0 }]),
      node('Add', ['big', 'top'], ['bigger']),
      node('ReduceMax', ['bigger'], ['scalar'], [{ name: 'keepdims', type: 2, i: 0 }]),
      node('MatMul', ['x', 'W'], ['raw']),
      node('Add', ['raw', 'scalar'], ['logits']),
      node('Identity', ['x'], ['embedding']),
    ],
  };
  await expect(
    open(model, { memoryLimitBytes: 600e6 }).then((session) => session.run([{ cells: [1, 1] }])),
  ).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringMatching(/used more than 600 MB/) as string,
  });
});

test('a batch that is too large for the memory is halved, also where the process had to be ended, and that is said', async () => {
  // Takes as many numbers as the batch to the power of 14: 17 TB for 8 rows, which no computer gives, 1 GB for 4, 64 kB for 2.
  const model: TinyModel = {
    ...plain,
    weights: [...(plain.weights ?? []), indexWeight('rows', Array<number>(14).fill(0))],
    nodes: [
      node('Shape', ['x'], ['shape']),
      node('Gather', ['shape', 'rows'], ['size']),
      node('ConstantOfShape', ['size'], ['zeros']),
      node('ReduceMax', ['zeros'], ['zero'], [{ name: 'keepdims', type: 2, i: 0 }]),
      node('MatMul', ['x', 'W'], ['raw']),
      node('Add', ['raw', 'zero'], ['logits']),
      node('Identity', ['x'], ['embedding']),
    ],
  };
  const session = await open(model, { batchSize: 8, memoryLimitBytes: 600e6 });
  const rows = Array.from({ length: 9 }, (_, i) => ({ cells: [i, 4] }));
  const { probabilities, failed } = await session.run(rows);
  expect(session.batchSize).toBe(2);
  expect(session.notes).toEqual([
    'Batches of 8 examples needed too much memory: it goes on with 4.',
    'Batches of 4 examples needed too much memory: it goes on with 2.',
  ]);
  await session.close();
  expect(failed).toEqual([]);
  rows.forEach((_, i) => expect(probabilities[2 * i]).toBeCloseTo(1 / (1 + Math.exp(4 - i)), 5));
});

/** Goes round as often as the largest number of its rows says: 2^52 turns take longer than anybody waits. */
const endlessly = 2 ** 52;
const turning: TinyModel = {
  ...plain,
  nodes: [
    node('ReduceMax', ['x'], ['top'], [{ name: 'keepdims', type: 2, i: 0 }]),
    node('Cast', ['top'], ['turns'], [{ name: 'to', type: 2, i: elementType.int64 }]),
    ...loopOf('Neg'),
    node('MatMul', ['looped', 'W'], ['logits']),
    node('Identity', ['x'], ['embedding']),
  ],
};

test('a model that never returns is ended by an abort, by its time limit and by closing', async () => {
  const rows = [{ cells: [endlessly, 1] }];
  const abort = new AbortController();
  const aborted = await open(turning, { signal: abort.signal });
  const quick = aborted.run([{ cells: [1, 1] }]);
  const run = expect(aborted.run(rows)).rejects.toMatchObject({ code: 'cancelled' });
  // One batch was answered, and the endless one stands right behind it.
  expect((await quick).failed).toEqual([]);
  abort.abort();
  await run;
  await expect(aborted.run(rows)).rejects.toMatchObject({ code: 'cancelled' });
  const late = await open(turning, { runTimeoutMs: 300 });
  await expect(late.run(rows)).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringContaining('no result within 0.3 seconds') as string,
  });
  const closed = await open(turning);
  const pending = expect(closed.run(rows)).rejects.toMatchObject({ code: 'cancelled' });
  await closed.close();
  await pending;
});

test('an aborted start never starts, and a missing entry is an error', async () => {
  await expect(open(plain, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  await expect(open(plain, { processEntry: join(folder, 'none.js') })).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringContaining('crashed') as string,
  });
});

test('a preview shows the encoded row under its names', async () => {
  const session = await open(plain);
  const preview = await session.preview([{ cells: [3, ''] }, { cells: ['?', 1] }]);
  await session.close();
  expect(preview.inputs).toEqual([{ kind: 'table', names: ['p', 'q'], values: [3, 0] }, null]);
  expect(preview.probabilities[0]).toBeGreaterThan(0.9);
});
