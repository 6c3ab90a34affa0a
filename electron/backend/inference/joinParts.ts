import { addCutTexts, type CutTexts } from '#shared/model/cutTexts.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { PreparedBatch } from './prepareRows.ts';
import type { Feeds } from './preprocess/tensor.ts';
import type { OutputTensor, Predictions } from './processMessages.ts';
import { badVectors, readEmbedding } from './readEmbedding.ts';
import { readScores, type Scores } from './readScores.ts';
import type { FailedRow } from './rows.ts';

type Mask = ArrayLike<number | bigint> | undefined;
export type Outputs = Readonly<Record<string, OutputTensor>>;
export type Prepared = { readonly from: number; readonly batch: PreparedBatch; readonly mask: Mask };
/** A batch and what was read from the model's outputs for it; null where no row of it ran. */
export type Part = {
  readonly from: number;
  readonly batch: PreparedBatch;
  readonly scores: Scores | null;
  readonly vectors: Float32Array | null;
};

/** `outputs`: null where no row could be prepared. Throws what `readScores` and `readEmbedding` throw. */
export function readPart(config: ModelConfig, { from, batch, mask }: Prepared, outputs: Outputs | null): Part {
  if (outputs === null) return { from, batch, scores: null, vectors: null };
  const size = { rows: batch.rows.length, padded: firstDimension(batch) };
  const vectors = embeddingOf(config, outputs, { ...size, mask });
  const scores = config.task === 'embedding' ? null : readScores(config, scoresOf(config, outputs), size);
  return { from, batch, scores, vectors };
}

/** The predictions of `count` rows from those of their batches. */
export function joinParts(config: ModelConfig, count: number, parts: readonly Part[]): Predictions {
  const classes = config.classes.length;
  const failed: FailedRow[] = [];
  let probabilities: Float32Array | Float64Array | undefined;
  let embeddings: Float32Array | null = null;
  for (const { from, batch, scores, vectors } of parts) {
    for (const row of batch.failed) failed.push({ ...row, index: row.index + from });
    if (vectors) {
      const dimension = vectors.length / batch.rows.length;
      embeddings ??= new Float32Array(count * dimension).fill(NaN);
      if (config.task === 'embedding') failed.push(...badVectors(vectors, dimension, { from, rows: batch.rows }));
      scatter(vectors, embeddings, { width: dimension, from, rows: batch.rows });
    }
    if (scores === null) continue;
    probabilities ??= (
      scores.probabilities instanceof Float64Array
        ? new Float64Array(count * classes)
        : new Float32Array(count * classes)
    ).fill(NaN);
    for (const i of scores.bad)
      failed.push({
        index: from + (batch.rows[i] as number),
        code: 'nan_output',
        message: 'The model’s scores for it are NaN or infinite.',
      });
    scatter(scores.probabilities, probabilities, { width: classes, from, rows: batch.rows });
  }
  failed.sort((a, b) => a.index - b.index);
  const cut = parts.reduce<CutTexts | null>((sum, { batch }) => addCutTexts(sum, batch.cut), null);
  return {
    count,
    probabilities: probabilities ?? new Float32Array(count * classes).fill(NaN),
    embeddings,
    failed,
    cut,
    ran: parts.reduce((sum, { batch }) => sum + batch.rows.length, 0),
    memoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function scoresOf(config: ModelConfig, outputs: Outputs): OutputTensor | readonly OutputTensor[] | undefined {
  const { scores } = config.outputs;
  if (!scores?.parts) return outputs[scores?.name ?? ''];
  return scores.parts.flatMap((name) => outputs[name] ?? []);
}

function embeddingOf(
  config: ModelConfig,
  outputs: Outputs,
  size: { rows: number; padded: number; mask: Mask },
): Float32Array | null {
  const { embedding } = config.outputs;
  const output = embedding && outputs[embedding.name];
  if (!embedding || !output) return null;
  return readEmbedding(output, embedding, size);
}

export function maskOf(config: ModelConfig, feeds: Feeds): Mask {
  const masked = config.outputs.embedding?.pooling && config.inputs.find(({ kind }) => kind === 'attention_mask')?.name;
  const data = masked && feeds[masked]?.data;
  return data instanceof BigInt64Array || data instanceof Int32Array ? data.slice() : undefined;
}

/** Row i of `values` becomes row from + rows[i] of `target`. */
function scatter(
  values: Float32Array | Float64Array,
  target: Float32Array | Float64Array,
  at: { width: number; from: number; rows: readonly number[] },
): void {
  const { width, from, rows } = at;
  if (rows.at(-1) === rows.length - 1) return target.set(values, from * width);
  rows.forEach((row, i) => target.set(values.subarray(i * width, (i + 1) * width), (from + row) * width));
}

function firstDimension({ feeds }: PreparedBatch): number {
  return Object.values(feeds)[0]?.dims[0] ?? 0;
}
