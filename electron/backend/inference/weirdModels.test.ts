import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { testSamples, weirdSamples as weird } from '../testing/samples.ts';
import { loadModelConfig } from './loadModelConfig.ts';
import { understandModel } from './understand/understandModel.ts';
import type { InferenceRow } from './rows.ts';
import { startInference, type BatchResult } from './startInference.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-weird-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pictures: InferenceRow[] = [];
const classes = ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'];

beforeAll(async () => {
  for (let i = 0; i < 5; i++) {
    const image = join(folder, `${i}.png`);
    await sharp({ create: { width: 28, height: 28, channels: 3, background: { r: 40 * i, g: 255 - 40 * i, b: 9 } } })
      .png()
      .toFile(image);
    pictures.push({ image });
  }
});

/**
 * Inspect, propose, start and run, as a person without a sidecar would; `change` are the answers to the questions, and `abort` is used
 * as soon as the model has its rows.
 */
async function predict(
  file: string,
  change: (config: ModelConfig) => void = () => undefined,
  abort?: AbortController,
): Promise<BatchResult> {
  const modelPath = join(weird, 'onnx', file);
  const names = file.startsWith('single') ? ['no', 'yes'] : classes;
  const { config, refusal } = await understandModel(
    modelPath,
    { modality: 'image', labels: names, columns: [] },
    { classes: names },
  );
  if (config === null) throw new Error(refusal ?? '');
  change(config);
  const session = await startInference({ modelPath, config, threads: 1, signal: abort?.signal, memoryLimitBytes: 3e9 });
  try {
    const run = session.run(pictures);
    abort?.abort();
    return await run;
  } finally {
    await session.close();
  }
}

const ran = new Map<string, Promise<BatchResult>>();

/** What a model that needs no answer gives, run once. */
function predicted(file: string): Promise<BatchResult> {
  const before = ran.get(file);
  if (before) return before;
  const result = predict(file);
  ran.set(file, result);
  return result;
}

const rejected: readonly (readonly [string, RegExp])[] = [
  ['truncated.onnx', /truncated/],
  ['random_bytes.onnx', /not an ONNX model/],
  ['empty.onnx', /empty \(0 bytes\)/],
  ['text.onnx', /looks like a Git LFS pointer/],
  ['unsupported_op.onnx', /operator com\.example:FancyAttention/],
  ['future_opset.onnx', /opset 99/],
  ['future_ir.onnx', /IR version 99/],
  ['transposed_output.onnx', /transposed/],
  ['lying_shape.onnx', /9 scores per example .* 10 classes/],
  ['nan_outputs.onnx', /only NaN or infinite/],
  ['inf_outputs.onnx', /only NaN or infinite/],
  ['external_missing.onnx', /“not_there\.bin” is missing/],
  ['external_traversal.onnx', /outside the model's folder/],
  ['external_traversal_inside.onnx', /outside the model's folder/],
  ['external_absolute.onnx', /absolute path/],
  ['external_short.onnx', /too short/],
  ['two_image_inputs.onnx', /takes 2 inputs/],
  ['label_only.onnx', /gives only a label \(“label”\), and no scores/],
  ['memory_bomb.onnx', /memory/],
];
test.each(rejected)('samples: %s is refused with its reason', async (file, reason) => {
  await expect(predict(file)).rejects.toThrow(reason);
});

test('samples: a ZipMap is cut in memory: its classes are its scores’ names', async () => {
  const modelPath = join(weird, 'onnx/zipmap_output.onnx');
  const { config, open } = await understandModel(modelPath, {
    modality: 'image',
    labels: ['0', '1'],
    columns: [],
  });
  expect(config?.classes).toEqual(['0', '1']);
  expect(open.map(({ what }) => what)).not.toContain('classes');
});

test('samples: a model with 7 scores needs 7 classes', async () => {
  await expect(predict('wrong_output_dims.onnx', (config) => (config.classes = [...classes]))).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringMatching(/^10 classes are named, and the model gives 7 scores/) as string,
  });
});

test.each([
  'ok_tiny.onnx',
  'external_ok.onnx',
  'saturated.onnx',
  'float16_io.onnx',
  'double_io.onnx',
  'single_logit.onnx',
  'dynamic_hw.onnx',
  'fixed_batch_4.onnx',
  'unnamed_output.onnx',
])('samples: %s runs', async (file) => {
  const result = await predicted(file);
  expect(result.failed).toEqual([]);
  const width = file.startsWith('single') ? 2 : 10;
  expect(result.probabilities).toHaveLength(5 * width);
  expect(result.probabilities).toBeInstanceOf(file.startsWith('double') ? Float64Array : Float32Array);
  for (let row = 0; row < 5; row++) {
    const sum = [...result.probabilities.subarray(row * width, (row + 1) * width)].reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
});

test('samples: half and double precision agree with single', async () => {
  const single = await predicted('ok_tiny.onnx');
  const fixed = await predicted('fixed_batch_4.onnx');
  expect(fixed.probabilities).toHaveLength(single.probabilities.length);
  for (const file of ['float16_io.onnx', 'double_io.onnx']) {
    const other = await predicted(file);
    other.probabilities.forEach((p, i) => expect(p).toBeCloseTo(single.probabilities[i] as number, 2));
  }
});

test('samples: the endless model can be cancelled', async () => {
  const abort = new AbortController();
  await expect(predict('endless_loop.onnx', undefined, abort)).rejects.toMatchObject({ code: 'cancelled' });
});

test.each([
  ['sidecar_wrong_classes.json', /not a usable model configuration|classes/],
  ['sidecar_wrong_names.json', /not a usable model configuration|no input “pixels”/],
  ['sidecar_traversal.json', /“\.\.\/\.\.\/outside\.onnx” lies outside/],
  ['sidecar_broken.json', /not valid JSON/],
])('samples: %s is refused', async (file, reason) => {
  await expect(loadModelConfig(join(weird, 'onnx/ok_tiny.onnx'), join(weird, 'onnx', file))).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(reason) as string,
  });
});

test('samples: a tokenizer with ids beyond the embedding fails the run and says whose fault it is', async () => {
  const model = join(testSamples, 'text/spam/model');
  copyFileSync(join(model, 'model.onnx'), join(folder, 'model.onnx'));
  copyFileSync(join(model, 'model.json'), join(folder, 'model.json'));
  copyFileSync(join(weird, 'tokenizer/ids_beyond_embedding.json'), join(folder, 'tokenizer.json'));
  const modelPath = join(folder, 'model.onnx');
  const session = await startInference({ modelPath, config: await loadModelConfig(modelPath), threads: 1 });
  await expect(session.run([{ text: 'free' }])).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringMatching(/id 999999.*tokenizer\.json belongs to another model/) as string,
  });
  await session.close();
});

test('samples: every model of the manifest is covered here', () => {
  const listed = readFileSync(join(weird, 'manifest.csv'), 'utf8').match(/^onnx\/[\w.]+\.onnx/gm) ?? [];
  const source = readFileSync(new URL(import.meta.url).pathname, 'utf8');
  expect(listed.length).toBeGreaterThan(20);
  expect(listed.filter((path) => !source.includes(path.slice('onnx/'.length)))).toEqual([]);
});
