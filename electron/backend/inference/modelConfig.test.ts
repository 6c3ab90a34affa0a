import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findModelConfig, loadModelConfig } from './loadModelConfig.ts';
import { linearModel, writeTinyModel } from '../testing/tinyModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const modelPath = join(folder, 'm.onnx');
writeTinyModel(
  modelPath,
  linearModel([
    [1, 0],
    [0, 1],
  ]),
);

const good = {
  format: 'model-sidecar/1',
  file: 'm.onnx',
  modality: 'tabular',
  classes: ['a', 'b'],
  inputs: [
    {
      name: 'x',
      kind: 'tabular_vector',
      encoders: [
        { column: 'p', kind: 'numeric' },
        { column: 'q', kind: 'numeric' },
      ],
    },
  ],
  outputs: { scores: { name: 'logits', activation: 'softmax' }, embedding: { name: 'embedding' } },
};
const write = (config: unknown, name = 'm.json'): void =>
  writeFileSync(join(folder, name), typeof config === 'string' ? config : JSON.stringify(config));

test('the sidecar beside a model is found by its name, else model.json unless it is another model’s', async () => {
  write(good, 'model.json');
  expect(await findModelConfig(modelPath)).toBe(join(folder, 'model.json'));
  write({ ...good, file: 'other.onnx' }, 'model.json');
  expect(await findModelConfig(modelPath)).toBeUndefined();
  await expect(loadModelConfig(modelPath)).rejects.toMatchObject({ code: 'not_found' });
  write(good);
  expect(await findModelConfig(modelPath)).toBe(join(folder, 'm.json'));
  expect((await loadModelConfig(modelPath)).classes).toEqual(['a', 'b']);
});

const encoder = good.inputs[0]?.encoders[0];
test.each([
  ['{"a":', 'config_invalid', /not valid JSON/],
  [{ ...good, classes: ['a'] }, 'config_invalid', /At classes: a classifier names at least two/],
  [{ ...good, inputs: [{ name: 'x', kind: 'sound' }] }, 'config_invalid', /inputs\.0\.kind/],
  [{ ...good, file: '../m.onnx' }, 'config_invalid', /wrong at file: “\.\.\/m\.onnx” lies outside/],
  [{ ...good, file: '/etc/hostname' }, 'config_invalid', /lies outside/],
  [{ ...good, classes: ['a', 'b', 'c'] }, 'config_invalid', /2 scores .* 3 classes/],
  [{ ...good, classes: ['a', 'a'] }, 'config_invalid', /named twice/],
  [
    { ...good, inputs: [{ ...good.inputs[0], name: 'pixels' }] },
    'config_invalid',
    /no input “pixels”\. It has “x” float32 \[N, 2\]/,
  ],
  [{ ...good, inputs: [{ ...good.inputs[0], dtype: 'float64' }] }, 'config_invalid', /takes float32/],
  [
    { ...good, inputs: [{ ...good.inputs[0], encoders: [encoder] }] },
    'config_invalid',
    /shape \[N, 2\], the configuration makes \[N, 1\]/,
  ],
  [
    { ...good, inputs: [{ ...good.inputs[0], encoders: [encoder, { ...encoder, std: 0 }] }] },
    'config_invalid',
    /encoders\.1\.std: must not be 0/,
  ],
  [{ ...good, outputs: { scores: { name: 'scores', activation: 'none' } } }, 'config_invalid', /no output “scores”/],
  [{ ...good, outputs: { label: { name: 'logits' } } }, 'model_invalid', /only labels/],
  [{ ...good, modality: 'image' }, 'config_invalid', /exactly one image input/],
  [{ ...good, modality: 'text' }, 'config_invalid', /token_ids/],
])('a wrong configuration %# says where', async (config, code, reason) => {
  write(config);
  await expect(loadModelConfig(modelPath)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(reason) as string,
    place: { file: join(folder, 'm.json') },
  });
});
