import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Feeds, PreparedTensor } from './tensor.ts';
import type { EncodedText, TextEncoder } from '../tokenizer/textEncoder.ts';

type TokenInput = Extract<
  ModelConfig['inputs'][number],
  { dtype: 'int64' | 'int32'; kind: 'token_ids' | 'attention_mask' | 'token_type_ids' | 'position_ids' }
>;

/** Longest sequence of a config: the model's own fixed length if it has one, else the tokenizer's max_length. */
export function sequenceLength(config: ModelConfig): { readonly max: number; readonly fixed: boolean } {
  for (const input of config.inputs) {
    const length = input.shape?.[1];
    if (isTokenInput(input) && typeof length === 'number' && length > 0) return { max: length, fixed: true };
  }
  return { max: config.tokenizer?.max_length ?? 128, fixed: config.tokenizer?.padding === 'fixed' };
}

/**
 * Token ids, attention mask (1 on real tokens), token types and positions of a batch, each [rows, length]. Padded with the tokenizer's
 * pad id to the longest of the batch, or to the fixed length; on the right unless the tokenizer's files say left.
 */
export function padTexts(config: ModelConfig, encoder: TextEncoder, texts: readonly EncodedText[]): Feeds {
  const { max, fixed } = sequenceLength(config);
  const length = fixed ? max : texts.reduce((longest, text) => Math.max(longest, text.ids.length), 1);
  const first = config.tokenizer?.first_position ?? 0;
  const feeds: Record<string, PreparedTensor> = {};
  for (const input of config.inputs) {
    if (!isTokenInput(input)) continue;
    const size = texts.length * length;
    const dims = [texts.length, length];
    const place = (set: (at: number, value: number) => void): void => {
      texts.forEach((text, row) => {
        const from = row * length + (encoder.padLeft ? length - text.ids.length : 0);
        for (let i = 0; i < text.ids.length; i++)
          set(from + i, input.kind === 'position_ids' ? first + i : valueOf(input.kind, text, i));
      });
    };
    const pad = padOf(input.kind, encoder, first);
    if (input.dtype === 'int32') {
      const data = new Int32Array(size).fill(pad);
      place((at, value) => (data[at] = value));
      feeds[input.name] = { dtype: 'int32', dims, data };
    } else {
      const data = new BigInt64Array(size).fill(BigInt(pad));
      place((at, value) => (data[at] = BigInt(value)));
      feeds[input.name] = { dtype: 'int64', dims, data };
    }
  }
  return feeds;
}

/** A model that is not told which tokens are padding would read it: its texts are run in batches of one length. */
export function needsOneLength(config: ModelConfig): boolean {
  const has = (kind: TokenInput['kind']): boolean => config.inputs.some((input) => input.kind === kind);
  return has('token_ids') && !has('attention_mask') && !sequenceLength(config).fixed;
}

export function isTokenInput(input: ModelConfig['inputs'][number]): input is TokenInput {
  return ['token_ids', 'attention_mask', 'token_type_ids', 'position_ids'].includes(input.kind);
}

function padOf(kind: TokenInput['kind'], encoder: TextEncoder, first: number): number {
  if (kind === 'token_ids') return encoder.padId;
  if (kind === 'token_type_ids') return encoder.padTypeId;
  // RoBERTa keeps the position before its first for padding.
  return kind === 'position_ids' ? Math.max(0, first - 1) : 0;
}

function valueOf(kind: TokenInput['kind'], text: EncodedText, i: number): number {
  if (kind === 'token_ids') return text.ids[i] as number;
  return kind === 'attention_mask' ? 1 : (text.typeIds[i] ?? 0);
}
