import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { weirdSamples } from '../../testing/samples.ts';
import { padTexts } from './text.ts';
import { loadTokenizer } from '../tokenizer/loadTokenizer.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const weird = join(weirdSamples, 'tokenizer');

const special = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});
const words = {
  version: '1.0',
  added_tokens: [special(0, '[PAD]'), special(1, '[UNK]'), special(2, '[CLS]'), special(3, '[SEP]')],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, one: 4, two: 5, three: 6, four: 7 },
    unk_token: '[UNK]',
  },
};

function write(name: string, content: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
}

function config(padding: 'longest' | 'fixed', dtype = 'int64') {
  return modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'text',
    classes: ['a', 'b'],
    tokenizer: { file: 'words.json', max_length: 6, padding },
    inputs: ['token_ids', 'attention_mask', 'token_type_ids'].map((kind) => ({ name: kind, kind, dtype })),
    outputs: {},
  });
}

test('a long text loses its end but keeps the closing token', async () => {
  const { encode } = await loadTokenizer(write('words.json', words));
  expect(encode('One TWO', 6).ids).toEqual([2, 4, 5, 3]);
  expect(encode('one two three four one', 5)).toMatchObject({
    ids: [2, 4, 5, 6, 3],
    tokens: ['[CLS]', 'one', 'two', 'three', '[SEP]'],
  });
  expect(encode('one two three', 2).ids).toEqual([2, 3]);
  expect(encode('one zwei', 6).ids).toEqual([2, 4, 1, 3]);
  expect(encode('', 6).ids).toEqual([2, 3]);
  const left = await loadTokenizer(
    write('left.json', {
      ...words,
      truncation: { direction: 'Left', max_length: 9, strategy: 'LongestFirst', stride: 0 },
    }),
  );
  expect(left.encode('one two three four', 4).ids).toEqual([2, 6, 7, 3]);
});

test('padding: to the longest or to the fixed length, on the side the tokenizer says', async () => {
  const encoder = await loadTokenizer(write('words.json', words));
  const texts = ['one', 'one two three'].map((text) => encoder.encode(text, 6));
  const longest = padTexts(config('longest'), encoder, texts);
  expect(longest['token_ids']).toEqual({
    dtype: 'int64',
    dims: [2, 5],
    data: BigInt64Array.of(2n, 4n, 3n, 0n, 0n, 2n, 4n, 5n, 6n, 3n),
  });
  expect(longest['attention_mask']?.data).toEqual(BigInt64Array.of(1n, 1n, 1n, 0n, 0n, 1n, 1n, 1n, 1n, 1n));
  const fixed = padTexts(config('fixed', 'int32'), encoder, texts);
  expect(fixed['token_ids']).toMatchObject({ dtype: 'int32', dims: [2, 6] });
  const padding = {
    direction: 'Left',
    pad_id: 7,
    pad_type_id: 1,
    pad_token: 'four',
    strategy: 'BatchLongest',
    pad_to_multiple_of: null,
  };
  const left = await loadTokenizer(write('leftpad.json', { ...words, padding }));
  const padded = padTexts(config('longest', 'int32'), left, texts);
  expect(padded['token_ids']?.data).toEqual(Int32Array.of(7, 7, 2, 4, 3, 2, 4, 5, 6, 3));
  expect(padded['token_type_ids']?.data).toEqual(Int32Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 0));
});

test('without a token for unknown words a text with one fails, and that is said beforehand', async () => {
  const encoder = await loadTokenizer(
    write('nounk.json', { ...words, model: { ...words.model, unk_token: '[GONE]' } }),
  );
  expect(encoder.warnings[0]).toMatch(/unknown token “\[GONE\]”/);
  expect(() => encoder.encode('one zwei', 6)).toThrow(/does not know “zwei”/);
});

test.each([
  ['broken', '{"model": {', /not valid JSON/],
  ['no model', '{}', /at model/],
  ['unknown kind', '{"model": {"type": "MagicPiece", "vocab": {}}}', /model type “MagicPiece” is unknown/],
  [
    'bad expression',
    JSON.stringify({ ...words, normalizer: { type: 'Replace', pattern: { Regex: '(a+$(' }, content: '' } }),
    /regular expression/,
  ],
])('a tokenizer that is %s is refused with its reason', async (_, text, reason) => {
  const path = join(folder, 'bad.json');
  writeFileSync(path, text);
  await expect(loadTokenizer(path)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(reason) as string,
  });
  await expect(loadTokenizer(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'not_found' });
});

test('samples: bad tokenizers', async () => {
  for (const [file, reason] of [
    ['broken.json', /not valid JSON/],
    ['unknown_model.json', /MagicPiece/],
    ['bad_regex.json', /regular expression/],
  ] as const) {
    await expect(loadTokenizer(join(weird, file))).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(reason) as string,
    });
  }
  expect((await loadTokenizer(join(weird, 'no_unk.json'))).warnings).toHaveLength(1);
  expect((await loadTokenizer(join(weird, 'ids_beyond_embedding.json'))).largestId).toBe(999999);
});
