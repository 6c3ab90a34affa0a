import { WinnowError } from '#shared/base/winnowError.ts';

/** A change to a model in memory; the file on disk stays as it is. */
export type ModelCut = {
  /** Places in the graph's list of nodes. */
  readonly dropNodes: readonly number[];
  readonly dropOutputs: readonly string[];
  /** Tensors inside that become outputs. Their type is left to the runtime to find. */
  readonly addOutputs: readonly string[];
  /** Attributes of kind string that a node gets, as [place, name, value]. */
  readonly setAttributes: readonly (readonly [number, string, string])[];
};

export function isCut({ dropNodes, dropOutputs, addOutputs, setAttributes }: ModelCut): boolean {
  return dropNodes.length + dropOutputs.length + addOutputs.length + setAttributes.length > 0;
}

/** Field numbers of onnx.proto3. */
const field = {
  modelGraph: 7,
  modelFunction: 25,
  graphNode: 1,
  graphOutput: 12,
  valueName: 1,
  nodeAttribute: 5,
  attributeGraph: 6,
  attributeGraphs: 11,
  functionNode: 7,
} as const;

type Field = {
  readonly number: number;
  readonly wire: number;
  readonly start: number;
  readonly from: number;
  readonly to: number;
};

/**
 * The bytes of a model with nodes and outputs left out or added. Only the lists of nodes and outputs are taken apart, every other byte
 * is copied: what a newer exporter wrote and we do not know stays in place. Cost: one pass over the graph's fields and a copy.
 * Throws `model_invalid` when the bytes are no protobuf message with one graph.
 */
export function cutModel(bytes: Uint8Array, cut: ModelCut): Uint8Array {
  if (!isCut(cut)) return bytes;
  const graphs = fieldsOf(bytes, 0, bytes.length).filter(
    ({ number, wire }) => number === field.modelGraph && wire === 2,
  );
  const [graph] = graphs;
  if (!graph || graphs.length > 1) throw damaged();
  const dropped = new Set(cut.dropNodes);
  const unwanted = new Set(cut.dropOutputs);
  const parts: Uint8Array[] = [];
  let index = 0;
  for (const one of fieldsOf(bytes, graph.from, graph.to)) {
    if (one.number === field.graphNode && one.wire === 2) {
      const place = index;
      index += 1;
      if (dropped.has(place)) continue;
      const added = cut.setAttributes.filter(([at]) => at === place);
      if (added.length > 0) {
        const attributes = added.map(([, name, value]) => message(field.nodeAttribute, stringAttribute(name, value)));
        parts.push(message(field.graphNode, joined([bytes.subarray(one.from, one.to), ...attributes])));
        continue;
      }
    }
    if (one.number === field.graphOutput && one.wire === 2 && unwanted.has(nameOf(bytes, one))) continue;
    parts.push(bytes.subarray(one.start, one.to));
  }
  for (const name of cut.addOutputs) parts.push(message(field.graphOutput, message(field.valueName, utf8(name))));
  return joined([bytes.subarray(0, graph.start), message(field.modelGraph, joined(parts)), bytes.subarray(graph.to)]);
}

/** How large a model's graphs are: nodes of the main graph, of the graphs inside its nodes and of functions; and how deep they lie. */
export type GraphSize = { readonly nodes: number; readonly depth: number };

/**
 * The size without decoding anything; counting ends a little beyond `most`. Nothing for bytes that are no protobuf message, which
 * decoding will say better.
 */
export function sizeOfGraphs(bytes: Uint8Array, most: GraphSize): GraphSize {
  const size = { nodes: 0, depth: 0 };
  const isOver = (): boolean => size.nodes > most.nodes || size.depth > most.depth;
  // What holds nodes: its bytes, the field of its nodes, and how deep it lies.
  const waiting: { from: number; to: number; nodes: number; depth: number }[] = [];
  try {
    for (const { number, wire, from, to } of fieldsOf(bytes, 0, bytes.length)) {
      if (wire !== 2) continue;
      if (number === field.modelGraph) waiting.push({ from, to, nodes: field.graphNode, depth: 1 });
      if (number === field.modelFunction) waiting.push({ from, to, nodes: field.functionNode, depth: 1 });
    }
    for (let next = waiting.pop(); next && !isOver(); next = waiting.pop()) {
      const { depth } = next;
      size.depth = Math.max(size.depth, depth);
      for (const one of eachField(bytes, next.from, next.to)) {
        if (one.number !== next.nodes || one.wire !== 2) continue;
        size.nodes += 1;
        if (size.nodes > most.nodes) break;
        for (const { from, to } of graphsOfNode(bytes, one))
          waiting.push({ from, to, nodes: field.graphNode, depth: depth + 1 });
      }
    }
    return size;
  } catch (error) {
    if (error instanceof WinnowError) return { nodes: 0, depth: 0 };
    throw error;
  }
}

function graphsOfNode(bytes: Uint8Array, node: Field): Field[] {
  return fieldsOf(bytes, node.from, node.to)
    .filter(({ number, wire }) => number === field.nodeAttribute && wire === 2)
    .flatMap(({ from, to }) => fieldsOf(bytes, from, to))
    .filter(({ number, wire }) => wire === 2 && (number === field.attributeGraph || number === field.attributeGraphs));
}

function nameOf(bytes: Uint8Array, value: Field): string {
  const name = fieldsOf(bytes, value.from, value.to).find(({ number }) => number === field.valueName);
  return name ? new TextDecoder().decode(bytes.subarray(name.from, name.to)) : '';
}

function fieldsOf(bytes: Uint8Array, from: number, to: number): Field[] {
  return [...eachField(bytes, from, to)];
}

/** The fields of one message, in order; their contents are not looked at. */
function* eachField(bytes: Uint8Array, from: number, to: number): Generator<Field> {
  let at = from;
  while (at < to) {
    const start = at;
    const [tag, afterTag] = varint(bytes, at, to);
    const wire = tag % 8;
    const number = Math.floor(tag / 8);
    let contents = afterTag;
    let end: number;
    if (wire === 0) [, end] = varint(bytes, afterTag, to);
    else if (wire === 1) end = afterTag + 8;
    else if (wire === 5) end = afterTag + 4;
    else if (wire === 2) {
      const [length, afterLength] = varint(bytes, afterTag, to);
      contents = afterLength;
      end = afterLength + length;
    } else throw damaged();
    if (number === 0 || end > to) throw damaged();
    yield { number, wire, start, from: contents, to: end };
    at = end;
  }
}

function varint(bytes: Uint8Array, from: number, to: number): [value: number, next: number] {
  let value = 0;
  let factor = 1;
  for (let at = from; at < to && at < from + 10; at += 1) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return [value, at + 1];
    factor *= 128;
  }
  throw damaged();
}

function encodedVarint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...out, rest];
}

function message(number: number, contents: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([...encodedVarint(number * 8 + 2), ...encodedVarint(contents.length)]), contents]);
}

/** AttributeProto with name (1), s (4) and type STRING (20: 3). */
function stringAttribute(name: string, value: string): Uint8Array {
  return joined([message(1, utf8(name)), message(4, utf8(value)), Uint8Array.from([...encodedVarint(20 * 8), 3])]);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function damaged(): WinnowError {
  return new WinnowError('model_invalid', 'The model cannot be taken apart: its bytes are not those of an ONNX model.');
}
