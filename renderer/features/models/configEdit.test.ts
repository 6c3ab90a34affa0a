import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { classesProblem, parseClasses, parseConfig, parseNumberList, questionsAt, withValue } from './configEdit.ts';

const config = modelConfigSchema.parse({
  format: 'model-sidecar/1',
  modality: 'image',
  classes: ['a', 'b'],
  inputs: [{ name: 'x', kind: 'image', resize: { width: 28, height: 28 } }],
  outputs: { scores: { name: 'logits', activation: 'softmax' } },
});

test('a value deep inside is replaced, the rest and the original stay', () => {
  const next = withValue(config, 'inputs.0.resize.width', 64);
  expect(next.inputs[0]).toMatchObject({ name: 'x', resize: { width: 64, height: 28 } });
  expect(config.inputs[0]).toMatchObject({ resize: { width: 28 } });
  expect(withValue(config, 'data.trained_on', ['train']).data).toEqual({ trained_on: ['train'] });
  expect(withValue(config, 'outputs.embedding', undefined).outputs).toEqual({
    scores: config.outputs.scores,
    embedding: undefined,
  });
});

test('lists of numbers as people type them', () => {
  expect(parseNumberList('0.485, 0.456 0.406')).toEqual([0.485, 0.456, 0.406]);
  expect(parseNumberList('0,5')).toEqual([0, 5]);
  expect(parseNumberList('a, 1')).toBeNull();
  expect(parseNumberList(' ')).toBeNull();
});

test('classes: one a line, two at least, none twice', () => {
  expect(parseClasses(' ham\n\nspam \n')).toEqual(['ham', 'spam']);
  expect(classesProblem(['ham'])).toMatch(/two/);
  expect(classesProblem(['ham', 'spam', 'ham'])).toMatch(/“ham”/);
  expect(classesProblem(['ham', 'spam'])).toBeNull();
});

test('questions belong to a field or what is in it', () => {
  const questions = [
    { field: 'inputs.0.mean', message: 'm' },
    { field: 'inputs.0', message: 'i' },
    { field: 'classes', message: 'c' },
  ];
  expect(questionsAt(questions, 'inputs.0').map(({ message }) => message)).toEqual(['m', 'i']);
  expect(questionsAt(questions, 'inputs.0.mean')).toHaveLength(1);
  expect(questionsAt(questions, 'class')).toEqual([]);
});

test('a configuration as JSON says where it is wrong', () => {
  expect(parseConfig(JSON.stringify(config))).toEqual({ config });
  expect(parseConfig('{')).toMatchObject({ problem: expect.stringContaining('not JSON') });
  expect(parseConfig(JSON.stringify({ ...config, classes: ['a'] }))).toMatchObject({
    problem: expect.stringContaining('classes'),
  });
});
