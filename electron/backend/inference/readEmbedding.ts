import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { OutputTensor } from './processMessages.ts';
import type { FailedRow } from './rows.ts';

/**
 * The embedding of `rows` rows, [rows, D]: copied, or pooled from [rows, tokens, D] over the tokens that the mask counts, as
 * sentence-transformers does it (mean Σ v / n; mean_sqrt_len Σ v / √n; weighted_mean Σ i·v / Σ i with i from 1 at the first token; cls the
 * first; last; max), then brought to length 1 where `normalise` says so. Throws `model_failed` when it is not one vector per row.
 */
export function readEmbedding(
  output: OutputTensor,
  embedding: NonNullable<ModelConfig['outputs']['embedding']>,
  { rows, padded, mask }: { rows: number; padded: number; mask?: ArrayLike<number | bigint> | undefined },
): Float32Array {
  const { name, pooling, normalise } = embedding;
  const isOfTokens = output.dims.length === 3 && pooling !== undefined && output.data !== null;
  const vectors = isOfTokens ? pooled(output, pooling, { rows, mask }) : flat(output, { name, padded });
  const width = vectors.length / (isOfTokens ? rows : padded);
  const own = vectors.slice(0, rows * width);
  if (normalise) for (let row = 0; row < rows; row += 1) toLengthOne(own.subarray(row * width, (row + 1) * width));
  return own;
}

function toLengthOne(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.max(Math.sqrt(sum), 1e-12);
  for (let d = 0; d < vector.length; d += 1) vector[d]! /= length;
}

type Embedding = NonNullable<ModelConfig['outputs']['embedding']>;

function pooled(
  output: OutputTensor,
  mode: NonNullable<Embedding['pooling']>,
  { rows, mask }: { rows: number; mask: ArrayLike<number | bigint> | undefined },
): Float32Array {
  const [, tokens = 0, width = 0] = output.dims;
  const data = output.data!;
  const out = new Float32Array(rows * width);
  const vector = new Float64Array(width);
  for (let row = 0; row < rows; row += 1) {
    const counted: number[] = [];
    for (let token = 0; token < tokens; token += 1)
      if (mask === undefined || Number(mask[row * tokens + token]) === 1) counted.push(token);
    const used = mode === 'cls' ? counted.slice(0, 1) : mode === 'last' ? counted.slice(-1) : counted;
    vector.fill(mode === 'max' ? -Infinity : 0);
    let divisor = 0;
    for (const token of used) {
      const start = (row * tokens + token) * width;
      // Counted over the whole row, as the reference does: with padding on the left the first real token weighs more than 1.
      const weight = mode === 'weighted_mean' ? token + 1 : 1;
      divisor += weight;
      for (let d = 0; d < width; d += 1) {
        const value = data[start + d] as number;
        vector[d] = mode === 'max' ? Math.max(vector[d]!, value) : vector[d]! + weight * value;
      }
    }
    if (mode === 'mean_sqrt_len') divisor = Math.sqrt(divisor);
    for (let d = 0; d < width; d += 1)
      out[row * width + d] = mode === 'max' ? vector[d]! : vector[d]! / Math.max(divisor, 1e-9);
  }
  return out;
}

function flat(output: OutputTensor, { name, padded }: { name: string; padded: number }): Float32Array {
  if (output.data === null || output.dims[0] !== padded) {
    throw new WinnowError(
      'model_failed',
      `The model ran, but its embedding “${name}” has shape [${output.dims.join(', ')}] for ${padded} examples; one vector per example is needed.`,
    );
  }
  return Float32Array.from(output.data);
}

/** Vectors with NaN or infinite numbers: their rows fail, and the vectors become NaN. */
export function badVectors(
  vectors: Float32Array,
  dimension: number,
  at: { from: number; rows: readonly number[] },
): FailedRow[] {
  return at.rows.flatMap((row, i) => {
    const vector = vectors.subarray(i * dimension, (i + 1) * dimension);
    if (vector.every(Number.isFinite)) return [];
    vector.fill(NaN);
    return [{ index: at.from + row, code: 'nan_output', message: 'The model’s embedding of it is NaN or infinite.' }];
  });
}
