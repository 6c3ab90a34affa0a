import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import { inspectModel, newestIrVersion, newestOpset } from './inspectModel.ts';
import { elementType, linearModel, node, weight, writeTinyModel } from '../testing/tinyModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'm.onnx');
const plain = linearModel([
  [1, 0],
  [0, 1],
]);

test('a signature: inputs without the weights, shapes, versions, metadata', async () => {
  writeTinyModel(path, {
    ...plain,
    inputs: [...plain.inputs, { name: 'W', type: elementType.float32, shape: [2, 2] }],
    metadata: { classes: '["a","b"]' },
  });
  expect(await inspectModel(path)).toMatchObject({
    inputs: [{ name: 'x', dtype: 'float32', shape: ['N', 2] }],
    outputs: [
      { name: 'logits', dtype: 'float32', shape: ['N', 2] },
      { name: 'embedding', dtype: 'float32', shape: ['N', 2] },
    ],
    irVersion: 8,
    opsets: { 'ai.onnx': 17 },
    producer: 'tiny',
    metadata: { classes: '["a","b"]' },
    sizeBytes: readFileSync(path).length,
  });
});

test('the newest versions that are let through are the newest that the runtime reads', async () => {
  writeTinyModel(path, { ...plain, opset: newestOpset, irVersion: newestIrVersion });
  await inspectModel(path);
  await (await InferenceSession.create(path)).release();
  for (const change of [{ opset: newestOpset + 1 }, { irVersion: newestIrVersion + 1 }]) {
    writeTinyModel(path, { ...plain, ...change });
    await expect(inspectModel(path)).rejects.toMatchObject({ code: 'model_invalid' });
    await expect(InferenceSession.create(path, { logSeverityLevel: 4 })).rejects.toThrow(/opset|IR version/i);
  }
});

test.each([
  ['', /empty/],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n', /Git LFS pointer/],
  ['<!DOCTYPE html><html>', /web page/],
  ['PK\u0003\u0004rest', /zip archive/],
  ['\u0001\u0002\u0003\u00ff\u0007', /not an ONNX model/],
])('content %j is named for what it is', async (content, reason) => {
  writeFileSync(path, content, 'latin1');
  await expect(inspectModel(path)).rejects.toMatchObject({
    code: 'model_invalid',
    message: expect.stringMatching(reason) as string,
    place: { file: path },
  });
});

test('cut in the middle, missing, and a folder', async () => {
  writeTinyModel(path, plain);
  truncateSync(path, Math.floor(readFileSync(path).length / 2));
  await expect(inspectModel(path)).rejects.toThrow(/truncated/);
  await expect(inspectModel(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'not_found' });
  await expect(inspectModel(folder)).rejects.toMatchObject({ code: 'model_invalid' });
});

test('weights in another file must be beside the model, also through a link, and long enough', async () => {
  const home = join(folder, 'home');
  mkdirSync(home);
  const file = join(home, 'm.onnx');
  writeFileSync(join(folder, 'secret.bin'), Buffer.alloc(64));
  writeFileSync(join(home, 'good.bin'), Buffer.alloc(16));
  symlinkSync(join(folder, 'secret.bin'), join(home, 'link.bin'));
  const external = (location: string, offset = 0) =>
    writeTinyModel(file, {
      ...plain,
      weights: [
        {
          ...weight('W', [2, 2], []),
          floatData: [],
          dataLocation: 1,
          externalData: [
            { key: 'location', value: location },
            { key: 'offset', value: String(offset) },
            { key: 'length', value: '16' },
          ],
        },
      ],
      // The same check applies inside nodes.
      nodes: [...plain.nodes, node('Identity', ['x'], ['unused'])],
    });
  external('good.bin');
  await inspectModel(file);
  for (const [location, offset, reason] of [
    ['link.bin', 0, /link that leads outside/],
    ['../secret.bin', 0, /outside the model's folder/],
    [join(folder, 'secret.bin'), 0, /absolute path/],
    ['good.bin', 8, /too short/],
    ['good.bin', -8, /impossible position/],
    ['none.bin', 0, /missing/],
  ] as const) {
    external(location, offset);
    await expect(inspectModel(file)).rejects.toMatchObject({
      code: 'model_invalid',
      message: expect.stringMatching(reason) as string,
    });
  }
});

test('a model of more than 2 GB is read without its weights', async () => {
  const home = join(folder, 'large');
  mkdirSync(home);
  // Holes take no place on the disk; reading them would take memory.
  const length = 2.4e9;
  writeFileSync(join(home, 'm.onnx_data'), '');
  truncateSync(join(home, 'm.onnx_data'), length);
  const large = (dims: readonly number[]) => ({
    ...weight('embeddings', dims, []),
    floatData: [],
    dataLocation: 1,
    externalData: [
      { key: 'location', value: 'm.onnx_data' },
      { key: 'length', value: String(length) },
    ],
  });
  const file = join(home, 'm.onnx');
  const before = process.memoryUsage().rss;
  writeTinyModel(file, { ...plain, weights: [...plain.weights!, large([length / 8, 2])] });
  const { inputs, sizeBytes } = await inspectModel(file);
  expect(inputs.map(({ name }) => name)).toEqual(['x']);
  expect(sizeBytes).toBeLessThan(1000);
  expect(process.memoryUsage().rss - before).toBeLessThan(1e9);
  // More than there is.
  writeTinyModel(file, { ...plain, weights: [...plain.weights!, large([length / 8, 3])] });
  await expect(inspectModel(file)).rejects.toThrow(/too short/);
});
