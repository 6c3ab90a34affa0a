import { expect, test } from 'vitest';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { runDifferences } from './runDifferences.ts';

const configOf = (activation: 'softmax' | 'none', trained?: string[]) =>
  modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes: ['a', 'b'],
    inputs: [{ name: 'x', kind: 'tabular_vector', encoders: [{ column: 'p', kind: 'numeric' }] }],
    outputs: { scores: { name: 'logits', activation } },
    data: trained ? { trained_on: trained } : {},
  });
const run = (id: number, name: string, config: ReturnType<typeof configOf> | null, classes = ['a', 'b']) => ({
  id,
  name,
  modelSha256: 'a'.repeat(64),
  config,
  classes,
});

test('runs of one name are told apart by what differs in them, others by their names', () => {
  const runs = [
    run(1, 'm', configOf('softmax')),
    run(2, 'm', configOf('none', ['train']), ['b', 'a']),
    run(3, 'other', configOf('softmax')),
  ];
  expect(runDifferences(runs[0]!, runs)).toEqual([
    'Scores: softmax of the output logits',
    'Classes: a, b',
    'no trained on',
  ]);
  expect(runDifferences(runs[1]!, runs)).toEqual([
    'Scores: the output logits, unchanged',
    'Trained on: train',
    'Classes: b, a',
  ]);
  expect(runDifferences(runs[2]!, runs)).toEqual([]);
});

test('two runs that differ in nothing that is told have nothing to tell', () => {
  const runs = [run(1, 'm', configOf('softmax')), run(2, 'm', configOf('softmax'))];
  expect(runDifferences(runs[0]!, runs)).toEqual([]);
});
