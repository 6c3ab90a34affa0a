import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { classesProblem, configForRun, parseClasses, parseConfig, parseNumberList } from './configEdit.ts';

const config = modelConfigSchema.parse({
  format: 'model-sidecar/1',
  modality: 'image',
  classes: ['a', 'b'],
  inputs: [{ name: 'x', kind: 'image', resize: { width: 28, height: 28 } }],
  outputs: { scores: { name: 'logits', activation: 'softmax' } },
});

test('a run’s own words go into the configuration, which is one and the same in whatever order it was put together', () => {
  const { name: _, ...turned } = Object.fromEntries(Object.entries(config).toReversed()) as typeof config;
  const nothing = { name: null, trainedOn: null };
  expect(JSON.stringify(configForRun(turned, nothing))).toBe(JSON.stringify(configForRun(config, nothing)));
  const said = configForRun(config, { name: ' second ', trainedOn: ['train'] });
  expect(said).toEqual({ ...config, name: 'second', data: { trained_on: ['train'] } });
  expect(configForRun(said, nothing)).toEqual(said);
  expect(configForRun(said, { name: '', trainedOn: [] })).toEqual(config);
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

test('a configuration as JSON says where it is wrong', () => {
  expect(parseConfig(JSON.stringify(config))).toEqual({ config });
  expect(parseConfig('{')).toMatchObject({ problem: expect.stringContaining('not JSON') });
  expect(parseConfig(JSON.stringify({ ...config, classes: ['a'] }))).toMatchObject({
    problem: expect.stringContaining('classes'),
  });
});
