import type { ModelConfig, ModelSignature, TensorSignature } from '#shared/model/modelConfig.ts';
import { notATensor, shapeText } from './checkConfig.ts';

type Ask = (field: string, message: string) => void;
export type ProposedOutputs = { readonly outputs: ModelConfig['outputs']; readonly classCount: number | undefined };

const floats = ['float32', 'float64', 'float16'];
const scoreWords = /logit|prob|score|softmax|pred|class|output|^y/i;
const vectorWords = /embed|feature|hidden|pool|latent|repr|vector/i;

/**
 * Finds the scores (floating-point, last axis as long as there are classes; one logit for two classes), the embedding and the label
 * among a model's outputs. Null, with the reason as a question, when no output can be scores.
 */
export function proposeOutputs(signature: ModelSignature, classes: number, ask: Ask): ProposedOutputs | null {
  const candidates = signature.outputs.filter((output) => floats.includes(output.dtype) && width(output) !== 0);
  const label = signature.outputs.find(
    ({ dtype, shape }) => (dtype === 'int64' || dtype === 'string') && shape.length <= 2,
  );
  const scores = [...candidates].sort((a, b) => rank(b, classes) - rank(a, classes))[0];
  if (scores === undefined) {
    const mapped = signature.outputs.find(({ dtype }) => dtype.startsWith('sequence'));
    if (mapped) ask('outputs.scores', notATensor(mapped).message);
    else
      ask(
        'outputs.scores',
        'The model gives only labels, not scores. Export it with its logits or probabilities; a label alone says nothing about how sure the model is.',
      );
    return null;
  }
  if (scores.shape.length === 2 && scores.shape[0] === classes && typeof scores.shape[1] !== 'number') {
    ask(
      'outputs.scores',
      `The output “${scores.name}” ${shapeText(scores)} is transposed: [classes, examples]. Export the model with [examples, classes].`,
    );
    return null;
  }
  const size = width(scores);
  const certain =
    candidates.filter((output) => rank(output, classes) >= rank(scores, classes)).length === 1 &&
    scoreWords.test(scores.name);
  if (!certain || (size !== undefined && size !== classes && !(size === 1 && classes === 2))) {
    ask(
      'outputs.scores.name',
      `Is “${scores.name}” ${shapeText(scores)} the output with the scores? The model has: ${signature.outputs.map((output) => `“${output.name}” ${output.dtype} ${shapeText(output)}`).join(', ')}.`,
    );
  }
  const outputs: ModelConfig['outputs'] = { scores: { name: scores.name, activation: activationOf(scores, ask) } };
  const others = candidates.filter(
    (output) => output !== scores && output.shape.length === 2 && (width(output) ?? 2) > 1,
  );
  const embedding = others.find(({ name }) => vectorWords.test(name)) ?? others[0];
  if (embedding) {
    outputs.embedding = { name: embedding.name };
    if (!vectorWords.test(embedding.name))
      ask(
        'outputs.embedding.name',
        `Is “${embedding.name}” ${shapeText(embedding)} a vector that describes the example (an embedding)?`,
      );
  }
  if (label) outputs.label = { name: label.name, dtype: label.dtype };
  return { outputs, classCount: size === undefined ? undefined : size === 1 ? 2 : size };
}

/** Scores per example: undefined when free, 0 when there cannot be any. */
function width({ shape }: TensorSignature): number | undefined {
  const axes = [...shape];
  while (axes.length > 2 && axes.at(-1) === 1) axes.pop();
  if (axes.length === 1) return 1;
  if (axes.length === 0) return undefined;
  if (axes.length > 2) return 0;
  const last = axes[1];
  return typeof last === 'number' ? last : undefined;
}

function rank(output: TensorSignature, classes: number): number {
  const size = width(output);
  const fits = size === classes ? 8 : size === undefined ? 4 : size === 1 && classes === 2 ? 4 : 0;
  return fits + (scoreWords.test(output.name) ? 2 : 0) - (vectorWords.test(output.name) ? 3 : 0);
}

function activationOf(scores: TensorSignature, ask: Ask): 'softmax' | 'sigmoid' | 'none' {
  const single = width(scores) === 1;
  if (/prob|softmax|sigmoid/i.test(scores.name)) return 'none';
  if (!/logit/i.test(scores.name)) {
    ask(
      'outputs.scores.activation',
      `Does “${scores.name}” hold logits (any numbers; ${single ? 'sigmoid' : 'softmax'} is needed) or probabilities already (none)?`,
    );
  }
  return single ? 'sigmoid' : 'softmax';
}
