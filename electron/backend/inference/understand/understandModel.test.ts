/** The rules of understanding, each over a real model of the zoo. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readModelSources, understandModel, understandSources } from './understandModel.ts';
import type { DataColumn, DataFacts } from './understanding.ts';

const zoo = new URL('../zoo/', import.meta.url).pathname;
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A model of the zoo in a folder of its own, with the files given beside it. */
function beside(name: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-understand-'));
  made.push(folder);
  cpSync(join(zoo, name, 'model.onnx'), join(folder, 'model.onnx'));
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return join(folder, 'model.onnx');
}

const column = (name: string, type: DataColumn['type'], more: Partial<DataColumn> = {}): DataColumn => ({
  name,
  type,
  role: type === 'text' ? 'text' : 'metadata',
  hasMissing: false,
  ...more,
});

describe('data with a text among its columns', () => {
  const texts: DataFacts = {
    modality: 'text',
    labels: ['food', 'sport', 'tech'],
    columns: [
      column('body', 'text'),
      column('title', 'text'),
      column('length', 'number'),
      column('source', 'word', { words: ['mail', 'web'] }),
    ],
  };
  test('feeds a model of several inputs column by column', async () => {
    const { config, open } = await understandModel(join(zoo, 'x06-text-number-and-word', 'model.onnx'), texts);
    expect(open).toEqual([]);
    expect(config?.modality).toBe('tabular');
    expect(config?.inputs.map((input) => [input.name, input.kind, 'column' in input && input.column])).toEqual([
      ['body', 'tabular_column', 'body'],
      ['length', 'tabular_column', 'length'],
      ['source', 'tabular_column', 'source'],
    ]);
  });
  test('is asked about where no column has the name of an input: none is fed a neutral value', async () => {
    const columns = texts.columns.filter(({ name }) => name !== 'length');
    const model = join(zoo, 'x06-text-number-and-word', 'model.onnx');
    const { open } = await understandModel(model, { ...texts, columns });
    expect(open.map(({ what }) => what)).toEqual(['input length']);
  });
  test('is asked about a blank word that the coding inside does not know', async () => {
    const columns = texts.columns.map((one) => (one.name === 'source' ? { ...one, hasMissing: true } : one));
    const model = join(zoo, 'x06-text-number-and-word', 'model.onnx');
    const { open } = await understandModel(model, { ...texts, columns });
    expect(open).toMatchObject([{ what: 'blank source', choices: ['mail', 'web'], flag: '--fill source=VALUE' }]);
  });
  test('feeds a model of one text with the text', async () => {
    const { config } = await understandModel(join(zoo, 'x01-tfidf-logreg-sms', 'model.onnx'), {
      ...texts,
      columns: texts.columns.slice(0, 1),
    });
    expect(config).toMatchObject({ modality: 'text', inputs: [{ kind: 'text', columns: ['body'] }] });
  });
});

describe('files beside a model that numbers its classes', () => {
  const fruit: DataFacts = {
    modality: 'tabular',
    labels: ['apple', 'kiwi', 'mango'],
    columns: Array.from({ length: 6 }, (_, index) => column(`f ${index}`, 'number', { role: 'feature' })),
  };
  const numbered = 't48-refuse-two-label-files';
  const right = JSON.stringify(['kiwi', 'apple', 'mango']);

  test.each([
    ['labels.txt', 'kiwi\r\napple\r\nmango\r\n'],
    ['labels.txt', '0 kiwi\n1 apple\n2 mango\n'],
    ['classes.json', right],
    ['classes.json', '{"0": "kiwi", "1": "apple", "2": "mango"}'],
    ['class_indices.json', '{"mango": 2, "kiwi": 0, "apple": 1}'],
    ['config.json', '{"id2label": {"2": "mango", "0": "kiwi", "1": "apple"}}'],
    ['metadata.yaml', 'names:\n  0: kiwi\n  1: apple\n  2: mango\n'],
  ])('%s names them', async (file, content) => {
    const { config, open } = await understandModel(beside(numbered, { [file]: content }), fruit);
    expect(open).toEqual([]);
    expect(config?.classes).toEqual(['kiwi', 'apple', 'mango']);
  });
  test('two that say the same are no contradiction', async () => {
    const model = beside(numbered, { 'labels.txt': 'kiwi\napple\nmango\n', 'classes.json': right });
    expect((await understandModel(model, fruit)).config?.classes).toEqual(['kiwi', 'apple', 'mango']);
  });
  test.each([
    [
      'another order',
      '["apple", "kiwi", "mango"]',
      /labels\.txt orders the classes “kiwi”.*classes\.json orders them/,
      ['labels.txt', 'classes.json'],
    ],
    [
      'other names',
      '["red", "green", "blue"]',
      /labels\.txt calls the classes “kiwi”.*classes\.json calls them “red”/,
      ['labels.txt', 'classes.json'],
    ],
    [
      'another number',
      '["a", "b", "c", "d"]',
      /classes\.json names 4 classes.*the model gives 3 scores/,
      ['classes.json'],
    ],
  ])('two with %s stop with both', async (_, content, message, files) => {
    const model = beside(numbered, { 'labels.txt': 'kiwi\napple\nmango\n', 'classes.json': content });
    const asked = understandModel(model, fruit);
    await expect(asked).rejects.toThrow(message);
    // Which of them may be left aside is said apart from the sentence, which names no flag.
    await expect(asked).rejects.toMatchObject({ place: { files } });
    await expect(asked).rejects.not.toThrow(/--/);
    const one = await understandModel(model, fruit, { ignore: ['classes.json'] });
    expect(one.config?.classes).toEqual(['kiwi', 'apple', 'mango']);
    const said = await understandModel(model, fruit, { classes: ['mango', 'kiwi', 'apple'] });
    expect(said.config?.classes).toEqual(['mango', 'kiwi', 'apple']);
    expect(said.known).toContainEqual(expect.objectContaining({ what: 'classes', isAnswer: true }));
    expect(one.known.find(({ what }) => what === 'classes')?.isAnswer).toBeUndefined();
  });
  test('a damaged one is named', async () => {
    const model = beside(numbered, { 'labels.txt': 'kiwi\napple\nmango\n', 'config.json': '{"id2label": ' });
    expect((await understandModel(model, fruit)).open).toMatchObject([
      { what: 'file', choices: ['config.json'], flag: '--ignore config.json' },
    ]);
  });
});

describe('a model that cannot be run as it is says what it is refused for', () => {
  const rows: DataFacts = {
    modality: 'tabular',
    labels: ['no', 'yes'],
    columns: [column('only', 'number', { role: 'feature' })],
  };
  test.each([
    ['t32-refuse-linear-regression', 'model'],
    ['t23-skl-missing-column-refuse', 'data'],
    ['t47-refuse-several-labels', 'model'],
  ])('%s: %s', async (name, refusedFor) => {
    const found = await understandModel(join(zoo, name, 'model.onnx'), refusedFor === 'data' ? rows : null);
    expect(found.refusedFor).toBe(refusedFor);
    expect(found.refusal).not.toMatch(/--/);
  });
  test('a sigmoid for each score: several labels, unless the person says that exactly one holds', async () => {
    const sources = await readModelSources(join(zoo, 't38-skl-output-class-labels', 'model.onnx'));
    const scores = sources.graph.scores.map((one) => ({ ...one, kind: 'sigmoid' as const }));
    const eachBySelf = { ...sources, graph: { ...sources.graph, scores } };
    const refused = understandSources(eachBySelf, null);
    expect(refused).toMatchObject({ refusedFor: 'several_labels', config: null });
    expect(refused.refusal).not.toMatch(/--/);
    expect(understandSources(eachBySelf, null, { activation: 'none' }).refusedFor).toBeNull();
  });
});
