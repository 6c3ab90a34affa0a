import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { describeIssues } from '#shared/base/describeIssues.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { RowError } from './rowError.ts';

const maxTokenizerBytes = 256 * 2 ** 20;
const modelTypes = ['BPE', 'WordPiece', 'WordLevel', 'Unigram'];

const side = z.enum(['Left', 'Right']);
const tokenizerFileSchema = z.looseObject({
  model: z.looseObject({ type: z.string().optional(), vocab: z.unknown(), unk_token: z.string().nullish() }),
  truncation: z.looseObject({ direction: side.optional() }).nullish(),
  padding: z
    .looseObject({
      direction: side.optional(),
      pad_id: z.number().int().optional(),
      pad_type_id: z.number().int().optional(),
      pad_token: z.string().optional(),
    })
    .nullish(),
  added_tokens: z
    .array(z.looseObject({ id: z.number().int(), content: z.string(), special: z.boolean().optional() }))
    .nullish(),
});
type TokenizerFile = z.infer<typeof tokenizerFileSchema>;

export type EncodedText = {
  readonly ids: readonly number[];
  readonly typeIds: readonly number[];
  readonly tokens: readonly string[];
};

export type TextEncoder = {
  /** At most `maxLength` ids; a longer text loses its end (or its start, if the file says so) but keeps the special tokens around it. Throws RowError. */
  readonly encode: (text: string, maxLength: number) => EncodedText;
  readonly padId: number;
  readonly padTypeId: number;
  readonly padLeft: boolean;
  readonly largestId: number;
  readonly warnings: readonly string[];
};

/**
 * Loads a Hugging Face tokenizer.json. Throws WinnowError `config_invalid` (broken JSON, unknown kind, bad regular
 * expression), `not_found` or `too_large`.
 */
export async function loadTokenizer(path: string): Promise<TextEncoder> {
  const file = parseTokenizer(await readTokenizer(path), path);
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(
      { decoder: null, normalizer: null, pre_tokenizer: null, post_processor: null, ...file },
      {},
    );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = cause instanceof SyntaxError ? `a regular expression in it is invalid (${why})` : why;
    throw invalid(path, `${what}.`, cause);
  }
  return encoderOf(tokenizer, file, path);
}

function encoderOf(tokenizer: Tokenizer, file: TokenizerFile, path: string): TextEncoder {
  const vocab = tokenizer.get_vocab(true);
  let largestId = 0;
  for (const id of vocab.values()) largestId = Math.max(largestId, id);
  const warnings: string[] = [];
  const unknown = file.model.unk_token ?? undefined;
  const unknownId = unknown === undefined ? undefined : vocab.get(unknown);
  if (unknown !== undefined && unknownId === undefined) {
    warnings.push(
      `${basename(path)}: its unknown token “${unknown}” is not in its vocabulary, so texts with unknown words fail.`,
    );
  }
  const tokenTypes = file.padding?.pad_type_id ?? 0;
  const named = ['[PAD]', '<pad>', '<|endoftext|>'].map((token) => vocab.get(token)).find((id) => id !== undefined);
  const padToken = file.padding?.pad_token;
  const padId = file.padding?.pad_id ?? (padToken === undefined ? undefined : vocab.get(padToken)) ?? named ?? 0;
  const [prefix, suffix] = specialsAround(tokenizer);
  const fromLeft = file.truncation?.direction === 'Left';

  const encode = (text: string, maxLength: number): EncodedText => {
    const encoded = tokenizer.encode(text, { return_token_type_ids: true });
    const ids = encoded.ids.map((id: number | undefined, i) => {
      const known = id ?? unknownId;
      if (known === undefined)
        throw new RowError(
          'bad_text',
          `The tokenizer does not know “${encoded.tokens[i] ?? ''}” and has no token for unknown words.`,
        );
      return known;
    });
    const typeIds = encoded.token_type_ids ?? ids.map(() => 0);
    if (ids.length === 0) throw new RowError('bad_text', 'The text has no tokens.');
    if (ids.length <= maxLength) return { ids, typeIds, tokens: encoded.tokens };
    const head = Math.min(prefix, maxLength);
    const tail = Math.min(suffix, maxLength - head);
    const body = maxLength - head - tail;
    const cut = <T>(values: readonly T[]): T[] => [
      ...values.slice(0, head),
      ...(fromLeft ? values.slice(values.length - tail - body, values.length - tail) : values.slice(head, head + body)),
      ...values.slice(values.length - tail),
    ];
    return { ids: cut(ids), typeIds: cut(typeIds), tokens: cut(encoded.tokens) };
  };
  return { encode, padId, padTypeId: tokenTypes, padLeft: file.padding?.direction === 'Left', largestId, warnings };
}

/** How many special tokens the post-processor puts before and after a text, found by asking it. */
function specialsAround(tokenizer: Tokenizer): [number, number] {
  const bare = tokenizer.encode('a', { add_special_tokens: false }).tokens;
  const full = tokenizer.encode('a').tokens;
  const extra = full.length - bare.length;
  if (extra <= 0) return [0, 0];
  for (let prefix = extra; prefix >= 0; prefix--) {
    if (bare.every((token, i) => full[prefix + i] === token)) return [prefix, extra - prefix];
  }
  return [0, 0];
}

async function readTokenizer(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile())
    throw new WinnowError('not_found', `The tokenizer file is missing: ${path}. Put tokenizer.json beside the model.`, {
      file: path,
    });
  if (info.size > maxTokenizerBytes)
    throw new WinnowError('too_large', `${basename(path)} is larger than 256 MB.`, { file: path });
  return readFile(path, 'utf8');
}

function parseTokenizer(text: string, path: string): TokenizerFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `it is not valid JSON (${(cause as Error).message}).`, cause);
  }
  const parsed = tokenizerFileSchema.safeParse(json);
  if (!parsed.success) throw invalid(path, `${describeIssues(parsed.error, (at) => `at ${at}`)}.`);
  const type = parsed.data.model.type;
  if (type !== undefined && !modelTypes.includes(type)) {
    throw invalid(path, `its model type “${type}” is unknown. Known: ${modelTypes.join(', ')}.`);
  }
  return parsed.data;
}

function invalid(path: string, why: string, cause?: unknown): WinnowError {
  return new WinnowError(
    'config_invalid',
    `The tokenizer ${basename(path)} cannot be used: ${why}`,
    { file: path },
    { cause },
  );
}
