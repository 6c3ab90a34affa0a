import { poolings } from '#shared/model/modelAnswers.ts';
import type { Claims } from '../claims.ts';
import { asNumber, asObject, asText } from './shapes.ts';

/** transformers writes 10^30 where no length was set. */
const longestSensible = 1_000_000;

const isLength = (length: number | undefined): length is number =>
  length !== undefined && length >= 1 && length <= longestSensible;

/** `tokenizer_config.json`: model_max_length is where transformers cuts a text (truncation=True). */
export function claimsOfTokenizerConfig(content: unknown, from: string): Claims {
  const length = asNumber(asObject(content)?.model_max_length);
  return isLength(length) ? { maxLength: { value: Math.floor(length), from: `${from} (model_max_length)` } } : {};
}

/**
 * `sentence_bert_config.json` of sentence-transformers: its own length, which comes before the tokenizer's, and lower case; blanks around
 * a text are always taken off there.
 */
export function claimsOfSentenceBert(content: unknown, from: string): Claims {
  const config = asObject(content);
  const length = asNumber(config?.max_seq_length);
  return {
    task: { value: 'embedding', from },
    textSteps: { value: { strip: true, lowerCase: config?.do_lower_case === true }, from },
    ...(isLength(length) && { sentenceLength: { value: Math.floor(length), from: `${from} (max_seq_length)` } }),
  };
}

const poolingFlags = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len',
  pooling_mode_weightedmean_tokens: 'weighted_mean',
  pooling_mode_lasttoken: 'last',
} as const;

/** `1_Pooling/config.json` of sentence-transformers. Several ways at once give one long vector there, which is not done here. */
export function claimsOfPooling(content: unknown, from: string): Claims {
  const config = asObject(content) ?? {};
  const named = asText(config.pooling_mode)?.replace('token', '').replace('weightedmean', 'weighted_mean');
  const set = Object.entries(poolingFlags).flatMap(([flag, mode]) => (config[flag] === true ? [mode] : []));
  const [mode, ...more] = set.length > 0 ? set : poolings.filter((pooling) => pooling === named);
  return {
    task: { value: 'embedding', from },
    ...(mode && more.length === 0 && { pooling: { value: mode, from } }),
    ...(more.length > 0 && {
      doubt: { value: `it joins ${set.join(' and ')} vectors into one, and one way of pooling is used here`, from },
    }),
  };
}

/** `modules.json` of sentence-transformers: what comes after the transformer, which is all that the .onnx usually holds. */
export function claimsOfModules(content: unknown, from: string): Claims {
  if (!Array.isArray(content)) return {};
  const types = content.map((module: unknown) => asText(asObject(module)?.type)?.split('.').at(-1) ?? '');
  if (!types.includes('Transformer')) return {};
  return {
    task: { value: 'embedding', from },
    normalise: { value: types.includes('Normalize'), from },
    ...(types.includes('Dense') && {
      doubt: { value: 'a dense layer follows the pooling there, and the embeddings here are those before it', from },
    }),
  };
}
