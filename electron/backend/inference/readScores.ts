import { WinnowError } from '#shared/base/winnowError.ts';
import type { Activation } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { OutputTensor } from './processMessages.ts';

/** Probabilities of one batch, and the rows that came out as NaN or infinite, whose values are NaN. */
export type Scores = { readonly probabilities: Float32Array | Float64Array; readonly bad: readonly number[] };

/** How far a probability may lie outside 0..1, and a row's sum from 1, before the scores count as something else. */
const rangeSlack = 1e-4;
const sumSlack = 0.02;

/**
 * Turns the model's scores of `rows` real rows (the batch may be padded to `padded`) into probabilities [rows, K] in float64
 * arithmetic. softmax subtracts the row's maximum; sigmoid of one score gives [1 - p, p], of K scores is divided by its sum.
 * Throws `model_failed` when the shape is not [rows, K] or "probabilities" are not.
 */
export function readScores(
  config: ModelConfig,
  given: OutputTensor | readonly OutputTensor[] | undefined,
  { rows, padded }: { rows: number; padded: number },
): Scores {
  const scores = config.outputs.scores;
  const output =
    given !== undefined && 'length' in given ? joinColumns(given, padded) : (given as OutputTensor | undefined);
  if (scores === undefined || output === undefined) throw failed('it gave no scores.');
  if (output.data === null)
    throw failed(
      `its output “${scores.name}” holds ${output.dtype} values, not scores. Choose the output with the scores.`,
    );
  const classes = config.classes.length;
  const isDecision = scores.kind === 'decision';
  const width = scoresPerRow(output, { name: scores.name, classes, padded });
  const probabilities =
    output.dtype === 'float64' ? new Float64Array(rows * classes) : new Float32Array(rows * classes);
  const bad: number[] = [];
  const values = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    let finite = true;
    for (let k = 0; k < width; k++) {
      const value = output.data[row * width + k] as number;
      values[k] = value;
      // Minus infinity is a legitimate "never"; plus infinity and NaN say nothing.
      if (Number.isNaN(value) || value === Infinity) finite = false;
    }
    // A single decision score speaks for the second class and against the first.
    if (isDecision && width === 1) [values[0], values[1]] = [-(values[0] as number), values[0] as number];
    else if (!isDecision) finite &&= activate(values, scores.activation, width);
    if (!finite) {
      bad.push(row);
      values.fill(NaN);
    } else if (!isDecision && scores.activation === 'none') checkDistribution(values, scores.name);
    for (let k = 0; k < classes; k++) probabilities[row * classes + k] = values[k] as number;
  }
  return { probabilities, bad };
}

/** One tensor a class as one tensor [rows, classes]. */
function joinColumns(parts: readonly OutputTensor[], rows: number): OutputTensor | undefined {
  const [first] = parts;
  if (first?.data == null || parts.some(({ data }) => data?.length !== rows)) return first;
  const data =
    first.data instanceof Float64Array ? new Float64Array(rows * parts.length) : new Float32Array(rows * parts.length);
  parts.forEach((part, k) => {
    for (let row = 0; row < rows; row += 1) data[row * parts.length + k] = part.data?.[row] ?? NaN;
  });
  return { dtype: first.dtype, dims: [rows, parts.length], data };
}

function scoresPerRow(
  output: OutputTensor,
  { name, classes, padded }: { name: string; classes: number; padded: number },
): number {
  const dims = [...output.dims];
  while (dims.length > 1 && dims.at(-1) === 1) dims.pop();
  const [first, second = 1] = dims;
  const shape = `[${output.dims.join(', ')}]`;
  if (dims.length <= 2 && first === padded) {
    if (second === classes) return second;
    if (second === 1 && classes === 2) return 1;
    throw failed(
      `its output “${name}” has ${second} scores per example (shape ${shape}), but ${classes} classes are named. The classes must be the model's own, in its order.`,
    );
  }
  if (dims.length === 2 && first === classes && second === padded) {
    throw failed(
      `its output “${name}” is transposed: shape ${shape} is [classes, examples]. Export the model with [examples, classes].`,
    );
  }
  throw failed(`its output “${name}” has shape ${shape} for ${padded} examples; [${padded}, ${classes}] is needed.`);
}

/** In place. `values` has one slot per class; the first `given` hold scores. False when nothing finite comes out. */
export function activate(values: Float64Array, activation: Activation, given: number): boolean {
  if (given === 1) {
    const score = values[0] as number;
    const positive = activation === 'none' ? score : activation === 'log_softmax' ? Math.exp(score) : sigmoid(score);
    values[0] = 1 - positive;
    values[1] = positive;
    return true;
  }
  if (activation === 'none') return values.every((value) => Number.isFinite(value));
  // softmax of logarithms of probabilities is their exp; it also mends what float32 lost of their sum.
  if (activation === 'softmax' || activation === 'log_softmax') {
    let top = -Infinity;
    for (let k = 0; k < given; k++) top = Math.max(top, values[k] as number);
    if (top === -Infinity) return false;
    for (let k = 0; k < given; k++) values[k] = Math.exp((values[k] as number) - top);
  } else {
    for (let k = 0; k < given; k++) values[k] = sigmoid(values[k] as number);
  }
  // By index: this runs for every row, and an iterator would leave an object behind for each value.
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] as number;
  if (!(sum > 0)) return false;
  for (let k = 0; k < given; k++) values[k] = (values[k] as number) / sum;
  return true;
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

function checkDistribution(values: Float64Array, name: string): void {
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k] as number;
    if (value < -rangeSlack || value > 1 + rangeSlack) {
      throw failed(
        `its output “${name}” is configured as probabilities but holds ${value.toPrecision(4)}. If these are logits, set the activation to softmax.`,
      );
    }
    sum += value;
  }
  if (Math.abs(sum - 1) > sumSlack) {
    throw failed(
      `its output “${name}” is configured as probabilities, but they add up to ${sum.toPrecision(4)} instead of 1. Set the activation (softmax or sigmoid).`,
    );
  }
}

function failed(why: string): WinnowError {
  return new WinnowError('model_failed', `The model ran, but ${why}`);
}
