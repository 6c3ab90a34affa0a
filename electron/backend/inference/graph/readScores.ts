import type { Constant, GraphNode, OnnxGraph } from './onnxGraph.ts';

/**
 * What the last operations of a model have made of its scores by themselves. `probabilities`: one distribution a row, by the operator's
 * own definition; `sigmoid`: each score by itself in 0..1; `decision`: distances of a linear model or support vector machine, which are
 * no probabilities; `unknown`: nothing is said, as with the logits of a network.
 */
export type ScoreKind = 'probabilities' | 'softmax' | 'log_softmax' | 'sigmoid' | 'decision' | 'unknown';

export type ClassLabels = {
  /** In score order, as texts. */
  readonly names: readonly string[];
  /** Integers in the file: they may stand for names that only the data or a person knows. */
  readonly areNumbers: boolean;
  /** The operator that holds them. */
  readonly from: string;
};

/** Operators that change shape or type only. */
const transparent = new Set([
  'Identity',
  'Cast',
  'CastLike',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Dropout',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** No walk goes further: a graph that is a circle ends here too. */
const mostSteps = 10_000;

/** The first node behind a tensor that does more than change shape or type, with the tensor it makes. */
export function sourceOf(
  graph: OnnxGraph,
  tensor: string,
): { readonly node: GraphNode | undefined; readonly tensor: string } {
  let at = tensor;
  for (let step = 0; step < mostSteps; step += 1) {
    const node = graph.producerOf(at);
    const passed = node && (transparent.has(node.op) ? (node.inputs[0] ?? '') : unchanged(graph, node));
    if (passed === undefined) return { node, tensor: at };
    at = passed;
  }
  return { node: undefined, tensor: at };
}

/** The tensor that is multiplied by 1, or to which 0 is added, as onnxmltools does to name its outputs. */
function unchanged(graph: OnnxGraph, node: GraphNode): string | undefined {
  const neutral = { Mul: 1, Div: 1, Add: 0, Sub: 0 }[node.op];
  if (neutral === undefined) return undefined;
  const [first = '', second = ''] = node.inputs;
  const isNeutral = (input: string): boolean =>
    numbersOf(graph.constantOf(input))?.every((value) => value === neutral) ?? false;
  if (isNeutral(second)) return first;
  return isNeutral(first) && (node.op === 'Mul' || node.op === 'Add') ? second : undefined;
}

/** How a tensor of scores was made. */
export function scoreKind(graph: OnnxGraph, tensor: string): ScoreKind {
  const { node } = sourceOf(graph, tensor);
  if (!node) return 'unknown';
  const input = node.inputs[0] ?? '';
  switch (node.op) {
    case 'Softmax':
      return 'softmax';
    case 'LogSoftmax':
      return 'log_softmax';
    case 'Sigmoid':
      return 'sigmoid';
    case 'Log':
      return scoreKind(graph, input) === 'softmax' ? 'log_softmax' : 'unknown';
    case 'Exp':
      return isLogDistribution(graph, input) ? 'probabilities' : 'unknown';
    case 'Normalizer':
      return node.attributes.norm === 'L1' && isClassifier(sourceOf(graph, input).node) ? 'probabilities' : 'unknown';
    case 'Concat':
      return isComplementPair(graph, node) ? 'probabilities' : isNegatedPair(graph, node) ? 'decision' : 'unknown';
    case 'Div':
      return isDividedBySum(graph, node) ? 'probabilities' : 'unknown';
    default:
      if (isClassifier(node)) return classifierKind(node);
      return isMadeOfDecisions(graph, tensor) ? 'decision' : 'unknown';
  }
}

/** Operators that scikit-learn's export makes decisions of one class against the rest with, from a machine's for each pair. */
const combining = new Set([
  ...transparent,
  'Abs',
  'Add',
  'ArrayFeatureExtractor',
  'Concat',
  'Div',
  'Gather',
  'Less',
  'Mul',
  'Neg',
  'Sub',
  'Sum',
]);

/** Whether scores are put together from the decisions of support vector machines or a linear model, and from nothing else. */
function isMadeOfDecisions(graph: OnnxGraph, tensor: string): boolean {
  const seen = new Set<string>();
  const open = [tensor];
  let found = false;
  for (let at = open.pop(); at !== undefined && seen.size < mostSteps; at = open.pop()) {
    if (at === '' || seen.has(at) || graph.constantOf(at)) continue;
    seen.add(at);
    const node = graph.producerOf(at);
    if (!node) return false;
    if (combining.has(node.op)) open.push(...node.inputs);
    else if (isDecision(node) && node.outputs[1] === at) found = true;
    else return false;
  }
  return found;
}

const isDecision = (node: GraphNode): boolean =>
  (node.op === 'SVMClassifier' || node.op === 'LinearClassifier') && classifierKind(node) === 'decision';

/** How many columns of a tensor are picked by constant places, whatever the file declares; undefined where none are picked. */
export function pickedColumns(graph: OnnxGraph, tensor: string): readonly number[] | undefined {
  const { node } = sourceOf(graph, tensor);
  if (node?.op !== 'ArrayFeatureExtractor') return undefined;
  return numbersOf(graph.constantOf(node.inputs[1] ?? ''));
}

const classifiers = new Set(['LinearClassifier', 'SVMClassifier', 'TreeEnsembleClassifier']);
const regressors = new Set(['LinearRegressor', 'SVMRegressor', 'TreeEnsembleRegressor']);

function isClassifier(node: GraphNode | undefined): node is GraphNode {
  return node !== undefined && classifiers.has(node.op);
}

/** ONNX-ML: `post_transform` of the classifiers; an SVM with `prob_a` gives probabilities by Platt's scaling. */
function classifierKind(node: GraphNode): ScoreKind {
  const transform = String(node.attributes.post_transform ?? 'NONE');
  const width = classesOf(node)?.names.length ?? 0;
  if (transform === 'SOFTMAX' || transform === 'SOFTMAX_ZERO') return 'probabilities';
  // With two classes the operator gives [1 − p, p]; with more, each class by itself.
  if (transform === 'LOGISTIC' || transform === 'PROBIT') return width <= 2 ? 'probabilities' : 'sigmoid';
  if (node.op === 'SVMClassifier')
    return Array.isArray(node.attributes.prob_a) && node.attributes.prob_a.length > 0 ? 'probabilities' : 'decision';
  if (node.op === 'LinearClassifier') return 'decision';
  const weights = node.attributes.class_weights;
  // A forest's leaves hold shares of the training rows: never negative, and never more than 1.
  const areShares =
    Array.isArray(weights) && weights.every((weight) => Number(weight) >= 0 && Number(weight) <= 1 + 1e-6);
  const { base_values: bases } = node.attributes;
  return areShares && !(Array.isArray(bases) && bases.some((base) => base !== 0)) ? 'probabilities' : 'decision';
}

/** x − log Σ exp x, whose exp is a distribution. */
function isLogDistribution(graph: OnnxGraph, tensor: string): boolean {
  const { node } = sourceOf(graph, tensor);
  if (node?.op === 'LogSoftmax') return true;
  if (node?.op !== 'Sub') return false;
  return sourceOf(graph, node.inputs[1] ?? '').node?.op === 'ReduceLogSumExp';
}

/** [1 − p, p]. */
function isComplementPair(graph: OnnxGraph, node: GraphNode): boolean {
  const [first = '', second = ''] = node.inputs;
  if (node.inputs.length !== 2) return false;
  const rest = sourceOf(graph, first).node;
  if (rest?.op !== 'Sub') return false;
  const one = numbersOf(graph.constantOf(rest.inputs[0] ?? ''));
  const takesSecond = sourceOf(graph, rest.inputs[1] ?? '').tensor === sourceOf(graph, second).tensor;
  return one !== undefined && one.every((value) => value === 1) && takesSecond;
}

/** [−s, s], as scikit-learn's binary decision functions are exported. */
function isNegatedPair(graph: OnnxGraph, node: GraphNode): boolean {
  const [first = '', second = ''] = node.inputs;
  if (node.inputs.length !== 2) return false;
  const negated = sourceOf(graph, first).node;
  if (!negated || (negated.op !== 'Neg' && negated.op !== 'Mul')) return false;
  if (negated.op === 'Mul') {
    const factor = negated.inputs.map((input) => numbersOf(graph.constantOf(input))).find((one) => one !== undefined);
    if (!factor?.every((value) => value === -1)) return false;
  }
  return negated.inputs.some((input) => sourceOf(graph, input).tensor === sourceOf(graph, second).tensor);
}

/** x / Σ x. */
function isDividedBySum(graph: OnnxGraph, { inputs }: GraphNode): boolean {
  const sum = sourceOf(graph, inputs[1] ?? '').node;
  if (sum?.op !== 'ReduceSum' && sum?.op !== 'ReduceL1') return false;
  return sourceOf(graph, sum.inputs[0] ?? '').tensor === sourceOf(graph, inputs[0] ?? '').tensor;
}

export function numbersOf(constant: Constant | undefined): readonly number[] | undefined {
  return constant && constant.dtype !== 'string' ? (constant.values as readonly number[]) : undefined;
}

/**
 * Whether the scores stand against the order of the class labels. A support vector machine for two classes decides for the first where
 * its one decision d is positive (libsvm), and onnxruntime writes it as [−d, d] all the same; its label output is not touched by that.
 */
export function isReversed(node: GraphNode | undefined): boolean {
  if (node?.op !== 'SVMClassifier' || classifierKind(node) !== 'decision') return false;
  const { classlabels_strings: texts, classlabels_ints: ints, vectors_per_class: vectors } = node.attributes;
  const count = Math.max(...[texts, ints].map((one) => (Array.isArray(one) ? one.length : 0)));
  return count === 2 && Array.isArray(vectors) && vectors.length > 0;
}

/** The same names from the last to the first. */
export const reversed = (classes: ClassLabels): ClassLabels => ({ ...classes, names: classes.names.toReversed() });

/** The classes that an operator of ONNX-ML carries itself. */
export function classesOf(node: GraphNode): ClassLabels | undefined {
  const { classlabels_strings: texts, classlabels_ints: ints, classlabels_int64s: longs } = node.attributes;
  if (Array.isArray(texts) && texts.length > 0) return { names: texts.map(String), areNumbers: false, from: node.op };
  const numbers = [ints, longs].find((one) => Array.isArray(one) && one.length > 0) as readonly number[] | undefined;
  return numbers && { names: numbers.map(String), areNumbers: true, from: node.op };
}

/**
 * Names of the classes behind an output of labels: an index by ArgMax into a list of names, or a classifier's own, through any
 * LabelEncoder that renames them.
 */
export function classesOfLabel(graph: OnnxGraph, tensor: string): ClassLabels | undefined {
  const { node, tensor: at } = sourceOf(graph, tensor);
  if (!node) return undefined;
  if (isClassifier(node) && node.outputs[0] === at) return classesOf(node);
  const [first = '', second = ''] = node.inputs;
  if (['ArrayFeatureExtractor', 'Gather', 'GatherND', 'GatherElements'].includes(node.op)) {
    const names = graph.constantOf(first);
    const picks = sourceOf(graph, second).node;
    if (!names || (picks?.op !== 'ArgMax' && picks?.op !== 'TopK' && picks?.op !== 'ArgMin')) return undefined;
    return labelsFrom(names, `${node.op} after ${picks.op}`);
  }
  if (node.op !== 'LabelEncoder') return undefined;
  const inner = classesOfLabel(graph, first);
  const renamed = labelEncoding(node);
  if (!renamed) return undefined;
  const keys = inner?.names ?? (sourceOf(graph, first).node?.op === 'ArgMax' ? countedKeys(renamed.size) : undefined);
  const names = keys?.map((key) => renamed.get(key));
  if (!names || names.some((name) => name === undefined)) return undefined;
  return { names: names as string[], areNumbers: !hasTexts(node), from: 'LabelEncoder' };
}

const countedKeys = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

function labelsFrom(constant: Constant, from: string): ClassLabels | undefined {
  if (constant.values.length < 2) return undefined;
  const areNumbers = constant.dtype !== 'string';
  return { names: constant.values.map((value) => String(value)), areNumbers, from };
}

function hasTexts(node: GraphNode): boolean {
  return Array.isArray(node.attributes.values_strings) || Array.isArray(node.attributes.classes_strings);
}

/** Key → value of a LabelEncoder, both as texts; the older form maps between texts and their places. */
export function labelEncoding(node: GraphNode): ReadonlyMap<string, string> | undefined {
  const { attributes } = node;
  const listOf = (prefix: string): readonly (string | number)[] | undefined => {
    for (const kind of ['strings', 'int64s', 'floats', 'tensor']) {
      const found = attributes[`${prefix}_${kind}`];
      if (Array.isArray(found) && found.length > 0) return found as readonly (string | number)[];
      if (found && typeof found === 'object' && !Array.isArray(found))
        return (found as Constant).values as readonly (string | number)[];
    }
    return undefined;
  };
  const old = attributes.classes_strings;
  const keys = listOf('keys') ?? (Array.isArray(old) ? old.map((_, index) => index) : undefined);
  const values = listOf('values') ?? (Array.isArray(old) ? (old as readonly string[]) : undefined);
  if (!keys || !values || keys.length !== values.length) return undefined;
  return new Map(keys.map((key, index) => [String(key), String(values[index])]));
}

/** The regression behind a tensor that nothing turns into a class or a probability afterwards. */
export function regressorOf(graph: OnnxGraph, tensor: string): GraphNode | undefined {
  let at = tensor;
  for (let step = 0; step < mostSteps; step += 1) {
    const { node } = sourceOf(graph, at);
    if (!node) return undefined;
    if (regressors.has(node.op)) return node;
    if (!['Add', 'Mul', 'Sub', 'Div', 'Exp', 'Sum'].includes(node.op)) return undefined;
    const computed = node.inputs.filter((input) => !graph.constantOf(input));
    if (computed.length !== 1) return undefined;
    at = computed[0]!;
  }
  return undefined;
}
