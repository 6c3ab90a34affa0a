import type { TensorSignature } from '#shared/model/modelConfig.ts';
import type { onnx } from 'onnx-proto';
import { fromFloat16Bits } from '../preprocess/float16.ts';

/** An attribute of a node, as far as the readers of graphs need it. */
export type Attribute = number | string | readonly number[] | readonly string[] | Constant;

/** A small tensor that the model carries: numbers in row-major order, or texts. */
export type Constant = {
  readonly dtype: string;
  readonly dims: readonly number[];
  readonly values: readonly number[] | readonly string[];
};

export type GraphNode = {
  /** Place in the file's list of nodes: what a cut names it by. */
  readonly index: number;
  readonly op: string;
  /** '' for ONNX's own operators, 'ai.onnx.ml', 'com.microsoft', … */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
};

/** A model's main graph with the questions that its readers ask. Weights are never turned into numbers. */
export type OnnxGraph = {
  readonly nodes: readonly GraphNode[];
  /** What must be fed: declared inputs that are no weights. */
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly producer: string;
  /** The node that makes a tensor; undefined for inputs and weights. */
  readonly producerOf: (tensor: string) => GraphNode | undefined;
  /** The nodes that take a tensor, in the file's order. */
  readonly consumersOf: (tensor: string) => readonly GraphNode[];
  /** A weight or the value of a Constant node, when it has at most `mostConstantValues` values. */
  readonly constantOf: (tensor: string) => Constant | undefined;
  /** Dimensions of a weight of any size; undefined for what is computed. */
  readonly weightDims: (tensor: string) => readonly number[] | undefined;
};

/** Class names, scales and axes are small; nothing larger is read. */
export const mostConstantValues = 200_000;

const elementTypes: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
};

export const dtypeName = (elementType: number | null | undefined): string =>
  elementTypes[elementType ?? 0] ?? 'unknown';

/** The graph of a decoded model. Cost: one pass over the nodes; attributes and constants are read when they are asked for. */
export function toOnnxGraph(model: onnx.IModelProto): OnnxGraph {
  const graph = model.graph ?? {};
  const weights = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  const nodes = (graph.node ?? []).map(toNode);
  const producers = new Map<string, GraphNode>();
  const consumers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const output of node.outputs) if (output !== '') producers.set(output, node);
    for (const input of new Set(node.inputs)) {
      const known = consumers.get(input);
      if (known) known.push(node);
      else consumers.set(input, [node]);
    }
  }
  const constantOf = (tensor: string): Constant | undefined => {
    const weight = weights.get(tensor);
    if (weight) return toConstant(weight);
    const node = producers.get(tensor);
    if (node?.op === 'Identity' || node?.op === 'Cast') return constantOf(node.inputs[0] ?? '');
    if (node?.op !== 'Constant') return undefined;
    const { value, value_float: float, value_int: int, value_floats: floats, value_ints: ints } = node.attributes;
    if (value !== undefined) return isConstant(value) ? value : undefined;
    const numbers = [float, int, floats, ints].find((one) => one !== undefined) as number | number[] | undefined;
    if (numbers === undefined) return undefined;
    const values = typeof numbers === 'number' ? [numbers] : numbers;
    return { dtype: 'float32', dims: typeof numbers === 'number' ? [] : [values.length], values };
  };
  return {
    nodes,
    inputs: (graph.input ?? []).filter((value) => !weights.has(value.name ?? '')).map(tensorSignature),
    outputs: (graph.output ?? []).map(tensorSignature),
    metadata: Object.fromEntries((model.metadataProps ?? []).map((entry) => [entry.key ?? '', entry.value ?? ''])),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
    producerOf: (tensor) => producers.get(tensor),
    consumersOf: (tensor) => consumers.get(tensor) ?? [],
    constantOf,
    weightDims: (tensor) => weights.get(tensor)?.dims?.map(Number),
  };
}

function isConstant(value: Attribute): value is Constant {
  return typeof value === 'object' && !Array.isArray(value);
}

function toNode(proto: onnx.INodeProto, index: number): GraphNode {
  let attributes: Record<string, Attribute> | undefined;
  return {
    index,
    op: proto.opType ?? '',
    domain: proto.domain === 'ai.onnx' ? '' : (proto.domain ?? ''),
    name: proto.name ?? '',
    inputs: proto.input ?? [],
    outputs: proto.output ?? [],
    get attributes() {
      attributes ??= Object.fromEntries(
        (proto.attribute ?? []).flatMap((attribute) => {
          const value = toAttribute(attribute);
          return value === undefined ? [] : [[attribute.name ?? '', value]];
        }),
      );
      return attributes;
    },
  };
}

const decoder = new TextDecoder();

function toAttribute(proto: onnx.IAttributeProto): Attribute | undefined {
  // The numbers of AttributeProto.AttributeType.
  switch (Number(proto.type ?? 0)) {
    case 1:
      return proto.f ?? 0;
    case 2:
      return Number(proto.i ?? 0);
    case 3:
      return decoder.decode(proto.s ?? new Uint8Array());
    case 4:
      return proto.t ? toConstant(proto.t) : undefined;
    case 6:
      return proto.floats ?? [];
    case 7:
      return (proto.ints ?? []).map(Number);
    case 8:
      return (proto.strings ?? []).map((text) => decoder.decode(text));
    default:
      return undefined;
  }
}

function toConstant(tensor: onnx.ITensorProto): Constant | undefined {
  const dims = (tensor.dims ?? []).map(Number);
  const size = dims.reduce((product, dim) => product * dim, 1);
  const isOutside = Number(tensor.dataLocation ?? 0) === 1;
  if (!(size <= mostConstantValues) || isOutside) return undefined;
  const dtype = dtypeName(tensor.dataType);
  if (dtype === 'string') return { dtype, dims, values: (tensor.stringData ?? []).map((text) => decoder.decode(text)) };
  const values = tensor.rawData?.length ? fromRaw(tensor.rawData, dtype) : listed(tensor, dtype);
  return values && values.length === size ? { dtype, dims, values } : undefined;
}

function listed(tensor: onnx.ITensorProto, dtype: string): number[] | undefined {
  if (dtype === 'float32') return tensor.floatData ?? [];
  if (dtype === 'float64') return tensor.doubleData ?? [];
  if (dtype === 'int64') return (tensor.int64Data ?? []).map(Number);
  if (dtype === 'uint64' || dtype === 'uint32') return (tensor.uint64Data ?? []).map(Number);
  if (dtype === 'float16') return (tensor.int32Data ?? []).map(fromFloat16Bits);
  return tensor.int32Data ?? [];
}

function fromRaw(bytes: Uint8Array, dtype: string): number[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers: Readonly<Record<string, readonly [number, (at: number) => number]>> = {
    float32: [4, (at) => view.getFloat32(at, true)],
    float64: [8, (at) => view.getFloat64(at, true)],
    float16: [2, (at) => fromFloat16Bits(view.getUint16(at, true))],
    int64: [8, (at) => Number(view.getBigInt64(at, true))],
    uint64: [8, (at) => Number(view.getBigUint64(at, true))],
    int32: [4, (at) => view.getInt32(at, true)],
    uint32: [4, (at) => view.getUint32(at, true)],
    int16: [2, (at) => view.getInt16(at, true)],
    uint16: [2, (at) => view.getUint16(at, true)],
    int8: [1, (at) => view.getInt8(at)],
    uint8: [1, (at) => view.getUint8(at)],
    bool: [1, (at) => view.getUint8(at)],
  };
  const reader = readers[dtype];
  if (!reader) return undefined;
  const [width, read] = reader;
  return Array.from({ length: Math.floor(bytes.byteLength / width) }, (_, i) => read(i * width));
}

function tensorSignature(value: onnx.IValueInfoProto): TensorSignature {
  const tensor = value.type?.tensorType;
  if (!tensor) return { name: value.name ?? '', dtype: describeType(value.type), shape: [] };
  const shape = (tensor.shape?.dim ?? []).map((dim) => {
    if (dim.dimParam) return dim.dimParam;
    const size = dim.dimValue == null ? 0 : Number(dim.dimValue);
    // A missing or non-positive size means "any" to the runtime too.
    return size > 0 ? size : null;
  });
  return { name: value.name ?? '', dtype: dtypeName(tensor.elemType), shape };
}

function describeType(type: onnx.ITypeProto | null | undefined): string {
  if (type?.tensorType) return dtypeName(type.tensorType.elemType);
  if (type?.sequenceType) return `sequence(${describeType(type.sequenceType.elemType)})`;
  if (type?.mapType) return `map(${dtypeName(type.mapType.keyType)},${describeType(type.mapType.valueType)})`;
  if (type?.optionalType) return `optional(${describeType(type.optionalType.elemType)})`;
  return 'unknown';
}
