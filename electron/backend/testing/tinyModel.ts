import { writeFileSync } from 'node:fs';
import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
type Node = onnxProto.onnx.INodeProto;
type Tensor = onnxProto.onnx.ITensorProto;
type Value = { readonly name: string; readonly type: number; readonly shape: readonly (number | string)[] };

/** ONNX element types used by the tests. */
export const elementType = { float32: 1, int64: 7, string: 8, bool: 9, float16: 10, float64: 11 } as const;

export type TinyModel = {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly weights?: readonly Tensor[];
  readonly opset?: number;
  readonly irVersion?: number;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** Writes a small real model, so that tests need no files. */
export function writeTinyModel(
  path: string,
  { inputs, outputs, nodes, weights = [], opset = 17, irVersion = 8, metadata = {} }: TinyModel,
): void {
  const model = onnx.ModelProto.create({
    irVersion,
    producerName: 'tiny',
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'g',
      node: [...nodes],
      initializer: [...weights],
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
    },
  });
  writeFileSync(path, onnx.ModelProto.encode(model).finish());
}

export function weight(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  return { name, dims: [...dims], dataType: elementType.float32, floatData: [...values] };
}

export function indexWeight(name: string, values: readonly number[]): Tensor {
  return { name, dims: [values.length], dataType: elementType.int64, int64Data: [...values] };
}

export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: Node['attribute'] = [],
): Node {
  return { opType, input: [...input], output: [...output], attribute };
}

/** `logits` = x · W for x [N, 2], W [2, classes]; also gives x back as `embedding`. */
export function linearModel(columns: readonly (readonly [number, number])[], batch: number | string = 'N'): TinyModel {
  const classes = columns.length;
  return {
    inputs: [{ name: 'x', type: elementType.float32, shape: [batch, 2] }],
    outputs: [
      { name: 'logits', type: elementType.float32, shape: [batch, classes] },
      { name: 'embedding', type: elementType.float32, shape: [batch, 2] },
    ],
    weights: [weight('W', [2, classes], [...columns.map(([a]) => a), ...columns.map(([, b]) => b)])],
    nodes: [node('MatMul', ['x', 'W'], ['logits']), node('Identity', ['x'], ['embedding'])],
  };
}

function valueInfo({ name, type, shape }: Value): onnxProto.onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: type, shape: { dim } } } };
}
