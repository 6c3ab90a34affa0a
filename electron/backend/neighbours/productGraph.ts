import onnxProto from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { onnx } = onnxProto;
type Node = onnxProto.onnx.INodeProto;
type Value = onnxProto.onnx.IValueInfoProto;

/** Scores of all pairs of a block of queries [n, columns] and one of base rows [m, columns], as [n, m]. */
export type ScoresOfBlock = (queries: Float32Array, bases: Float32Array) => Promise<Float32Array>;

/** Of each query the largest scores of a block of base rows, largest first, and their places in the block. */
export type BestOfBlock = (
  queries: Float32Array,
  bases: Float32Array,
) => Promise<{
  readonly scores: Float32Array;
  readonly places: Int32Array;
  /** Of each query. */ readonly length: number;
}>;

export type Product = {
  readonly scoresOf: ScoresOfBlock;
  readonly bestOf: BestOfBlock;
  readonly release: () => Promise<void>;
};

const types = { float32: 1, int32: 6, int64: 7 } as const;
const scores = node('Gemm', ['queries', 'bases'], ['scores'], [integer('transB', 1)]);

/** Opens the graphs for rows of so many columns; `best`: how many scores of each query are wanted. */
export async function openProduct(columns: number, best: number): Promise<Product> {
  const all = await open([scores], { scores: types.float32 });
  const top = await open(
    [
      scores,
      node('TopK', ['scores', 'best'], ['top', 'long']),
      node('Cast', ['long'], ['places'], [integer('to', types.int32)]),
    ],
    { top: types.float32, places: types.int32 },
    [vector('best', types.int64)],
  );
  const feeds = (queries: Float32Array, bases: Float32Array): Record<string, Tensor> => ({
    queries: new Tensor('float32', queries, [queries.length / columns, columns]),
    bases: new Tensor('float32', bases, [bases.length / columns, columns]),
  });
  return {
    scoresOf: async (queries, bases) => (await all.run(feeds(queries, bases)))['scores']!.data as Float32Array,
    bestOf: async (queries, bases) => {
      const length = Math.min(best, bases.length / columns);
      const found = await top.run({ ...feeds(queries, bases), best: new Tensor('int64', [BigInt(length)], [1]) });
      return { scores: found['top']!.data as Float32Array, places: found['places']!.data as Int32Array, length };
    },
    release: async () => {
      await all.release();
      await top.release();
    },
  };
}

function open(
  nodes: readonly Node[],
  outputs: Readonly<Record<string, number>>,
  more: readonly Value[] = [],
): Promise<InferenceSession> {
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'neighbours',
      node: [...nodes],
      input: [matrix('queries', types.float32), matrix('bases', types.float32), ...more],
      output: Object.entries(outputs).map(([name, type]) => matrix(name, type)),
    },
  });
  return InferenceSession.create(onnx.ModelProto.encode(model).finish(), {
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  });
}

function node(opType: string, input: string[], output: string[], attribute: Node['attribute'] = []): Node {
  return { opType, input, output, attribute };
}

function integer(name: string, i: number): onnxProto.onnx.IAttributeProto {
  return { name, type: 2, i };
}

function vector(name: string, elemType: number): Value {
  return { name, type: { tensorType: { elemType, shape: { dim: [{ dimValue: 1 }] } } } };
}

function matrix(name: string, elemType: number): Value {
  const dim = ['rows', 'columns'].map((of) => ({ dimParam: `${name}_${of}` }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
