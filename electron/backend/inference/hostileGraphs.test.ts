import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { afterAll, expect, test } from 'vitest';
import { elementType, linearModel, node, type TinyModel, writeTinyModel } from '../testing/tinyModel.ts';
import { inspectModel } from './inspectModel.ts';

const { ModelProto, NodeProto } = onnxProto.onnx;
type Node = onnxProto.onnx.INodeProto;
const folder = mkdtempSync(join(tmpdir(), 'winnow-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'm.onnx');

/** One field of a message, as bytes. */
function field(number: number, contents: Uint8Array): Buffer {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(contents.length)]), contents]);
}

function million(number: number): Buffer {
  const one = field(number, NodeProto.encode(node('Identity', ['x'], ['y'])).finish());
  return Buffer.alloc(1e6 * one.length, one);
}

const inAttribute = (graph: Uint8Array): Buffer => field(1, field(5, field(6, graph)));

test.each([
  ['in the main graph', () => field(7, million(1)), /more than 200,000 nodes/],
  ['in a branch', () => field(7, inAttribute(million(1))), /more than 200,000 nodes/],
  [
    'in a function',
    () => Buffer.concat([field(7, inAttribute(Buffer.of())), field(25, million(7))]),
    /more than 200,000 nodes/,
  ],
  [
    'one inside the other',
    () => {
      let graph: Uint8Array = Buffer.of();
      for (let depth = 0; depth < 2000; depth += 1) graph = inAttribute(graph);
      return field(7, graph);
    },
    /more than 100 graphs inside each other/,
  ],
])('too many nodes %s are refused', async (_where, made, message) => {
  writeFileSync(path, Buffer.concat([ModelProto.encode({ irVersion: 8 }).finish(), made()]));
  await expect(inspectModel(path)).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringMatching(message) as string,
  });
});

const plain = linearModel([
  [1, 0],
  [0, 1],
]);

const branch = (nodes: readonly Node[], output: string) => ({
  name: 'branch',
  node: [...nodes],
  output: [{ name: output, type: { tensorType: { elemType: elementType.float32 } } }],
});

/** An If whose branches hand on `taken` from outside. */
const choice = (taken: string, output: string): Node =>
  node(
    'If',
    ['yes'],
    [output],
    [
      { name: 'then_branch', type: 5, g: branch([node('Identity', [taken], ['one'])], 'one') },
      { name: 'else_branch', type: 5, g: branch([node('Neg', [taken], ['other'])], 'other') },
    ],
  );
const yes = node('Constant', [], ['yes'], [{ name: 'value', type: 4, t: { dims: [], dataType: 9, int32Data: [1] } }]);

const graphs: readonly (readonly [string, TinyModel['nodes'], string | null])[] = [
  ['a node of its own output', [node('Identity', ['logits'], ['logits'])], 'logits'],
  ['two nodes of each other', [node('Neg', ['b'], ['a']), node('Neg', ['a'], ['b'])], 'a'],
  ['by way of a branch', [yes, choice('b', 'a'), node('Neg', ['a'], ['b'])], 'a'],
  [
    'by way of a branch in a branch',
    [
      yes,
      node('If', ['yes'], ['a'], [{ name: 'then_branch', type: 5, g: branch([choice('b', 'c')], 'c') }]),
      node('Neg', ['a'], ['b']),
    ],
    'a',
  ],
  [
    'inside a branch',
    [yes, node('If', ['yes'], ['a'], [{ name: 'then_branch', type: 5, g: branch([node('Neg', ['c'], ['c'])], 'c') }])],
    'c',
  ],
  ['none: a branch that takes what is there', [yes, node('Neg', ['x'], ['b']), choice('b', 'a')], null],
  ['none: nodes in another order', [node('Neg', ['b'], ['a']), node('Neg', ['x'], ['b'])], null],
  ['none: a branch names its tensor as the node does', [yes, choice('x', 'one')], null],
];

test.each(graphs)('a circle: %s', async (_name, nodes, named) => {
  writeTinyModel(path, { ...plain, nodes: [...plain.nodes, ...nodes] });
  if (named === null) return expect(await inspectModel(path)).toBeTruthy();
  await expect(inspectModel(path)).rejects.toMatchObject({
    code: 'model_invalid',
    message: expect.stringContaining(`its graph goes in a circle: “${named}” needs itself`) as string,
  });
});

test('functions that call each other are refused', async () => {
  const graph = { node: [node('A', ['x'], ['y'])], input: [{ name: 'x' }], output: [{ name: 'y' }] };
  const call = (name: string, of: string) => ({
    name,
    domain: 'own',
    node: [{ ...node(of, ['x'], ['y']), domain: 'own' }],
  });
  writeFileSync(path, ModelProto.encode({ irVersion: 8, graph, functions: [call('A', 'B'), call('B', 'A')] }).finish());
  await expect(inspectModel(path)).rejects.toThrow(/goes in a circle/);
  writeFileSync(
    path,
    ModelProto.encode({ irVersion: 8, graph, functions: [call('A', 'B'), call('B', 'Neg')] }).finish(),
  );
  expect(await inspectModel(path)).toBeTruthy();
});
