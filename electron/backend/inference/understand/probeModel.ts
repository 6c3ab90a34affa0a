import type { Activation } from '#shared/model/modelAnswers.ts';
import type { ModelConfig, ModelSignature } from '#shared/model/modelConfig.ts';

/** At most so many rows are tried before a run. */
export const mostProbed = 256;

/** What a model really gives for some rows, before anything is made of it. */
export type Probe = {
  /** [rows, width] in the model's order, nothing applied; NaN rows failed. */
  readonly scores: Float64Array;
  readonly width: number;
  readonly rows: number;
  readonly failed: readonly { readonly index: number; readonly message: string }[];
  readonly seconds: number;
};

/** Whether the model gives one score for two classes. */
export function isSingleScore(signature: ModelSignature, config: ModelConfig): boolean {
  const output = signature.outputs.find(({ name }) => name === config.outputs.scores?.name);
  return (
    output !== undefined && !config.outputs.scores?.parts && (output.shape.length === 1 || output.shape.at(-1) === 1)
  );
}

/** How far rounding takes a probability out of 0..1 and a row's sum from 1. */
const slack = 1e-3;

/**
 * Whether every finite row is a distribution already: all in 0..1 with a sum of 1. Of one score for two classes [−s, s] it is whether
 * every score lies in 0..1. Null where no row is finite.
 */
export function areProbabilities({ scores, width, rows }: Probe, isSingle: boolean): boolean | null {
  let finite = 0;
  for (let row = 0; row < rows; row += 1) {
    const values = scores.subarray(row * width, (row + 1) * width);
    if (!values.every(Number.isFinite)) continue;
    finite += 1;
    const used = isSingle ? values.subarray(1) : values;
    if (used.some((value) => value < -slack || value > 1 + slack)) return false;
    if (!isSingle && Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) > slack) return false;
  }
  return finite === 0 ? null : true;
}

/**
 * The class of each row as the configuration reads it; −1 where it failed. The largest score wins whatever the activation, but for one
 * score: a probability speaks for the second class above 0.5, anything else above 0.
 */
export function classesByScore({ scores, width, rows }: Probe, single: Activation | null): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    if (single !== null) {
      const score = scores[row * width + 1]!;
      const middle = single === 'none' ? 0.5 : single === 'log_softmax' ? Math.log(0.5) : 0;
      return Number.isFinite(score) ? Number(score > middle) : -1;
    }
    let best = 0;
    for (let k = 1; k < width; k += 1) if (scores[row * width + k]! > scores[row * width + best]!) best = k;
    return Number.isFinite(scores[row * width + best]!) ? best : -1;
  });
}
