import onnxProto from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { runRows } from './tiles.ts';

const { onnx } = onnxProto;
type Node = onnxProto.onnx.INodeProto;
type Weight = onnxProto.onnx.ITensorProto;

export type Product = {
  /** Scores of all pairs of queries [n, columns] and base rows [m, columns], as [n, m]. */
  readonly scoresOf: (queries: Float32Array, bases: Float32Array) => Promise<Float32Array>;
  /** Of each query the largest scores of the base rows, largest first, and their places: [n, best] each. */
  readonly bestOf: (
    queries: Float32Array,
    bases: Float32Array,
    best: number,
  ) => Promise<{ readonly scores: Float32Array; readonly places: Int32Array }>;
  readonly release: () => Promise<void>;
};

/** Of the scores of a tile the largest of each run. */
export type TileProduct = {
  readonly bestRuns: (
    queries: Float32Array,
    bases: Float32Array,
  ) => Promise<{
    /** [queries, runs of base rows] */
    readonly ofQueries: Float32Array;
    /** [runs of queries, base rows] */
    readonly ofBases: Float32Array;
  }>;
  readonly release: () => Promise<void>;
};

const types = { float32: 1, int32: 6, int64: 7 } as const;
const product = node('Gemm', ['queries', 'bases'], ['scores'], [integer('transB', 1)]);

/** The products without tiles, for rows of so many columns. */
export async function openProduct(columns: number, threads: number): Promise<Product> {
  const all = await open({ nodes: [product], outputs: { scores: types.float32 }, threads });
  const top = await open({
    nodes: [
      product,
      node('TopK', ['scores', 'best'], ['top', 'long']),
      node('Cast', ['long'], ['places'], [integer('to', types.int32)]),
    ],
    outputs: { top: types.float32, places: types.int32 },
    hasBest: true,
    threads,
  });
  return {
    scoresOf: async (queries, bases) =>
      (await all.run(feedsOf(columns, queries, bases)))['scores']!.data as Float32Array,
    bestOf: async (queries, bases, best) => {
      const feeds = { ...feedsOf(columns, queries, bases), best: new Tensor('int64', [BigInt(best)], [1]) };
      const found = await top.run(feeds);
      return { scores: found['top']!.data as Float32Array, places: found['places']!.data as Int32Array };
    },
    release: async () => {
      await all.release();
      await top.release();
    },
  };
}

/**
 * The product of tiles of so many base rows. The maxima cost a third of the product of 128 columns, where a TopK of the
 * tile would cost as much as the product.
 */
export async function openTileProduct(columns: number, blockRows: number): Promise<TileProduct> {
  const inner = [integers('axes', [1]), integer('keepdims', 0)];
  const session = await open({
    nodes: [
      product,
      node('Reshape', ['scores', 'baseRuns'], ['byBaseRun']),
      node('ReduceMax', ['byBaseRun'], ['ofQueries'], inner),
      node('Reshape', ['scores', 'queryRuns'], ['byQueryRun']),
      node('ReduceMax', ['byQueryRun'], ['ofBases'], inner),
    ],
    weights: [shape('baseRuns', [-1, runRows, blockRows / runRows]), shape('queryRuns', [-1, runRows, blockRows])],
    outputs: { ofQueries: types.float32, ofBases: types.float32 },
    threads: 1,
  });
  return {
    bestRuns: async (queries, bases) => {
      const { ofQueries, ofBases } = await session.run(feedsOf(columns, queries, bases));
      return { ofQueries: ofQueries!.data as Float32Array, ofBases: ofBases!.data as Float32Array };
    },
    release: () => session.release(),
  };
}

function feedsOf(columns: number, queries: Float32Array, bases: Float32Array): Record<string, Tensor> {
  return {
    queries: new Tensor('float32', queries, [queries.length / columns, columns]),
    bases: new Tensor('float32', bases, [bases.length / columns, columns]),
  };
}

type Graph = {
  readonly nodes: readonly Node[];
  readonly weights?: readonly Weight[];
  readonly outputs: Readonly<Record<string, number>>;
  readonly hasBest?: boolean;
  readonly threads: number;
};

function open({ nodes, weights = [], outputs, hasBest, threads }: Graph): Promise<InferenceSession> {
  const best = hasBest ? [value('best', types.int64, [{ dimValue: 1 }])] : [];
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'neighbours',
      node: [...nodes],
      initializer: [...weights],
      input: [matrix('queries', types.float32), matrix('bases', types.float32), ...best],
      output: Object.entries(outputs).map(([name, type]) => matrix(name, type)),
    },
  });
  return InferenceSession.create(onnx.ModelProto.encode(model).finish(), {
    intraOpNumThreads: threads,
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

function integers(name: string, ints: number[]): onnxProto.onnx.IAttributeProto {
  return { name, type: 7, ints };
}

function shape(name: string, values: number[]): Weight {
  return { name, dims: [values.length], dataType: types.int64, int64Data: values };
}

function matrix(name: string, elemType: number): onnxProto.onnx.IValueInfoProto {
  return value(name, elemType, [{ dimParam: `${name}_rows` }, { dimParam: `${name}_columns` }]);
}

function value(
  name: string,
  elemType: number,
  dim: onnxProto.onnx.TensorShapeProto.IDimension[],
): onnxProto.onnx.IValueInfoProto {
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
