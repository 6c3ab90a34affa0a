/** Cuts over real models: what a cut does not name comes out byte for byte, whatever the exporter wrote. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { cutModel, isCut, type ModelCut, sizeOfGraphs } from './cutModel.ts';
import { planCut } from './planCut.ts';
import { readGraph } from './readGraph.ts';
import { tensorsBehind } from './readInputs.ts';
import { graphOf, ModelProto, zooModels } from './testing.ts';

const noCut: ModelCut = { dropNodes: [], dropOutputs: [], addOutputs: [], setAttributes: [] };
const small = zooModels.filter(({ bytes }) => bytes.length < 100_000);

/** The cut made on the decoded model, and encoded again. */
function expected(bytes: Uint8Array, cut: ModelCut): Uint8Array {
  const model = ModelProto.decode(bytes);
  const graph = model.graph!;
  for (const [at, name, value] of cut.setAttributes)
    graph.node![at]!.attribute!.push({ name, s: new TextEncoder().encode(value), type: 3 });
  graph.node = graph.node!.filter((_, at) => !cut.dropNodes.includes(at));
  graph.output = [
    ...graph.output!.filter(({ name }) => !cut.dropOutputs.includes(name ?? '')),
    ...cut.addOutputs.map((name) => ({ name })),
  ];
  return ModelProto.encode(model).finish();
}

const encoded = (bytes: Uint8Array): Uint8Array => ModelProto.encode(ModelProto.decode(bytes)).finish();

describe.each(small)('$name', ({ bytes }) => {
  test('random cuts are those made on the decoded model', () => {
    const graph = graphOf(bytes);
    const places = fc.integer({ min: 0, max: graph.nodes.length - 1 });
    const tensors = fc.constantFrom(...graph.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== ''));
    const cuts = fc.record({
      dropNodes: fc.uniqueArray(places, { maxLength: 6 }),
      dropOutputs: fc.subarray(graph.outputs.map(({ name }) => name)),
      addOutputs: fc.uniqueArray(tensors, { maxLength: 3 }),
      setAttributes: fc.array(fc.tuple(places, fc.constant('locale'), fc.string({ maxLength: 200 })), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(cuts, (cut) => {
        expect(Buffer.compare(encoded(cutModel(bytes, cut)), expected(bytes, cut))).toBe(0);
      }),
      { numRuns: 12 },
    );
  });

  test('the planned cut leaves tensors only, and nothing that a node misses', () => {
    const before = graphOf(bytes);
    const [best] = readGraph(before).scores;
    const fetches = best ? (best.parts ?? [best.tensor]) : before.outputs.map(({ name }) => name);
    const cut = planCut(before, fetches, 'linux');
    const after = graphOf(cutModel(bytes, cut));
    const outputs = after.outputs.map(({ name }) => name);
    expect(outputs).toEqual(expect.arrayContaining(best ? [...fetches] : []));
    expect(after.outputs.filter(({ dtype }) => /^(sequence|map|optional)\(/.test(dtype))).toEqual([]);
    for (const name of outputs)
      for (const tensor of tensorsBehind(after, name))
        expect(after.producerOf(tensor)?.op, tensor).toBe(before.producerOf(tensor)?.op);
    for (const node of after.nodes) if (node.op === 'StringNormalizer') expect(node.attributes.locale).toMatch(/\S/);
  });
});

test('only Linux needs a locale: elsewhere the normaliser stays as it is', () => {
  const { bytes } = zooModels.find(({ name }) => name.startsWith('x03-'))!;
  const graph = graphOf(bytes);
  const fetches = graph.outputs.map(({ name }) => name);
  expect(planCut(graph, fetches, 'linux').setAttributes).toHaveLength(1);
  expect(isCut(planCut(graph, fetches, 'darwin'))).toBe(false);
});

const [{ bytes: model }] = small as [(typeof small)[0]];

test('a cut of nothing is the same bytes', () => {
  expect(cutModel(model, noCut)).toBe(model);
});

test('fields that are newer than this reader stay, in the model and in its graph', () => {
  const tag = (number: number): number[] => [((number * 8 + 2) % 128) + 128, Math.floor((number * 8 + 2) / 128)];
  const unknown = (number: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([...tag(number), text.length]), Buffer.from(text)]);
  // Protobuf joins two graphs, the reader refuses them: a graph alone, with a field inside and one behind.
  const decoded = ModelProto.decode(model);
  const graph = ModelProto.encode({ graph: decoded.graph }).finish();
  const head = graph.findIndex((byte, at) => at > 0 && byte < 128) + 1;
  const inside = Buffer.concat([graph.subarray(head), unknown(500, 'inside the graph')]);
  const length: number[] = [];
  for (let rest = inside.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest % 128) + 128 : rest);
    if (rest < 128) break;
  }
  const whole = Buffer.concat([Buffer.from([7 * 8 + 2, ...length]), inside, unknown(501, 'behind the graph')]);
  const cut = Buffer.from(cutModel(whole, { ...noCut, dropNodes: [0], addOutputs: ['more'] }));
  expect(cut.includes('inside the graph')).toBe(true);
  expect(cut.subarray(-unknown(501, 'behind the graph').length).equals(unknown(501, 'behind the graph'))).toBe(true);
  expect(sizeOfGraphs(cut, most).nodes).toBe(sizeOfGraphs(model, most).nodes - 1);
});

const most = { nodes: 1e6, depth: 100 };

test('damaged bytes end in a sentence or in a model, never in another error', () => {
  const cut = { ...noCut, dropNodes: [0] };
  const damaged = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 0, max: model.length }).map((length) => model.subarray(0, length)),
    fc.tuple(fc.integer({ min: 0, max: model.length - 1 }), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
      const copy = Uint8Array.from(model);
      copy[at] = byte;
      return copy;
    }),
  );
  let refused = 0;
  fc.assert(
    fc.property(damaged, (bytes) => {
      try {
        expect(cutModel(bytes, cut).length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(WinnowError);
        expect((error as WinnowError).code).toBe('model_invalid');
        refused += 1;
      }
      expect(sizeOfGraphs(bytes, most).nodes).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(50);
});

test('two graphs in one file are refused', () => {
  const two = Buffer.concat([model, ModelProto.encode({ graph: ModelProto.decode(model).graph }).finish()]);
  expect(() => cutModel(two, { ...noCut, dropNodes: [0] })).toThrow('not those of an ONNX model');
});
