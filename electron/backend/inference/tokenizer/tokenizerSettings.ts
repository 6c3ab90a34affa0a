import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type AddedToken,
  addedTokenSchema,
  parseJson,
  type Step,
  type TokenizerFile,
  unusable,
} from './tokenizerFile.ts';

type Json = Readonly<Record<string, unknown>>;

export const specialRoles = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;
export type SpecialRole = (typeof specialRoles)[number];

/** What the files beside a tokenizer say of it: tokenizer_config.json, else special_tokens_map.json and added_tokens.json. */
export type TokenizerSettings = {
  /** The class of transformers that reads it, without “Fast”; null where no file says it. */
  readonly kind: string | null;
  readonly config: Json;
  readonly hasConfig: boolean;
  readonly special: ReadonlyMap<SpecialRole, string>;
  /** Special tokens without a role of their own. */
  readonly additional: readonly string[];
  readonly added: readonly AddedToken[];
  /** How older files say that a special token is to be looked for, by its text. */
  readonly flags: ReadonlyMap<string, Json>;
};

/** Larger ones hold thousands of added tokens and a chat template; these are far beyond. */
const mostBytes = 16 * 2 ** 20;

const kindOfModelType: Readonly<Record<string, string>> = {
  albert: 'AlbertTokenizer',
  bart: 'BartTokenizer',
  bert: 'BertTokenizer',
  big_bird: 'BigBirdTokenizer',
  camembert: 'CamembertTokenizer',
  clip: 'CLIPTokenizer',
  deberta: 'DebertaTokenizer',
  'deberta-v2': 'DebertaV2Tokenizer',
  distilbert: 'DistilBertTokenizer',
  electra: 'ElectraTokenizer',
  gpt2: 'GPT2Tokenizer',
  longformer: 'LongformerTokenizer',
  mpnet: 'MPNetTokenizer',
  rembert: 'RemBertTokenizer',
  roberta: 'RobertaTokenizer',
  t5: 'T5Tokenizer',
  xlnet: 'XLNetTokenizer',
  'xlm-roberta': 'XLMRobertaTokenizer',
};

/** `ignore`: names of files that the person does not want read. Throws WinnowError `config_invalid` for a damaged one. */
export async function readSettings(folder: string, ignore: readonly string[] = []): Promise<TokenizerSettings> {
  const read = async (name: string): Promise<Json | undefined> =>
    ignore.some((path) => basename(path) === name) ? undefined : readObject(join(folder, name));
  const config = await read('tokenizer_config.json');
  const isModern = config?.added_tokens_decoder !== undefined;
  // transformers reads the older files only where the newer one does not hold the tokens itself.
  const map = isModern ? undefined : await read('special_tokens_map.json');
  const addedFile = isModern ? undefined : await read('added_tokens.json');
  const stated = textOf(config?.tokenizer_class);
  const model = stated === undefined ? await read('config.json') : undefined;
  const kind = stated ?? textOf(model?.tokenizer_class) ?? kindOfModelType[textOf(model?.model_type) ?? ''] ?? null;
  const special = new Map<SpecialRole, string>();
  const flags = new Map<string, Json>();
  for (const role of specialRoles) {
    const value = map?.[role] ?? config?.[role];
    const content = textOf(value) ?? textOf((value as Json | null | undefined)?.content);
    if (content === undefined) continue;
    special.set(role, content);
    if (typeof value === 'object') flags.set(content, value as Json);
  }
  return {
    kind: kind?.replace(/Fast$/, '') ?? null,
    config: config ?? {},
    hasConfig: config !== undefined,
    special,
    additional: additionalOf(map?.additional_special_tokens ?? config?.additional_special_tokens),
    flags: isModern ? new Map() : flags,
    added: isModern
      ? tokensOf(config.added_tokens_decoder, join(folder, 'tokenizer_config.json'))
      : namedTokens(addedFile, { special, flags }),
  };
}

function additionalOf(listed: unknown): string[] {
  return (Array.isArray(listed) ? listed : []).flatMap((token: unknown) => {
    const content = textOf(token) ?? textOf((token as Json | null)?.content);
    return content === undefined ? [] : [content];
  });
}

function tokensOf(listed: unknown, path: string): AddedToken[] {
  return Object.entries((listed ?? {}) as Json).map(([id, token]) => {
    const parsed = addedTokenSchema.safeParse({ ...(token as Json), id: Number(id) });
    if (!parsed.success) throw unusable(path, `its token ${id} is not usable.`);
    return parsed.data;
  });
}

function namedTokens(
  listed: Json | undefined,
  { special, flags }: { special: ReadonlyMap<SpecialRole, string>; flags: ReadonlyMap<string, Json> },
): AddedToken[] {
  const known = new Set(special.values());
  return Object.entries(listed ?? {}).flatMap(([content, id]) => {
    const isSpecial = known.has(content);
    const parsed = addedTokenSchema.safeParse({
      ...flags.get(content),
      content,
      id,
      special: isSpecial,
      normalized: flags.get(content)?.normalized ?? !isSpecial,
    });
    return parsed.success ? [parsed.data] : [];
  });
}

async function readObject(path: string): Promise<Json | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return undefined;
  if (info.size > mostBytes) throw unusable(path, `it is larger than ${mostBytes / 2 ** 20} MB.`);
  const json = parseJson(await readFile(path, 'utf8'), path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw unusable(path, 'it is no JSON object.');
  return json as Json;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const bertKinds =
  /^(Bert|ConvBert|DistilBert|Electra|Funnel|LayoutLM|LayoutLMv2|Lxmert|MobileBert|MPNet|RoFormer|Splinter|SqueezeBert|Realm|RetriBert|DPR\w*)Tokenizer$/;

/**
 * tokenizer.json with what transformers changes in it when it loads it: the settings of BERT's normaliser and of GPT-2's leading blank
 * come from tokenizer_config.json (or its defaults), and so do the added tokens. Source: transformers 4.57, tokenization_utils_fast.
 */
export function withSettings(file: TokenizerFile, settings: TokenizerSettings): TokenizerFile {
  const { kind, config, hasConfig } = settings;
  let { normalizer, pre_tokenizer: preTokenizer } = file;
  if (hasConfig && kind !== null && bertKinds.test(kind) && normalizer?.type === 'BertNormalizer') {
    normalizer = {
      ...normalizer,
      lowercase: config.do_lower_case !== false,
      strip_accents: typeof config.strip_accents === 'boolean' ? config.strip_accents : null,
      ...(kind !== 'MPNetTokenizer' && { handle_chinese_chars: config.tokenize_chinese_chars !== false }),
    };
  }
  if (hasConfig && preTokenizer?.type === 'ByteLevel')
    preTokenizer = { ...preTokenizer, add_prefix_space: prefixSpaceOf(settings) };
  return {
    ...file,
    normalizer,
    pre_tokenizer: preTokenizer,
    post_processor: frameWithEnds(file, settings) ?? file.post_processor,
    added_tokens: mergedTokens(file, settings),
  };
}

export const prefixSpaceOf = ({ kind, config }: TokenizerSettings): boolean =>
  typeof config.add_prefix_space === 'boolean' ? config.add_prefix_space : kind === 'LayoutLMv3Tokenizer';

const endedKinds = /^(Llama|CodeLlama|Gemma|Cohere|GPTNeoX)Tokenizer$/;

/** These classes put the beginning and the end of a text where their settings say so. */
function frameWithEnds(file: TokenizerFile, { kind, config, special }: TokenizerSettings): Step | undefined {
  const isStated = typeof config.add_bos_token === 'boolean' || typeof config.add_eos_token === 'boolean';
  if (kind === null || !endedKinds.test(kind) || !isStated) return undefined;
  const hasBos = typeof config.add_bos_token === 'boolean' ? config.add_bos_token : kind !== 'GPTNeoXTokenizer';
  const bos = hasBos ? special.get('bos_token') : undefined;
  const eos = config.add_eos_token === true ? special.get('eos_token') : undefined;
  const idOf = (token: string): number | undefined =>
    file.added_tokens?.find(({ content }) => content === token)?.id ??
    (file.model.vocab as Record<string, number> | undefined)?.[token];
  return templateStep({ before: bos === undefined ? [] : [bos], after: eos === undefined ? [] : [eos] }, idOf);
}

/** TemplateProcessing with all token types 0; `types` says which other ones tokens have. */
export function templateStep(
  {
    before,
    after,
    types = {},
  }: { before: readonly string[]; after: readonly string[]; types?: Readonly<Record<string, number>> },
  idOf: (token: string) => number | undefined,
): Step {
  const tokens = [...before, ...after];
  const special = (id: string): unknown => ({ SpecialToken: { id, type_id: types[id] ?? 0 } });
  return {
    type: 'TemplateProcessing',
    single: [...before.map(special), { Sequence: { id: 'A', type_id: 0 } }, ...after.map(special)],
    special_tokens: Object.fromEntries(
      tokens.map((id) => {
        const known = idOf(id);
        if (known === undefined) throw new Error(`its special token “${id}” is not in its vocabulary.`);
        return [id, { id, ids: [known], tokens: [id] }];
      }),
    ),
  };
}

/**
 * The file's own added tokens; how one is looked for is what the settings say of it, but whether in the normalised text stays as the
 * file has it (the reference builds its search before that is changed). Special tokens that nobody listed come last.
 */
function mergedTokens(file: TokenizerFile, { added, special, additional, flags }: TokenizerSettings): AddedToken[] {
  const merged = new Map((file.added_tokens ?? []).map((token) => [token.content, token]));
  const specials = new Set([...special.values(), ...additional]);
  for (const token of added) {
    const own = merged.get(token.content);
    merged.set(token.content, {
      ...token,
      special: token.special || specials.has(token.content),
      ...(own && { normalized: own.normalized ?? !own.special }),
    });
  }
  const missing = [...specials].filter((content) => !merged.has(content));
  if (missing.length === 0) return [...merged.values()];
  const { vocab } = file.model;
  const ids = new Map<string, number>(
    Array.isArray(vocab)
      ? vocab.map((entry: unknown, id) => [String((entry as unknown[] | null)?.[0]), id])
      : Object.entries((vocab ?? {}) as Record<string, number>),
  );
  let next = ids.size;
  for (const { id } of merged.values()) next = Math.max(next, id + 1);
  for (const content of missing) {
    const usual = { single_word: false, lstrip: false, rstrip: false, normalized: false };
    const token = { ...usual, ...flags.get(content), content, special: true, id: ids.get(content) ?? next++ };
    merged.set(content, addedTokenSchema.parse(token));
  }
  return [...merged.values()];
}
