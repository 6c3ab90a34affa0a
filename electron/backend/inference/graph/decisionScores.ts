import type { LabelOutput, ScoreCandidate } from './graphFacts.ts';
import type { OnnxGraph } from './onnxGraph.ts';
import { tensorsBehind } from './readInputs.ts';
import { classesOf, isReversed, pickedColumns, reversed, sourceOf } from './readScores.ts';

/**
 * A LinearClassifier without a transform: skl2onnx writes the log-odds of a logistic regression so (raw_scores=True; multi_class=1, or
 * two columns), and the decisions of a LinearSVC (one-vs-rest, declared as one column for two classes).
 */
export function mayBeLogits(graph: OnnxGraph, tensor: string): boolean {
  const { node } = sourceOf(graph, tensor);
  if (node?.op !== 'LinearClassifier') return node?.op === 'TreeEnsembleClassifier';
  const declared = graph.outputs.find(({ name }) => name === tensor)?.shape;
  if (declared?.length === 2 && declared[1] === 1) return false;
  return node.attributes.multi_class === 1 || classesOf(node)?.names.length === 2;
}

/** Columns that the last operator makes for sure: exporters declare [N, 1] where a classifier of two classes gives two, and the reverse. */
export function widthMade(graph: OnnxGraph, output: string): number | undefined {
  const { node, tensor } = sourceOf(graph, output);
  if (node?.op === 'LinearClassifier' && node.outputs[1] === tensor) return classesOf(node)?.names.length;
  return pickedColumns(graph, output)?.length;
}

export function inScoreOrder(graph: OnnxGraph, candidate: ScoreCandidate): ScoreCandidate {
  const { classes, tensor } = candidate;
  const isAgainst = classes !== undefined && isReversed(sourceOf(graph, tensor).node);
  return isAgainst ? { ...candidate, classes: reversed(classes) } : candidate;
}

const bends = new Set(['Relu', 'LeakyRelu', 'Tanh', 'Sigmoid', 'Elu', 'Selu', 'Softmax', 'Gelu', 'Erf']);

/**
 * A weighted sum of the inputs, of which scikit-learn's export takes the largest as the label: the decisions of a Perceptron or of an
 * SGDClassifier. Wherever such a model has probabilities, the same exporters put them into the graph.
 */
export function isLinearDecision(graph: OnnxGraph, tensor: string, labels: readonly LabelOutput[]): boolean {
  if (!/skl2onnx|OnnxMLTools/i.test(graph.producer)) return false;
  const { node, tensor: scores } = sourceOf(graph, tensor);
  if (node?.op !== 'Add' && node?.op !== 'Gemm') return false;
  const isSum = node.op === 'Gemm' || node.inputs.some((input) => sourceOf(graph, input).node?.op === 'MatMul');
  const behind = tensorsBehind(graph, scores);
  const isBent = graph.nodes.some(({ op, outputs }) => bends.has(op) && outputs.some((output) => behind.has(output)));
  return isSum && !isBent && labels.some(({ name }) => tensorsBehind(graph, name).has(scores));
}
