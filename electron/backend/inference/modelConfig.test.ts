import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ModelSignature, TensorSignature } from '#shared/model/modelConfig.ts';
import { findModelConfig, loadModelConfig } from './loadModelConfig.ts';
import { proposeConfig } from './proposeConfig.ts';
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
  [{ ...good, classes: ['a'] }, 'config_invalid', /At classes/],
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

function signature(
  inputs: TensorSignature[],
  outputs: TensorSignature[],
  metadata: Record<string, string> = {},
): ModelSignature {
  return { inputs, outputs, metadata, irVersion: 8, opsets: { 'ai.onnx': 17 }, producer: '', sizeBytes: 1, sha256: '' };
}
const tensor = (name: string, shape: (number | string | null)[], dtype = 'float32'): TensorSignature => ({
  name,
  dtype,
  shape,
});
const fields = (proposal: ReturnType<typeof proposeConfig>): string[] => proposal.questions.map(({ field }) => field);

test('a picture model: layout, channels and bytes come from the shape; size and normalisation are asked for', () => {
  const dataset = { modality: 'image', classes: ['cat', 'dog'], columns: [] } as const;
  const bytes = proposeConfig(
    signature(
      [tensor('x', ['N', null, null, 3], 'uint8')],
      [tensor('probs', ['N', 2]), tensor('embedding', ['N', 16])],
      {
        names: "{0: 'dog', 1: 'cat'}",
      },
    ),
    dataset,
  );
  expect(bytes.config).toMatchObject({
    classes: ['dog', 'cat'],
    inputs: [{ dtype: 'uint8', layout: 'NHWC', color: 'rgb', resize: { width: 224, height: 224 } }],
    outputs: { scores: { name: 'probs', activation: 'none' }, embedding: { name: 'embedding' } },
  });
  expect(fields(bytes)).toEqual(['inputs.0.color', 'inputs.0.resize']);
  const grey = proposeConfig(signature([tensor('x', [4, 1, 20, 30])], [tensor('7', [4, 2])]), dataset);
  expect(grey.config).toMatchObject({
    batch: { fixed: 4 },
    inputs: [{ layout: 'NCHW', color: 'grayscale', resize: { width: 30, height: 20 } }],
  });
  expect(fields(grey)).toEqual(['inputs.0.mean', 'outputs.scores.name', 'outputs.scores.activation', 'classes']);
  expect(
    proposeConfig(signature([tensor('x', ['N', 4, 20, 30])], [tensor('logits', ['N', 2])]), dataset).config,
  ).toBeNull();
});

test('text inputs are known by their names', () => {
  const dataset = {
    modality: 'text',
    classes: ['ham', 'spam'],
    columns: [
      { name: 'body', type: 'text' },
      { name: 'n', type: 'number' },
    ],
  } as const;
  const names = ['input_ids', 'attention_mask', 'token_type_ids'];
  const proposal = proposeConfig(
    signature(
      names.map((name) => tensor(name, ['N', 64], 'int64')),
      [tensor('logits', ['N', 1])],
    ),
    dataset,
  );
  expect(proposal.config).toMatchObject({
    inputs: [{ kind: 'token_ids' }, { kind: 'attention_mask' }, { kind: 'token_type_ids' }],
    tokenizer: { file: 'tokenizer.json', max_length: 64, padding: 'fixed', text_columns: ['body'] },
    outputs: { scores: { activation: 'sigmoid' } },
  });
  expect(
    proposeConfig(signature([tensor('text', ['N', 1], 'string')], [tensor('logits', ['N', 2])]), dataset).questions[0]
      ?.message,
  ).toMatch(/takes the text itself/);
});

test('table inputs: a vector of the numbers, or a column each; what cannot be encoded is asked for', () => {
  const columns = [
    { name: 'age', type: 'number' },
    { name: 'Part time', type: 'category' },
    { name: 'pay', type: 'number' },
  ];
  const dataset = { modality: 'tabular', classes: ['low', 'high'], columns } as const;
  const scores = [tensor('label', ['N'], 'string'), tensor('probabilities', ['N', 2])];
  const vector = proposeConfig(signature([tensor('X', ['N', 2])], scores), dataset);
  expect(vector.config).toMatchObject({
    inputs: [{ kind: 'tabular_vector', encoders: [{ column: 'age' }, { column: 'pay' }] }],
    outputs: { label: { name: 'label' } },
  });
  expect(fields(vector)).toEqual(['inputs.0.encoders', 'classes']);
  const each = proposeConfig(
    signature([tensor('age', ['N', 1]), tensor('part_time', ['N', 1], 'string')], scores),
    dataset,
  );
  expect(each.config).toMatchObject({
    inputs: [
      { column: 'age', dtype: 'float32' },
      { column: 'Part time', dtype: 'string' },
    ],
  });
  expect(proposeConfig(signature([tensor('X', ['N', 9])], scores), dataset)).toMatchObject({
    config: null,
    questions: [{ field: 'inputs.0.encoders' }],
  });
  const mapped = proposeConfig(
    signature([tensor('X', ['N', 2])], [tensor('p', [], 'sequence(map(int64,float32))')]),
    dataset,
  );
  expect(mapped).toMatchObject({ config: null });
  expect(mapped.questions.at(-1)?.message).toMatch(/zipmap/);
});
