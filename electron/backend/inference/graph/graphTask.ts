import type { OnnxGraph } from './onnxGraph.ts';
import { tensorsBehind } from './readInputs.ts';
import type { GraphTask, LabelOutput, ScoreCandidate } from './graphFacts.ts';
import { regressorOf, sourceOf } from './readScores.ts';

export const floatTypes = new Set(['float32', 'float64', 'float16', 'bfloat16']);

type TaskFacts = {
  readonly candidates: readonly ScoreCandidate[];
  readonly labels: readonly LabelOutput[];
};

/** Whether a model is a classifier, by its outputs and the last operations before them; else what it is and why. */
export function taskOf(graph: OnnxGraph, { candidates, labels }: TaskFacts): { task: GraphTask; because: string } {
  const stated = graph.metadata.task;
  if (stated !== undefined && /^(detect|segment|pose|obb)$/.test(stated)) {
    const task = stated === 'segment' ? 'segmentation' : 'detector';
    return { task, because: `its metadata says task “${stated}”` };
  }
  const names = graph.outputs.map(({ name }) => name);
  if (names.some((name) => /start_logits/.test(name)) && names.some((name) => /end_logits/.test(name)))
    return {
      task: 'question_answering',
      because: 'it gives start_logits and end_logits, the ends of an answer in a text',
    };
  const clustered = labels.find(({ source, classes }) => source?.op === 'ArgMin' && !classes);
  if (clustered)
    return {
      task: 'clustering',
      because: `its label “${clustered.name}” is the nearest centre (ArgMin), a cluster and no class`,
    };
  const isSklearn = /skl2onnx|OnnxMLTools/i.test(graph.producer);
  const several = isSklearn ? severalLabels(graph) : undefined;
  if (several) return { task: 'multi_label', because: `its output “${several}” holds several labels a row` };
  // The exporter's classifiers take their labels from a list or from the place of the largest score; these compute −1 and 1.
  const signed = labels.find(({ source, classes }) => !classes && ['Sign', 'Add', 'Where'].includes(source?.op ?? ''));
  if (isSklearn && signed)
    return {
      task: 'outliers',
      because: `its label “${signed.name}” is the sign of one number a row (${signed.source?.op}), −1 or 1, and no class`,
    };
  const best = candidates[0];
  const regressor = best && labels.length === 0 ? regressorOf(graph, best.tensor) : undefined;
  if (regressor)
    return { task: 'regression', because: `its output “${best?.outputs[0]}” comes from a ${regressor.op}` };
  if (best && labels.length === 0 && isFeaturesOnly(graph, best.tensor))
    return {
      task: 'features',
      because: `nothing between its input and “${best.outputs[0]}” has been learnt from labels`,
    };
  if (isSklearn && labels.length === 0 && best) {
    return best.width === 1
      ? {
          task: 'regression',
          because: `${graph.producer.split(' ')[0]} gives every classifier a label output; this model has one number “${best.outputs[0]}” only`,
        }
      : {
          task: 'features',
          because: `${graph.producer.split(' ')[0]} gives every classifier a label output; this model has “${best.outputs[0]}” only`,
        };
  }
  if (best) return { task: 'classifier', because: '' };
  const wide = graph.outputs.filter(({ dtype, shape }) => floatTypes.has(dtype) && shape.length >= 3);
  const hidden = wide.find(({ name, shape }) => shape.length === 3 && /hidden|embed|encod|last/i.test(name));
  if (hidden) return { task: 'embedding', because: `its output “${hidden.name}” holds a vector for each token` };
  const takesTokens = graph.inputs.some(({ name }) => /input_ids|token/i.test(name));
  const perToken = wide.find(({ shape }) => shape.length === 3);
  if (perToken && takesTokens)
    return { task: 'token_classification', because: `its output “${perToken.name}” has scores for each token` };
  const dense = wide.find(({ shape }) => shape.length >= 4);
  if (dense)
    return { task: 'segmentation', because: `its output “${dense.name}” has a value for each place of the picture` };
  if (perToken)
    return { task: 'detector', because: `its output “${perToken.name}” holds boxes or other parts of an example` };
  if (names.some((name) => /boxes|bbox/i.test(name))) return { task: 'detector', because: 'it gives boxes' };
  return { task: 'classifier', because: '' };
}

/** A label output that is put together from several, a column each. */
function severalLabels(graph: OnnxGraph): string | undefined {
  return graph.outputs.find(({ name, dtype, shape }) => {
    const isLabel = /^(int64|int32|string|bool)$/.test(dtype) && shape.length === 2;
    return isLabel && typeof shape[1] === 'number' && shape[1] > 1 && sourceOf(graph, name).node?.op === 'Concat';
  })?.name;
}

const preparing = new Set([
  'Identity',
  'Cast',
  'Reshape',
  'Concat',
  'FeatureVectorizer',
  'Scaler',
  'Normalizer',
  'Imputer',
  'Binarizer',
  'OneHotEncoder',
  'LabelEncoder',
  'Sub',
  'Div',
  'Mul',
  'Add',
  'Clip',
  'Split',
  'Slice',
  'ArrayFeatureExtractor',
  'Gather',
  'Where',
  'IsNaN',
  'Sqrt',
  'Log',
  'Abs',
  'Flatten',
  'StringNormalizer',
  'Tokenizer',
  'TfIdfVectorizer',
  'Constant',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Pow',
  'ReduceL2',
  'ReduceMax',
  'Min',
  'Max',
]);

function isFeaturesOnly(graph: OnnxGraph, tensor: string): boolean {
  const behind = tensorsBehind(graph, tensor);
  const nodes = graph.nodes.filter((node) => node.outputs.some((output) => behind.has(output)));
  return nodes.length > 0 && nodes.every((node) => preparing.has(node.op));
}
