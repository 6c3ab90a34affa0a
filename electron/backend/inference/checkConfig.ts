import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig, ModelInput, ModelSignature, TensorSignature } from '#shared/model/modelConfig.ts';
import type { ModelFile } from './inspectModel.ts';
import { fetchesOf } from './rows.ts';
import { vectorSize } from './preprocess/table.ts';
import { numbersPerRow } from './usualBatchSize.ts';

/** 2 GB as int64: a configuration must not take the memory before the model has run. */
const mostBatchNumbers = 2 ** 28;
const scoreTypes = ['float32', 'float64', 'float16'];

/**
 * Compares a configuration with what the model declares: every input fed, names that exist, dtypes, channel and class counts.
 * Throws `config_invalid` with the place in the configuration, or `model_invalid` when no configuration could help.
 */
export function checkConfig(config: ModelConfig, { signature, graph }: ModelFile): void {
  checkModality(config);
  for (const [i, input] of config.inputs.entries()) checkInput(input, `inputs.${i}`, signature);
  for (const declared of signature.inputs) {
    if (!config.inputs.some(({ name }) => name === declared.name)) {
      throw invalid(
        'inputs',
        `the model also needs the input “${declared.name}”, which the configuration does not feed`,
      );
    }
  }
  checkOutputs(config, signature);
  for (const name of fetchesOf(config)) {
    const isThere = signature.outputs.some((output) => output.name === name) || graph.producerOf(name) !== undefined;
    if (!isThere) throw invalid('outputs', `the model has no output “${name}”. It has ${list(signature.outputs)}`);
  }
  const fixed = signature.inputs.map(({ shape }) => shape[0]).find((size) => typeof size === 'number');
  if (fixed !== undefined && config.batch.fixed !== fixed) {
    throw invalid('batch', `the model takes exactly ${fixed} examples at a time; set batch.fixed to ${fixed}`);
  }
  const numbers = numbersPerRow(config) * (config.batch.fixed ?? 1);
  if (numbers > mostBatchNumbers)
    throw invalid(
      'batch',
      `one batch would be ${numbers.toLocaleString('en')} numbers; at most ${mostBatchNumbers.toLocaleString('en')} fit`,
    );
  if (config.batch.fixed === undefined && config.batch.dynamic === false)
    throw invalid('batch', 'say how many examples the model takes at a time (batch.fixed)');
}

function checkModality(config: ModelConfig): void {
  const images = config.inputs.filter(({ kind }) => kind === 'image').length;
  const tokens = config.inputs.filter(({ kind }) => kind === 'token_ids').length;
  if (config.modality === 'image' && (images !== 1 || config.inputs.length !== 1))
    throw invalid('inputs', 'an image model is fed by exactly one image input');
  const takesTexts = config.inputs.some(({ kind }) => kind === 'text');
  if (config.modality === 'text' && !takesTexts) {
    if (tokens !== 1) throw invalid('inputs', 'a text model needs one input of kind token_ids');
    if (config.tokenizer === undefined)
      throw invalid('tokenizer', 'a text model needs its tokenizer (tokenizer.json beside the model)');
    if (config.inputs.some(({ kind }) => kind === 'image' || kind.startsWith('tabular')))
      throw invalid('inputs', 'a text model is fed by token inputs only');
  }
  const tableKinds = ['tabular_vector', 'tabular_column', 'constant'];
  if (config.modality === 'tabular' && config.inputs.some(({ kind }) => !tableKinds.includes(kind)))
    throw invalid('inputs', 'a table model is fed by table inputs only');
  const names = config.inputs.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalid('inputs', `the input “${twice}” is configured twice`);
  const repeated = config.classes.find((name, i) => config.classes.indexOf(name) !== i);
  if (repeated !== undefined) throw invalid('classes', `the class “${repeated}” is named twice`);
}

function checkInput(input: ModelInput, place: string, signature: ModelSignature): void {
  const declared = signature.inputs.find(({ name }) => name === input.name);
  if (declared === undefined)
    throw invalid(`${place}.name`, `the model has no input “${input.name}”. It has ${list(signature.inputs)}`);
  if (declared.dtype !== input.dtype)
    throw invalid(
      `${place}.dtype`,
      `the model's input “${input.name}” takes ${declared.dtype}, the configuration says ${input.dtype}`,
    );
  if (input.kind === 'image') {
    const channels = input.color === 'grayscale' ? 1 : 3;
    for (const key of ['mean', 'std'] as const) {
      if (input[key].length !== 1 && input[key].length !== channels)
        throw invalid(`${place}.${key}`, `needs 1 or ${channels} numbers, has ${input[key].length}`);
    }
    if (input.std.some((value) => value === 0)) throw invalid(`${place}.std`, 'must not be 0');
    if (input.scale === 0) throw invalid(`${place}.scale`, 'must not be 0');
    const { width, height } = input.resize;
    const isFlat = declared.shape.length === 2 || declared.shape.length === 3;
    if (isFlat && channels === 1)
      return compareShape(
        declared,
        declared.shape.length === 2 ? [null, width * height] : [null, height, width],
        place,
      );
    if (input.resize.fit === 'none') return;
    const sizes = input.layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    compareShape(declared, [null, ...sizes], place);
  } else if (input.kind === 'tabular_vector') {
    input.encoders.forEach((encoder, i) => {
      if (encoder.kind === 'numeric' && encoder.std === 0) throw invalid(`${place}.encoders.${i}.std`, 'must not be 0');
      if (encoder.kind === 'onehot' && encoder.size !== encoder.categories.length) {
        throw invalid(
          `${place}.encoders.${i}.size`,
          `is ${encoder.size}, but there are ${encoder.categories.length} categories`,
        );
      }
    });
    compareShape(declared, [null, vectorSize(input)], place);
  } else if (
    input.kind !== 'text' &&
    input.kind !== 'constant' &&
    declared.shape.length > 0 &&
    declared.shape.length !== (input.kind === 'tabular_column' ? (input.shape?.length ?? 2) : 2)
  ) {
    throw invalid(
      `${place}.shape`,
      `the model's input “${input.name}” has ${declared.shape.length} axes (${shapeText(declared)})`,
    );
  }
}

function compareShape(declared: TensorSignature, wanted: readonly (number | null)[], place: string): void {
  // No axes at all: the model left its shape open.
  if (declared.shape.length === 0) return;
  const differs =
    declared.shape.length !== wanted.length ||
    declared.shape.some((size, axis) => axis > 0 && typeof size === 'number' && size !== wanted[axis]);
  if (differs) {
    throw invalid(
      place,
      `the model's input “${declared.name}” has shape ${shapeText(declared)}, the configuration makes [N, ${wanted.slice(1).join(', ')}]`,
    );
  }
}

function checkOutputs(config: ModelConfig, signature: ModelSignature): void {
  const { scores, embedding } = config.outputs;
  if (config.task === 'embedding') {
    if (!embedding) throw invalid('outputs.embedding', 'name the output with the embedding');
    return;
  }
  if (config.classes.length < 2) throw invalid('classes', 'a classifier names at least two classes');
  if (scores === undefined) {
    throw new WinnowError(
      'model_invalid',
      'The model gives only labels, not scores. Scores for every class are needed to say how sure it is: export it with its logits or probabilities.',
    );
  }
  // A tensor inside the model becomes an output when it is loaded; what it holds is seen when it runs.
  const output = signature.outputs.find(({ name }) => name === scores.name);
  if (output === undefined || scores.parts) return;
  if (!scoreTypes.includes(output.dtype))
    throw invalid(
      'outputs.scores.name',
      `“${scores.name}” holds ${output.dtype} values; scores are floating-point numbers`,
    );
  const classes = config.classes.length;
  const shape = [...output.shape];
  while (shape.length > 2 && shape.at(-1) === 1) shape.pop();
  const last = shape.length >= 2 ? shape.at(-1) : undefined;
  if (shape.length === 2 && shape[0] === classes && typeof last !== 'number' && classes !== config.batch.fixed) {
    throw new WinnowError(
      'model_invalid',
      `The model's output “${scores.name}” is transposed: ${shapeText(output)} is [classes, examples]. Export it with [examples, classes].`,
    );
  }
  if (typeof last === 'number' && last !== classes && !(last === 1 && classes === 2)) {
    throw invalid('classes', `the model gives ${last} scores (“${scores.name}”), but ${classes} classes are named`);
  }
  if (last === 1 && scores.activation === 'softmax')
    throw invalid('outputs.scores.activation', 'softmax of a single score is always 1; use sigmoid');
  const vector = embedding && signature.outputs.find(({ name }) => name === embedding.name);
  if (embedding && vector) {
    if (!scoreTypes.includes(vector.dtype))
      throw invalid(
        'outputs.embedding.name',
        `“${embedding.name}” holds ${vector.dtype} values; an embedding is floating-point numbers`,
      );
  }
}

/** [N, 3, ?, ?] */
export function shapeText({ shape }: TensorSignature): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

function list(tensors: readonly TensorSignature[]): string {
  return tensors.map((tensor) => `“${tensor.name}” ${tensor.dtype} ${shapeText(tensor)}`).join(', ');
}

function invalid(place: string, why: string): WinnowError {
  return new WinnowError('config_invalid', `The model's configuration is wrong at ${place}: ${why}.`);
}
