import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { againWords, cutPreviewWords, cutWords, leftToPredict } from './runWords.ts';

test('a run says what starting its model again would do', () => {
  expect(againWords({ state: 'done', done: 500 }, 500)).toBe('Run again…');
  expect(againWords({ state: 'done', done: 500 }, 1700)).toBe('Predict the 1,200\u00a0added rows…');
  expect(againWords({ state: 'done', done: 499 }, 500)).toBe('Predict the 1\u00a0added row…');
  expect(againWords({ state: 'cancelled', done: 20 }, 500)).toBe('Go on…');
});

test('what is left of a run of the same model and configuration is all that is predicted', () => {
  const configOf = (name: string) =>
    modelConfigSchema.parse({
      format: 'model-sidecar/1',
      name,
      modality: 'tabular',
      classes: ['a', 'b'],
      inputs: [{ name: 'x', kind: 'tabular_vector', encoders: [{ column: 'p', kind: 'numeric' }] }],
      outputs: { scores: { name: 'logits', activation: 'softmax' } },
    });
  const run = {
    source: 'model',
    modelSha256: 'aa',
    config: configOf('one'),
    provider: 'cpu',
    state: 'done',
    done: 300,
  } as const;
  const asked = { runs: [run], sha256: 'aa', config: configOf('one'), examples: 500 };
  expect(leftToPredict(asked)).toBe(200);
  expect(leftToPredict({ ...asked, examples: 300 })).toBe(300);
  expect(leftToPredict({ ...asked, config: configOf('two') })).toBe(500);
  expect(leftToPredict({ ...asked, sha256: 'bb' })).toBe(500);
  expect(leftToPredict({ ...asked, provider: 'webgpu' })).toBe(500);
  expect(leftToPredict({ ...asked, runs: [run, { ...run, state: 'cancelled', done: 450 }] })).toBe(50);
  expect(leftToPredict({ ...asked, runs: [{ ...run, state: 'running' }] })).toBe(500);
});

test('how many texts were cut, and by how much, is said of a run and of a preview', () => {
  const config = modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'text',
    classes: ['a', 'b'],
    inputs: [{ name: 'x', kind: 'text' }],
    tokenizer: { file: 'tokenizer.json', max_length: 64 },
    outputs: { scores: { name: 'logits', activation: 'softmax' } },
  });
  const run = { config, done: 980, cutTexts: { count: 12, longest: 934 } };
  expect(cutWords(run)).toBe('12 of 980 texts are longer than 64 tokens and were cut; the longest has 934.');
  expect(cutWords({ ...run, cutTexts: null })).toBeNull();
  const items = [{ cutFrom: null }, { cutFrom: 70 }, { cutFrom: null }];
  expect(cutPreviewWords(items, config)).toBe('1 of 3 texts is longer than 64 tokens and was cut; the longest has 70.');
  expect(cutPreviewWords([{ cutFrom: null }], config)).toBeNull();
});
