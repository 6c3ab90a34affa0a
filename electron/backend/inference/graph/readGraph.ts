import type { TensorSignature } from '#shared/model/modelConfig.ts';
import type { GraphNode, OnnxGraph } from './onnxGraph.ts';
import { inScoreOrder, isLinearDecision, mayBeLogits, widthMade } from './decisionScores.ts';
import type { GraphTask, LabelOutput, ScoreCandidate } from './graphFacts.ts';
import { floatTypes as floats, taskOf } from './graphTask.ts';
import { readInput, tensorsBehind, type InputFacts } from './readInputs.ts';
import {
  type ClassLabels,
  classesOf,
  classesOfLabel,
  labelEncoding,
  numbersOf,
  scoreKind,
  sourceOf,
} from './readScores.ts';

export type GraphFacts = {
  readonly task: GraphTask;
  readonly because: string;
  /** Best first; more than one of the first one's strength is a question. */
  readonly scores: readonly ScoreCandidate[];
  readonly isScoreCertain: boolean;
  readonly label?: { readonly name: string; readonly dtype: string; readonly classes?: ClassLabels };
  readonly inputs: readonly InputFacts[];
  /** A layer inside takes statistics over the batch: an example's scores depend on its neighbours. The node's name. */
  readonly dependsOnBatch: string | null;
  /** What goes into the last layer with weights: [N, width], an embedding. */
  readonly penultimate?: { readonly tensor: string; readonly width: number };
  /** Declared outputs that may be embeddings: [N, D], or [N, tokens, D] to be pooled. */
  readonly embeddings: readonly { readonly name: string; readonly rank: number; readonly width: number | undefined }[];
};

const vectorWords = /embed|feature|hidden|pool|latent|repr|vector|encod/i;
const scoreWords = /logit|prob|score|softmax|pred|class|loss|output|^y/i;

/** Reads a model's graph. Pure; cost about one pass over its nodes. */
export function readGraph(graph: OnnxGraph): GraphFacts {
  const labels = labelOutputs(graph);
  const candidates = scoreCandidates(graph, labels);
  const best = candidates[0];
  const reached = best
    ? behindAll(graph, best.parts ?? [best.tensor])
    : behindAll(
        graph,
        graph.outputs.map(({ name }) => name),
      );
  const inputs = graph.inputs.map((input) => readInput(graph, input, reached));
  const { task, because } = taskOf(graph, { candidates, labels });
  const isScoreCertain = best !== undefined && !candidates.slice(1).some((other) => strength(other) >= strength(best));
  const penultimate = best && penultimateOf(graph, best.tensor);
  return {
    task,
    because,
    scores: candidates,
    isScoreCertain,
    ...(labels[0] && { label: labels[0] }),
    inputs,
    dependsOnBatch: batchStatistics(graph, reached),
    ...(penultimate && { penultimate }),
    embeddings: graph.outputs
      .filter(
        ({ name, dtype, shape }) =>
          floats.has(dtype) && (shape.length === 2 || shape.length === 3) && !best?.outputs.includes(name),
      )
      .map(({ name, shape }) => {
        const last = shape.at(-1);
        return { name, rank: shape.length, width: typeof last === 'number' ? last : undefined };
      }),
  };
}

function labelOutputs(graph: OnnxGraph): LabelOutput[] {
  return graph.outputs
    .filter(({ name, dtype, shape }) => {
      if (!/^(u?int(8|16|32|64)|string|bool)$/.test(dtype) || shape.length > 2) return false;
      // A list of all class names has no rows; a column handed back is no label.
      const { node, tensor } = sourceOf(graph, name);
      return (
        node !== undefined && !graph.inputs.some((input) => input.name === tensor) && !isConstantBehind(graph, name)
      );
    })
    .map(({ name, dtype }) => {
      const classes = classesOfLabel(graph, name);
      return { name, dtype, ...(classes && { classes }), source: sourceOf(graph, name).node };
    })
    .sort((a, b) => Number(b.classes !== undefined) - Number(a.classes !== undefined));
}

function isConstantBehind(graph: OnnxGraph, tensor: string): boolean {
  const behind = tensorsBehind(graph, tensor);
  return !graph.inputs.some(({ name }) => behind.has(name));
}

function scoreCandidates(graph: OnnxGraph, labels: readonly LabelOutput[]): ScoreCandidate[] {
  const found: ScoreCandidate[] = [];
  for (const output of graph.outputs) {
    const { node, tensor } = sourceOf(graph, output.name);
    if (node?.op === 'ZipMap') {
      const classes = classesOf(node);
      const input = node.inputs[0] ?? '';
      found.push({
        tensor: input,
        outputs: [output.name],
        dtype: 'float32',
        width: classes?.names.length,
        kind: scoreKind(graph, input),
        ...(classes && { classes: renamed(classes, labels) }),
      });
      continue;
    }
    if (!floats.has(output.dtype) || scoreWidth(output) === 0) continue;
    if (graph.inputs.some((input) => input.name === tensor)) continue;
    const width = widthMade(graph, output.name) ?? scoreWidth(output);
    const classes = classesFor(graph, { source: tensor, output: output.name, width, labels });
    found.push({
      tensor: output.name,
      outputs: [output.name],
      dtype: output.dtype,
      width: width ?? classes?.names.length,
      kind: scoreKind(graph, output.name),
      ...(classes && { classes }),
    });
  }
  const columns = oneTensorAClass(graph, labels);
  const all = columns ? [columns, ...found.filter(({ tensor }) => !columns.outputs.includes(tensor))] : found;
  return all
    .map((candidate) => inScoreOrder(graph, candidate))
    .map((candidate) =>
      candidate.kind === 'unknown' && isLinearDecision(graph, candidate.tensor, labels)
        ? { ...candidate, kind: 'decision' as const }
        : candidate,
    )
    .map((candidate) =>
      candidate.kind === 'decision' ? { ...candidate, mayBeLogits: mayBeLogits(graph, candidate.tensor) } : candidate,
    )
    .toSorted((a, b) => strength(b) - strength(a));
}

/** Names that the label output gives are better than a ZipMap's numbers. */
function renamed(classes: ClassLabels, labels: readonly LabelOutput[]): ClassLabels {
  if (!classes.areNumbers) return classes;
  const named = labels.find((label) => label.classes && !label.classes.areNumbers)?.classes;
  return named && named.names.length === classes.names.length ? named : classes;
}

function classesFor(
  graph: OnnxGraph,
  of: {
    readonly source: string;
    readonly output: string;
    readonly width: number | undefined;
    readonly labels: readonly LabelOutput[];
  },
): ClassLabels | undefined {
  const { source, output, width, labels } = of;
  const fits = (classes: ClassLabels | undefined): classes is ClassLabels =>
    classes !== undefined &&
    (width === undefined || classes.names.length === width || (width === 1 && classes.names.length === 2));
  const named = slotNames(graph, output, width);
  if (named) return named;
  // From the label output when both come from one classifier, or the label is computed from these scores.
  for (const label of labels) {
    if (!fits(label.classes)) continue;
    const isOneNode = label.source !== undefined && label.source === graph.producerOf(source);
    const behind = tensorsBehind(graph, label.name);
    const meet = isOneNode || behind.has(source) || behind.has(output) || sharesClassifier(graph, behind, source);
    if (meet) return label.classes;
  }
  const behind = classifierBehind(graph, output);
  const own = behind && classesOf(behind);
  return fits(own) ? own : undefined;
}

/** Whether a label and scores come from the same last scores, each in its own way (ArgMax here, Softmax there). */
function sharesClassifier(graph: OnnxGraph, behindLabel: ReadonlySet<string>, scores: string): boolean {
  let at = scores;
  for (let step = 0; step < 12; step += 1) {
    if (behindLabel.has(at) && !graph.inputs.some(({ name }) => name === at)) return true;
    const node = graph.producerOf(at);
    if (!node || ['Conv', 'Gemm', 'MatMul', 'Scaler'].includes(node.op)) return false;
    at = node.inputs[0] ?? '';
  }
  return false;
}

function classifierBehind(graph: OnnxGraph, tensor: string): GraphNode | undefined {
  let at = tensor;
  for (let step = 0; step < 4; step += 1) {
    const { node } = sourceOf(graph, at);
    if (!node) return undefined;
    if (classesOf(node)) return node;
    if (!['Normalizer', 'Softmax', 'Sigmoid', 'ArrayFeatureExtractor'].includes(node.op)) return undefined;
    at = node.inputs[0] ?? '';
  }
  return undefined;
}

/** ML.NET leaves the names of the scores in a LabelEncoder that leads nowhere, called after them: `….Score.SlotNames`. */
function slotNames(graph: OnnxGraph, output: string, width: number | undefined): ClassLabels | undefined {
  const base = output.replace(/\.output$/, '');
  const node = graph.nodes.find(
    (one) =>
      one.op === 'LabelEncoder' && [...one.inputs, ...one.outputs].some((name) => name.endsWith(`${base}.SlotNames`)),
  );
  const encoding = node && labelEncoding(node);
  if (!encoding) return undefined;
  const entries = [...encoding].toSorted((a, b) => Number(a[1]) - Number(b[1]));
  if (width !== undefined && entries.length !== width) return undefined;
  return { names: entries.map(([name]) => name), areNumbers: false, from: 'LabelEncoder SlotNames' };
}

/** Outputs [N] that are the columns of one tensor of scores, as skl2onnx writes with zipmap='columns', or that are a class each. */
function oneTensorAClass(graph: OnnxGraph, labels: readonly LabelOutput[]): ScoreCandidate | undefined {
  const columns = graph.outputs.filter(
    ({ dtype, shape }) => floats.has(dtype) && (shape.length === 1 || (shape.length === 2 && shape[1] === 1)),
  );
  if (columns.length < 2) return undefined;
  const picks = columns.map(({ name }) => columnPick(graph, name));
  const source = picks[0]?.source;
  const isOne = source !== undefined && picks.every((pick, index) => pick?.source === source && pick.column === index);
  const names = columns.map(({ name }) => name);
  const known = labels.find((label) => label.classes?.names.length === names.length)?.classes;
  const byLabel = known && names.every((name, index) => name.endsWith(known.names[index] ?? '\0')) ? known : undefined;
  const classes = byLabel ?? classesFromNames(names);
  if (!isOne) {
    // Without one source they are only a class each when their names are those of the label.
    if (!byLabel) return undefined;
    return {
      tensor: names[0]!,
      parts: names,
      outputs: names,
      dtype: columns[0]!.dtype,
      width: names.length,
      kind: 'unknown',
      classes: byLabel,
    };
  }
  return {
    tensor: source,
    outputs: names,
    dtype: columns[0]!.dtype,
    width: names.length,
    kind: scoreKind(graph, source),
    classes,
  };
}

/** s and i stand before texts and numbers. */
function classesFromNames(names: readonly string[]): ClassLabels {
  const areNumbers = names.every((name) => /^i-?\d+$/.test(name));
  const isPrefixed = areNumbers || names.every((name) => name.startsWith('s'));
  return { names: names.map((name) => (isPrefixed ? name.slice(1) : name)), areNumbers, from: 'names of the outputs' };
}

function columnPick(
  graph: OnnxGraph,
  tensor: string,
): { readonly source: string; readonly column: number } | undefined {
  const { node, tensor: at } = sourceOf(graph, tensor);
  if (!node) return undefined;
  const source = node.inputs[0] ?? '';
  if (node.op === 'Split') return { source, column: node.outputs.indexOf(at) };
  const index = numbersOf(graph.constantOf(node.inputs[1] ?? ''));
  const column = index?.length === 1 ? index[0] : undefined;
  if (column === undefined || !['Slice', 'ArrayFeatureExtractor', 'Gather'].includes(node.op)) return undefined;
  return { source, column };
}

/** Scores a row: undefined when free, 0 when there cannot be any. */
function scoreWidth({ shape }: TensorSignature): number | undefined {
  const axes = [...shape];
  while (axes.length > 2 && axes.at(-1) === 1) axes.pop();
  if (axes.length === 1) return 1;
  if (axes.length > 2) return 0;
  const last = axes[1];
  return typeof last === 'number' ? last : undefined;
}

function strength({ kind, classes, outputs, width }: ScoreCandidate): number {
  const known = kind === 'unknown' ? 0 : kind === 'decision' ? 4 : 5;
  const named = classes ? 6 : 0;
  const name = outputs[0] ?? '';
  const words = (scoreWords.test(name) ? 2 : 0) - (vectorWords.test(name) ? 4 : 0);
  return known + named + words + (width === 1 ? -1 : 0);
}

function behindAll(graph: OnnxGraph, tensors: readonly string[]): ReadonlySet<string> {
  return new Set(tensors.flatMap((tensor) => [...tensorsBehind(graph, tensor)]));
}

/** A mean over the examples of a batch, or a BatchNormalization that is still in training. */
function batchStatistics(graph: OnnxGraph, reached: ReadonlySet<string>): string | null {
  for (const node of graph.nodes) {
    if (!node.outputs.some((output) => reached.has(output))) continue;
    if (node.op === 'BatchNormalization' && node.attributes.training_mode === 1) return node.name || node.op;
    if (node.op !== 'ReduceMean') continue;
    const axes = node.attributes.axes ?? numbersOf(graph.constantOf(node.inputs[1] ?? ''));
    // Axis 0 with others: a mean over all pictures and places. Alone it could be a mean over parts of one example.
    if (Array.isArray(axes) && axes.length >= 3 && axes.includes(0)) return node.name || node.op;
  }
  return null;
}

/** What the last Gemm or MatMul before the scores takes, when it is a row of numbers for each example. */
function penultimateOf(
  graph: OnnxGraph,
  scores: string,
): { readonly tensor: string; readonly width: number } | undefined {
  let at = scores;
  for (let step = 0; step < 40; step += 1) {
    const { node } = sourceOf(graph, at);
    if (!node) return undefined;
    if (node.op === 'Gemm' || node.op === 'MatMul') {
      const dims = weightBehind(graph, node.inputs[1] ?? '');
      const width = dims?.length === 2 ? (node.attributes.transB === 1 ? dims[1] : dims[0]) : undefined;
      const input = node.inputs[0] ?? '';
      const isInput = graph.inputs.some(({ name }) => name === sourceOf(graph, input).tensor);
      return width !== undefined && width > 1 && !isInput ? { tensor: input, width } : undefined;
    }
    if (!['Add', 'Mul', 'Softmax', 'LogSoftmax', 'Sigmoid', 'Log', 'Exp', 'Clip', 'Div', 'Sub'].includes(node.op))
      return undefined;
    at = node.inputs.find((input) => !graph.constantOf(input) && !graph.weightDims(input)) ?? '';
  }
  return undefined;
}

/** A weight's dimensions, also where it is stored in fewer bits and widened first. */
function weightBehind(graph: OnnxGraph, tensor: string): readonly number[] | undefined {
  const own = graph.weightDims(tensor);
  if (own) return own;
  const node = graph.producerOf(tensor);
  if (node?.op !== 'DequantizeLinear' && node?.op !== 'Cast' && node?.op !== 'Identity') return undefined;
  return graph.weightDims(node.inputs[0] ?? '');
}
