import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelZoo, testSamples } from '../../testing/samples.ts';
import { loadTokenizer } from './loadTokenizer.ts';
import { vocabularyFileNames } from './vocabularyFiles.ts';

const kept = join(testSamples, 'tokenizers');
const zoo = join(modelZoo, 'tokenizers');
const rest = existsSync(zoo)
  ? readdirSync(zoo).filter((name) => existsSync(join(zoo, name, 'cases.jsonl')) && !existsSync(join(kept, name)))
  : [];

type Case = { readonly text: string; readonly input_ids: readonly number[]; readonly full_length: number };

const copies = mkdtempSync(join(tmpdir(), 'winnow-tokenizers-'));
const differing: string[] = [];
afterAll(() => {
  rmSync(copies, { recursive: true, force: true });
  console.log(`texts whose ids differ from transformers':\n${differing.join('\n')}`);
});

/** The ids of every text, cut at 32 as `tokenizer(text, truncation=True, max_length=32)` does it, and its whole length. */
async function differences(folder: string, name: string): Promise<unknown[]> {
  const file = vocabularyFileNames.find((one) => existsSync(join(folder, one)))!;
  const { encode } = await loadTokenizer(join(folder, file));
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n');
  expect(cases.length).toBeGreaterThanOrEqual(150);
  const wrong = cases.flatMap((line) => {
    const { text, input_ids: ids, full_length: fullLength } = JSON.parse(line) as Case;
    // Nothing at all cannot be run by a model, so a text without tokens is refused; the reference gives an empty list.
    const got = ids.length === 0 ? refusal(() => encode(text, 32)) : encode(text, 32);
    const isSame = got.fullLength === fullLength && JSON.stringify(got.ids) === JSON.stringify(ids);
    return isSame ? [] : [{ text, expected: ids, got: got.ids }];
  });
  differing.push(`${wrong.length.toString().padStart(4)} of ${cases.length}  ${name} (${file})`);
  return wrong;
}

function refusal(encode: () => unknown): { ids: number[]; fullLength: number } {
  expect(encode).toThrow('The text has no tokens.');
  return { ids: [], fullLength: 0 };
}

/** The folder as it was before there was a tokenizer.json. */
function without(name: string, file: string): string {
  const copy = join(copies, name);
  cpSync(join(kept, name), copy, { recursive: true });
  rmSync(join(copy, file));
  return copy;
}

test.each(readdirSync(kept))('%s: the ids of transformers', async (name) => {
  expect(await differences(join(kept, name), name)).toEqual([]);
});

test.each([
  ['deberta-v3', 'spm.model'],
  ['bert-cased', 'vocab.txt'],
  ['roberta', 'vocab.json and merges.txt'],
  ['clip', 'vocab.json and merges.txt'],
])('%s without tokenizer.json: the same ids from %s', async (name) => {
  expect(await differences(without(name, 'tokenizer.json'), `${name}, no tokenizer.json`)).toEqual([]);
});

// The larger ones, where they lie beside the checkout.
test.each(rest)('%s, of the sibling ../shared/models/tokenizers: the ids of transformers', async (name) => {
  expect(await differences(join(zoo, name), name)).toEqual([]);
});
