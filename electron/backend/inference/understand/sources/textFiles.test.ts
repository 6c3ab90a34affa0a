import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { claimsOfConfig } from './huggingFaceConfig.ts';
import { claimsOfModules, claimsOfPooling, claimsOfSentenceBert, claimsOfTokenizerConfig } from './textFiles.ts';

test('the length of a text: the tokenizer’s, unless it is transformers’ 10^30; sentence-transformers’ own', () => {
  expect(claimsOfTokenizerConfig({ model_max_length: 64 }, 'f')).toEqual({
    maxLength: { value: 64, from: 'f (model_max_length)' },
  });
  expect(claimsOfTokenizerConfig({ model_max_length: 1e30 }, 'f')).toEqual({});
  expect(claimsOfTokenizerConfig('no object', 'f')).toEqual({});
  expect(claimsOfSentenceBert({ max_seq_length: 48, do_lower_case: true }, 'f')).toMatchObject({
    sentenceLength: { value: 48 },
    textSteps: { value: { strip: true, lowerCase: true } },
  });
});

test('RoBERTa counts positions from the padding’s number plus one, BERT from 0', () => {
  const roberta = { model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 };
  expect(claimsOfConfig(roberta, 'f')).toMatchObject({ positions: { value: 512 }, firstPosition: { value: 2 } });
  const bert = claimsOfConfig({ model_type: 'bert', max_position_embeddings: 512, pad_token_id: 0 }, 'f');
  expect(bert.positions?.value).toBe(512);
  expect(bert.firstPosition).toBeUndefined();
});

test('pooling: one way is followed, several at once are doubted; length 1 only where modules.json says so', () => {
  expect(claimsOfPooling({ pooling_mode_lasttoken: true }, 'f').pooling?.value).toBe('last');
  const both = claimsOfPooling({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: true }, 'f');
  expect(both.pooling).toBeUndefined();
  expect(both.doubt?.value).toContain('cls and mean');
  const modules = (...types: string[]) => types.map((type) => ({ type: `sentence_transformers.models.${type}` }));
  expect(claimsOfModules(modules('Transformer', 'Pooling', 'Normalize'), 'f').normalise?.value).toBe(true);
  expect(claimsOfModules(modules('Transformer', 'Pooling'), 'f').normalise?.value).toBe(false);
  expect(claimsOfModules(modules('Transformer', 'Pooling', 'Dense'), 'f').doubt?.value).toContain('dense layer');
});

test('a length or a batch that would take the memory is refused before anything is made', () => {
  const config = (maxLength: number, fixed: number) =>
    modelConfigSchema.safeParse({
      format: 'model-sidecar/1',
      modality: 'text',
      classes: ['a', 'b'],
      batch: { fixed },
      tokenizer: { file: 'tokenizer.json', max_length: maxLength, padding: 'fixed' },
      inputs: [{ name: 'input_ids', kind: 'token_ids' }],
      outputs: { scores: { name: 'logits', activation: 'softmax' } },
    }).success;
  expect(config(512, 8)).toBe(true);
  expect(config(1e9, 8)).toBe(false);
  expect(config(512, 1e9)).toBe(false);
});
