import type { TensorSignature } from '#shared/model/modelConfig.ts';
import type { GraphNode, OnnxGraph } from './onnxGraph.ts';
import { labelEncoding, numbersOf } from './readScores.ts';

/** What the first operations of a model do with one of its inputs. */
export type InputFacts = {
  readonly name: string;
  /** y = x · scale + offset, one number or one a channel; absent where nothing is rescaled first. */
  readonly rescale?: { readonly scale: readonly number[]; readonly offset: readonly number[] };
  /** The picture is resized inside, to [height, width] where these are constants. */
  readonly resizesTo?: readonly [number, number] | 'unknown';
  /** The first convolution takes [N, C, …]: where a Transpose brings the channels there, the input has them last. */
  readonly layout?: 'NCHW' | 'NHWC';
  /** Numbers of a flattened picture that a Reshape lays out anew: the sizes after the batch. */
  readonly reshapedTo?: readonly number[];
  /** Texts are lower-cased, cut into words, counted: the input takes whole texts. */
  readonly isText: boolean;
  /** The words (or numbers, as texts) that a coding of categories inside knows; absent where there is none. */
  readonly categories?: readonly string[];
  /** Missing values are filled inside. */
  readonly fillsMissing: boolean;
  /** It is only turned into a class number or handed back, as ML.NET does with the label column: the scores do not depend on it. */
  readonly isUnused: boolean;
  /** How many numbers a row the first operations with weights take, where they say so. */
  readonly width?: number;
};

const passing = new Set(['Identity', 'Cast', 'CastLike', 'QuantizeLinear', 'DequantizeLinear', 'Dropout']);
const textOps = new Set([
  'StringNormalizer',
  'Tokenizer',
  'TfIdfVectorizer',
  'RegexFullMatch',
  'StringSplit',
  'RegexTokenizer',
]);
const mostSteps = 200;

/**
 * Walks forward from an input over what only prepares it: rescaling by constants, transposing, resizing, coding of words.
 * `reached` holds the tensors that the scores are computed from.
 */
export function readInput(graph: OnnxGraph, input: TensorSignature, reached: ReadonlySet<string>): InputFacts {
  let at = input.name;
  let scale: readonly number[] = [1];
  let offset: readonly number[] = [0];
  let isRescaled = false;
  let resizesTo: InputFacts['resizesTo'];
  let reshapedTo: readonly number[] | undefined;
  let perm: readonly number[] | undefined;
  let layout: InputFacts['layout'];
  for (let step = 0; step < mostSteps; step += 1) {
    const next = graph.consumersOf(at).filter((node) => node.op !== 'Shape' && node.op !== 'Size');
    const node = next[0];
    if (!node || next.length !== 1) break;
    if (node.op === 'Mul' || node.op === 'Div' || node.op === 'Add' || node.op === 'Sub') {
      const change = rescaling(graph, node, at);
      if (!change) break;
      scale = combine(scale, change.scale, (a, b) => a * b);
      offset = combine(
        combine(offset, change.scale, (a, b) => a * b),
        change.offset,
        (a, b) => a + b,
      );
      isRescaled = true;
    } else if (node.op === 'Transpose') {
      const axes = node.attributes.perm;
      perm = Array.isArray(axes) ? axes.map(Number) : undefined;
    } else if (node.op === 'Resize' || node.op === 'Upsample') {
      resizesTo = resizedTo(graph, node, perm) ?? 'unknown';
    } else if (node.op === 'Reshape') {
      const shape = numbersOf(graph.constantOf(node.inputs[1] ?? ''));
      if (shape && shape.length > 1) reshapedTo = shape.slice(1);
    } else if (node.op === 'Conv') {
      layout = perm?.join() === '0,3,1,2' ? 'NHWC' : perm === undefined ? 'NCHW' : undefined;
      break;
    } else if (!passing.has(node.op) && node.op !== 'Clip' && node.op !== 'Pad') break;
    at = node.outputs[0] ?? '';
  }
  const direct = graph.consumersOf(at);
  const categories = categoriesFrom(graph, input);
  return {
    name: input.name,
    ...(isRescaled && { rescale: { scale, offset } }),
    ...(resizesTo !== undefined && { resizesTo }),
    ...(reshapedTo !== undefined && { reshapedTo }),
    ...(layout !== undefined && { layout }),
    isText: input.dtype === 'string' && leadsTo(graph, input.name, (node) => textOps.has(node.op)),
    ...(categories && { categories }),
    fillsMissing: leadsTo(graph, input.name, (node) => node.op === 'Imputer' || node.op === 'IsNaN'),
    isUnused: !graph.consumersOf(input.name).some((node) => node.outputs.some((output) => reached.has(output))),
    ...widthOf(direct, graph),
  };
}

/** Every tensor that `tensor` is computed from, itself included. */
export function tensorsBehind(graph: OnnxGraph, tensor: string): ReadonlySet<string> {
  const seen = new Set<string>([tensor]);
  const open = [tensor];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const input of graph.producerOf(next)?.inputs ?? []) {
      if (input === '' || seen.has(input)) continue;
      seen.add(input);
      open.push(input);
    }
  }
  return seen;
}

function rescaling(
  graph: OnnxGraph,
  node: GraphNode,
  at: string,
): { readonly scale: readonly number[]; readonly offset: readonly number[] } | undefined {
  const isFirst = node.inputs[0] === at;
  const values = numbersOf(graph.constantOf(node.inputs[isFirst ? 1 : 0] ?? ''));
  // One number, or one a channel.
  if (!values || values.length === 0 || values.length > 4) return undefined;
  if (node.op === 'Mul') return { scale: values, offset: [0] };
  if (node.op === 'Add') return { scale: [1], offset: values };
  if (node.op === 'Div') return isFirst ? { scale: values.map((value) => 1 / value), offset: [0] } : undefined;
  return isFirst ? { scale: [1], offset: values.map((value) => -value) } : { scale: [-1], offset: values };
}

function combine(
  one: readonly number[],
  other: readonly number[],
  join: (a: number, b: number) => number,
): readonly number[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, i) =>
    join(one[one.length === 1 ? 0 : i] ?? NaN, other[other.length === 1 ? 0 : i] ?? NaN),
  );
}

/** The constant height and width at the end of a Resize's list of sizes, also where the list is put together from the batch's size. */
function resizedTo(
  graph: OnnxGraph,
  node: GraphNode,
  perm: readonly number[] | undefined,
): readonly [number, number] | undefined {
  const sizes = node.inputs[3] ?? '';
  const whole = numbersOf(graph.constantOf(sizes));
  const joined = graph.producerOf(sizes);
  const list = whole ?? (joined?.op === 'Concat' ? numbersOf(graph.constantOf(joined.inputs.at(-1) ?? '')) : undefined);
  if (!list || list.length < 2) return undefined;
  const isChannelsLast = perm === undefined && list.length === 4 && list[3] === 3;
  const [height, width] = isChannelsLast ? list.slice(1, 3) : list.slice(-2);
  return height !== undefined && width !== undefined && height > 0 && width > 0 ? [height, width] : undefined;
}

/** Whether a node of a kind stands within a few steps behind an input. */
function leadsTo(graph: OnnxGraph, tensor: string, isWanted: (node: GraphNode) => boolean): boolean {
  const seen = new Set<string>();
  const open: [string, number][] = [[tensor, 0]];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const [name, depth] = next;
    if (depth > 8 || seen.has(name)) continue;
    seen.add(name);
    for (const node of graph.consumersOf(name)) {
      if (isWanted(node)) return true;
      for (const output of node.outputs) open.push([output, depth + 1]);
    }
  }
  return false;
}

/** The categories of the first coding (OneHotEncoder, LabelEncoder, CategoryMapper) behind an input that takes one column. */
function categoriesFrom(graph: OnnxGraph, input: TensorSignature): readonly string[] | undefined {
  const isBlock = input.shape.length > 1 && input.shape[1] !== 1;
  let at = input.name;
  for (let step = 0; step < 6; step += 1) {
    const next = graph.consumersOf(at);
    const node = next[0];
    if (!node || next.length !== 1) return undefined;
    if (node.op === 'OneHotEncoder') {
      const { cats_strings: texts, cats_int64s: numbers } = node.attributes;
      const found = [texts, numbers].find((one) => Array.isArray(one) && one.length > 0);
      return Array.isArray(found) ? found.map(String) : undefined;
    }
    if (node.op === 'LabelEncoder' || node.op === 'CategoryMapper') {
      const encoding = labelEncoding(node);
      return encoding && [...encoding.keys()];
    }
    const passes = passing.has(node.op) || node.op === 'Reshape' || node.op === 'StringNormalizer';
    if (!passes && (isBlock || !picksOnlyColumn(graph, node))) return undefined;
    at = node.outputs[0] ?? '';
  }
  return undefined;
}

/** Column 0 of an input that has no other, as a ColumnTransformer picks it. */
function picksOnlyColumn(graph: OnnxGraph, node: GraphNode): boolean {
  if (node.op !== 'Gather' && node.op !== 'ArrayFeatureExtractor') return false;
  return numbersOf(graph.constantOf(node.inputs[1] ?? ''))?.join() === '0';
}

function widthOf(nodes: readonly GraphNode[], graph: OnnxGraph): { readonly width?: number } {
  for (const node of nodes) {
    const offset = node.op === 'Scaler' ? node.attributes.offset : undefined;
    if (Array.isArray(offset) && offset.length > 1) return { width: offset.length };
    const dims = node.op === 'MatMul' || node.op === 'Gemm' ? graph.weightDims(node.inputs[1] ?? '') : undefined;
    if (dims?.length === 2) return { width: node.attributes.transB === 1 ? dims[1]! : dims[0]! };
    const coefficients = node.op === 'LinearClassifier' ? node.attributes.coefficients : undefined;
    const bias = node.op === 'LinearClassifier' ? node.attributes.intercepts : undefined;
    if (Array.isArray(coefficients) && Array.isArray(bias) && bias.length > 0)
      return { width: coefficients.length / bias.length };
  }
  return {};
}
