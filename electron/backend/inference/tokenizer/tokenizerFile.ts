import { basename } from 'node:path';
import { z } from 'zod';
import { describeIssues } from '#shared/base/describeIssues.ts';
import { WinnowError } from '#shared/base/winnowError.ts';

/** No tokenizer in use has more; a gigabyte of words would be parsed before anything else is known of it. */
export const mostTokens = 2_000_000;
/** Two ids fit one exact number, which is how pairs are looked up. */
const mostIds = 2 ** 26;
const modelTypes = ['BPE', 'WordPiece', 'WordLevel', 'Unigram'] as const;

const side = z.enum(['Left', 'Right']);

export const addedTokenSchema = z.looseObject({
  id: z
    .number()
    .int()
    .min(0)
    .max(mostIds - 1),
  content: z.string(),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().optional(),
  special: z.boolean().default(false),
});
export type AddedToken = z.infer<typeof addedTokenSchema>;

/** A step: its type decides which other fields it needs, and whoever builds it looks at them. */
export type Step = { readonly type: string; readonly [field: string]: unknown };
const step: z.ZodType<Step> = z.looseObject({ type: z.string() });

const modelSchema = z.looseObject({
  type: z.string().optional(),
  vocab: z.unknown(),
  merges: z.unknown().optional(),
  unk_token: z.string().nullish(),
  unk_id: z.number().int().nullish(),
  byte_fallback: z.boolean().nullish(),
  fuse_unk: z.boolean().nullish(),
  ignore_merges: z.boolean().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
  max_input_chars_per_word: z.number().int().nullish(),
});
export type TokenizerModel = z.infer<typeof modelSchema>;
export type ModelType = (typeof modelTypes)[number];

const fileSchema = z.looseObject({
  model: modelSchema,
  normalizer: step.nullish(),
  pre_tokenizer: step.nullish(),
  post_processor: step.nullish(),
  // What a tokenizer was last used with: only the sides and the padding's token are taken over, as transformers does.
  truncation: z.looseObject({ direction: side.optional() }).nullish(),
  padding: z
    .looseObject({
      direction: side.optional(),
      pad_id: z.number().int().optional(),
      pad_type_id: z.number().int().optional(),
      pad_token: z.string().optional(),
    })
    .nullish(),
  added_tokens: z.array(addedTokenSchema).max(100_000).nullish(),
});
/** tokenizer.json of Hugging Face tokenizers. Other files are turned into this. */
export type TokenizerFile = z.infer<typeof fileSchema>;

/** Throws WinnowError `config_invalid`. */
export function parseTokenizer(text: string, path: string): TokenizerFile {
  return checkTokenizer(parseJson(text, path), path);
}

export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw unusable(path, `it is not valid JSON (${(cause as Error).message}).`, cause);
  }
}

function checkTokenizer(json: unknown, path: string): TokenizerFile {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw unusable(path, `${describeIssues(parsed.error, (at) => `at ${at}`)}.`);
  const { type } = parsed.data.model;
  if (type !== undefined && !modelTypes.some((known) => known === type))
    throw unusable(path, `its model type “${type}” is unknown. Known: ${modelTypes.join(', ')}.`);
  return parsed.data;
}

/** Old files do not say it. */
export function modelTypeOf(model: TokenizerModel): ModelType {
  const stated = modelTypes.find((type) => type === model.type);
  if (stated) return stated;
  if (Array.isArray(model.vocab)) return 'Unigram';
  if (Array.isArray(model.merges)) return 'BPE';
  return typeof model.continuing_subword_prefix === 'string' ? 'WordPiece' : 'WordLevel';
}

/** The words of a model with their ids. Throws Error with what is wrong. */
export function vocabularyOf(model: TokenizerModel): Map<string, number> {
  const { vocab } = model;
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab))
    throw new Error('model.vocab is no list of words with their numbers.');
  const words = new Map<string, number>();
  for (const [word, id] of Object.entries(vocab)) {
    if (!isId(id)) throw new Error(`the word “${word}” has no usable number.`);
    words.set(word, id);
  }
  if (words.size > mostTokens) throw new Error(`it has more than ${mostTokens} words.`);
  return words;
}

const isId = (id: unknown): id is number => Number.isInteger(id) && (id as number) >= 0 && (id as number) < mostIds;

export function unusable(path: string, why: string, cause?: unknown): WinnowError {
  return new WinnowError(
    'config_invalid',
    `The tokenizer ${basename(path)} cannot be used: ${why}`,
    { file: path },
    { cause },
  );
}
