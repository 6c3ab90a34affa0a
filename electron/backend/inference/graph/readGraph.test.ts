/** What is read from the graph of every model in the zoo: a table to be looked at, and what `case.json` says of the same model beside it. */
import { describe, expect, test } from 'vitest';
import { readGraph, type GraphFacts } from './readGraph.ts';
import { graphOf, zooGraph, zooModels } from './testing.ts';

function told({ task, scores, label, inputs, dependsOnBatch, penultimate }: GraphFacts): string {
  const best = scores[0];
  const classes = best?.classes ? `[${best.classes.names.slice(0, 4).join('|')}] by ${best.classes.from}` : 'no names';
  const score = best
    ? `${best.outputs.slice(0, 3).join('+')} from ${best.tensor} ×${best.width ?? '?'} ${best.kind}${best.mayBeLogits ? ' or logits' : ''} ${classes}`
    : 'no scores';
  const input = inputs
    .map((one) =>
      [
        one.name,
        one.isText && 'text',
        one.isUnused && 'unused',
        one.fillsMissing && 'fills',
        one.categories && `{${one.categories.slice(0, 4).join('|')}}`,
        one.width !== undefined && `width ${one.width}`,
        one.layout,
        one.rescale && 'rescales',
        one.resizesTo && `resizes ${String(one.resizesTo)}`,
        one.reshapedTo && `reshapes ${one.reshapedTo.join('×')}`,
      ]
        .filter((word) => word !== undefined && word !== false)
        .join(' '),
    )
    .join(', ');
  const rest = [
    label && `label ${label.name}`,
    penultimate && `penultimate ×${penultimate.width}`,
    dependsOnBatch !== null && 'depends on the batch',
  ].filter((word) => typeof word === 'string');
  return [task, score, input, ...rest].join('; ');
}

test('the table of all models', async () => {
  const lines = zooModels.map(({ name, bytes }) => `${name}: ${told(readGraph(graphOf(bytes)))}`);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./readGraph.golden.txt');
});

describe('against what the exporter is known to have written', () => {
  const named = zooModels.filter(({ case: { classes } }) => classes);
  test.each(named)(
    'the names that $name has inside are its classes, in the order of its scores',
    ({ bytes, case: c, name }) => {
      const { scores } = readGraph(graphOf(bytes));
      const inside = scores[0]?.classes;
      if (!inside || inside.areNumbers) return;
      // onnxruntime writes the two decisions of a support vector machine the other way round.
      const order = name.startsWith('t42-') ? c.classes!.toReversed() : c.classes!;
      expect(inside.names).toEqual(order.map(String));
    },
  );
  const tables = zooModels.filter(({ case: { task } }) => task !== 'image');
  test.each(tables.filter(({ case: { outcome } }) => outcome === 'right'))('$name is a classifier', ({ bytes }) => {
    expect(readGraph(graphOf(bytes)).task).toBe('classifier');
  });
});

test.each([
  ['t32', 'regression'],
  ['t33', 'clustering'],
  ['t34', 'features'],
  ['t45', 'outliers'],
  ['t46', 'outliers'],
  ['t47', 'multi_label'],
  ['hf12', 'token_classification'],
  ['hf13', 'question_answering'],
])('%s is no classifier but %s, and says why', (name, task) => {
  const facts = readGraph(zooGraph(name));
  expect(facts.task).toBe(task);
  expect(facts.because).not.toBe('');
});

test.each([
  ['t06', 3, false],
  ['t07', 2, false],
  ['t14', 3, true],
  ['t41', 1, false],
  ['t42', 2, false],
  ['t43', 3, false],
  ['t44', 3, false],
] as const)('%s gives %i decisions, which are log-odds perhaps: %s', (name, width, mayBeLogits) => {
  expect(readGraph(zooGraph(name)).scores[0]).toMatchObject({ kind: 'decision', width, mayBeLogits });
});

test('the order of two decisions of a support vector machine is that of onnxruntime', () => {
  const graph = zooGraph('t42');
  const { scores, label } = readGraph(graph);
  expect(label?.classes?.names).toEqual(['neg', 'pos']);
  expect(scores[0]?.classes?.names).toEqual(['pos', 'neg']);
});

test('columns that a table model takes are told apart from whole texts', () => {
  const facts = readGraph(zooGraph('x06')).inputs;
  expect(facts.map(({ name, isText }) => [name, isText])).toEqual([
    ['body', true],
    ['length', false],
    ['source', false],
  ]);
  expect(facts[2]?.categories).toEqual(['mail', 'web']);
});
