import type { Claims } from '../claims.ts';
import { asNumber, asObject } from './shapes.ts';

/** transformers writes 10^30 where no length was set. */
const longestSensible = 1_000_000;

/** `tokenizer_config.json`: model_max_length is where transformers cuts a text (truncation=True). */
export function claimsOfTokenizerConfig(content: unknown, from: string): Claims {
  const config = asObject(content);
  const length = asNumber(config?.model_max_length);
  const lower = config?.do_lower_case;
  return {
    ...(length !== undefined &&
      length >= 1 &&
      length <= longestSensible && { maxLength: { value: length, from: `${from} (model_max_length)` } }),
    ...(typeof lower === 'boolean' && { lowerCase: { value: lower, from } }),
  };
}

/** `sentence_bert_config.json` of sentence-transformers: its own length, which comes before the tokenizer's. */
export function claimsOfSentenceBert(content: unknown, from: string): Claims {
  const length = asNumber(asObject(content)?.max_seq_length);
  return {
    task: { value: 'embedding', from },
    ...(length !== undefined &&
      length >= 1 &&
      length <= longestSensible && { maxLength: { value: length, from: `${from} (max_seq_length)` } }),
  };
}

/** `1_Pooling/config.json` of sentence-transformers. */
export function claimsOfPooling(content: unknown, from: string): Claims {
  const config = asObject(content) ?? {};
  const mode =
    config.pooling_mode_cls_token === true ? 'cls' : config.pooling_mode_max_tokens === true ? 'max' : 'mean';
  // Whether lengths are normalised changes no cosine, so neighbours stay the same: it is done as sentence-transformers' models do.
  return { task: { value: 'embedding', from }, pooling: { value: { mode, normalise: true }, from } };
}
