import { basename } from 'node:path';
import { readSentencePieces, type SentencePieces } from './sentencePieceFile.ts';
import { type AddedToken, type Step, type TokenizerFile, unusable } from './tokenizerFile.ts';
import { templateStep, type TokenizerSettings } from './tokenizerSettings.ts';

type Scored = readonly (readonly [string, number])[];

/** How transformers makes a tokenizer of the pieces for one of its classes. */
type Kind = {
  readonly vocab: (pieces: SentencePieces, settings: TokenizerSettings) => Scored;
  readonly unknownId?: number;
  readonly normalizer?: (charsMap: Step[], settings: TokenizerSettings) => readonly Step[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly types?: Readonly<Record<string, number>>;
  readonly mask?: { readonly content: string; readonly lstrip: boolean };
  /** Its unknown token is looked for after the text was normalised. */
  readonly normalizesUnknown?: boolean;
};

const replaced = (pattern: Step['pattern'], content: string): Step => ({ type: 'Replace', pattern, content });
const manyBlanks = { Regex: ' {2,}' };

const asTheyAre: Kind['vocab'] = ({ pieces }) => pieces.map(({ text, score }) => [text, score]);
/** A digit and a comma are never one token. */
const commasApart: Kind['vocab'] = ({ pieces }) =>
  pieces.map(({ text, score }) => [text, /\p{Nd},$/u.test(text) ? score - 100 : score]);

const usualSteps: NonNullable<Kind['normalizer']> = (charsMap) => [
  ...charsMap,
  { type: 'Strip', strip_left: false, strip_right: true },
  replaced(manyBlanks, '▁'),
];
const quotes = [replaced({ String: '``' }, '"'), replaced({ String: "''" }, '"')];
/** `usually`: what the class does where tokenizer_config.json does not say it. */
const accents = (
  config: TokenizerSettings['config'],
  usually: { readonly lower: boolean; readonly keeps: boolean },
): Step[] => {
  const keeps = typeof config.keep_accents === 'boolean' ? config.keep_accents : usually.keeps;
  const isLower = typeof config.do_lower_case === 'boolean' ? config.do_lower_case : usually.lower;
  return [...(keeps ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }]), ...(isLower ? [{ type: 'Lowercase' }] : [])];
};

const bertEnds = { before: ['[CLS]'], after: ['[SEP]'] };
const mask = { content: '[MASK]', lstrip: true };
const albert = (lower: boolean, keeps: boolean): Kind => ({
  ...bertEnds,
  vocab: commasApart,
  normalizer: (charsMap, { config }) => [
    ...quotes,
    ...accents(config, { lower, keeps }),
    ...charsMap,
    replaced(manyBlanks, ' '),
  ],
  mask,
});

const kinds: Readonly<Record<string, Kind>> = {
  AlbertTokenizer: albert(true, false),
  FNetTokenizer: albert(false, true),
  BigBirdTokenizer: { ...bertEnds, vocab: asTheyAre, mask, normalizesUnknown: true },
  RemBertTokenizer: {
    ...bertEnds,
    vocab: asTheyAre,
    normalizer: (charsMap, { config }) => [
      ...quotes,
      replaced(manyBlanks, ' '),
      ...accents(config, { lower: false, keeps: true }),
      ...charsMap,
    ],
    mask,
  },
  DebertaV2Tokenizer: {
    ...bertEnds,
    vocab: asTheyAre,
    normalizer: (charsMap, { config }) => [
      ...(config.do_lower_case === true ? [{ type: 'Lowercase' }] : []),
      { type: 'Strip', strip_left: true, strip_right: true },
      ...charsMap,
      replaced(manyBlanks, ' '),
    ],
    mask: { ...mask, lstrip: false },
    normalizesUnknown: true,
  },
  XLMRobertaTokenizer: {
    vocab: ({ pieces }) => [
      ...zeros('<s>', '<pad>', '</s>', '<unk>'),
      ...pieces.slice(3).map(({ text, score }) => [text, score] as const),
      ...zeros('<mask>'),
    ],
    unknownId: 3,
    before: ['<s>'],
    after: ['</s>'],
    mask: { content: '<mask>', lstrip: true },
  },
  CamembertTokenizer: {
    vocab: ({ pieces }) => [
      ...zeros('<s>NOTUSED', '<pad>', '</s>NOTUSED', '<unk>'),
      ['<unk>NOTUSED', -100],
      ...pieces.slice(1).map(({ text, score }) => [text, score] as const),
      ...zeros('<mask>'),
    ],
    unknownId: 3,
    before: ['<s>'],
    after: ['</s>'],
    mask: { content: '<mask>', lstrip: true },
  },
  T5Tokenizer: {
    vocab: (pieces, settings) => [
      ...asTheyAre(pieces, settings),
      ...zeros(
        ...Array.from(
          { length: extraIds(settings) },
          (_, i, count = extraIds(settings)) => `<extra_id_${count - 1 - i}>`,
        ),
      ),
    ],
    before: [],
    after: ['</s>'],
  },
  XLNetTokenizer: {
    vocab: commasApart,
    normalizer: (charsMap, { config }) => [
      ...quotes,
      ...accents(config, { lower: false, keeps: false }),
      ...charsMap,
      replaced(manyBlanks, ' '),
    ],
    before: [],
    after: ['<sep>', '<cls>'],
    types: { '<cls>': 2 },
    mask: { content: '<mask>', lstrip: true },
  },
};

function zeros(...words: string[]): (readonly [string, number])[] {
  return words.map((word) => [word, 0] as const);
}

const extraIds = ({ config }: TokenizerSettings): number =>
  typeof config.extra_ids === 'number' ? Math.min(10_000, Math.max(0, config.extra_ids)) : 100;

const usualKinds: Readonly<Record<string, string>> = {
  'spm.model': 'DebertaV2Tokenizer',
  'sentencepiece.bpe.model': 'XLMRobertaTokenizer',
};

/** Source: transformers 4.57, convert_slow_tokenizer. Throws WinnowError `config_invalid`. */
export function sentencePieceTokenizer(bytes: Uint8Array, path: string, settings: TokenizerSettings): TokenizerFile {
  const name = settings.kind ?? usualKinds[basename(path)];
  const kind = name === undefined ? undefined : kinds[name];
  if (!kind)
    throw unusable(
      path,
      name === undefined
        ? 'no file beside it says what kind it is. Put tokenizer.json there, or tokenizer_config.json with its tokenizer_class.'
        : `a ${name} can only be read from tokenizer.json. Save it with transformers' AutoTokenizer and put that beside the model.`,
    );
  try {
    return convert(readSentencePieces(bytes), kind, settings);
  } catch (error) {
    throw unusable(path, (error as Error).message, error);
  }
}

function convert(read: SentencePieces, kind: Kind, settings: TokenizerSettings): TokenizerFile {
  const vocab = kind.vocab(read, settings);
  const ids = new Map(vocab.map(([word], id) => [word, id]));
  const charsMap: Step[] =
    read.charsMap.length > 0 ? [{ type: 'Precompiled', precompiled_charsmap: read.charsMap }] : [];
  const scheme = settings.config.legacy === false ? 'first' : 'always';
  const { config } = settings;
  const metaspace: Step = { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true };
  const added = addedTokens(read, ids, kind);
  return {
    model: modelOf(read, vocab, kind.unknownId ?? read.unknownId),
    normalizer: { type: 'Sequence', normalizers: (kind.normalizer ?? usualSteps)(charsMap, settings) },
    pre_tokenizer:
      config.split_by_punct === true
        ? { type: 'Sequence', pretokenizers: [{ type: 'Punctuation', behavior: 'Isolated' }, metaspace] }
        : metaspace,
    post_processor: templateStep(kind, (token) => ids.get(token) ?? added.find(({ content }) => content === token)?.id),
    added_tokens: added,
  };
}

function modelOf(read: SentencePieces, vocab: Scored, unknownId: number): TokenizerFile['model'] {
  if (read.modelType === 1) return { type: 'Unigram', vocab, unk_id: unknownId, byte_fallback: false };
  if (read.modelType !== 2) throw new Error('it was made by neither Unigram nor BPE.');
  return {
    type: 'BPE',
    vocab: Object.fromEntries(vocab.map(([word], id) => [word, id])),
    merges: mergesFrom(vocab),
    unk_token: read.unknownPiece,
    fuse_unk: true,
    byte_fallback: false,
  };
}

/** sentencepiece keeps no rules: two pieces whose sum is a piece are merged in the order of that piece's score. */
function mergesFrom(vocab: Scored): (readonly [string, string])[] {
  const ids = new Map(vocab.map(([word], id) => [word, id]));
  const rules = vocab.flatMap(([word, score]) => {
    const characters = [...word];
    return characters
      .slice(1)
      .map((_, i) => ({
        left: characters.slice(0, i + 1).join(''),
        right: characters.slice(i + 1).join(''),
        lefts: i + 1,
        rights: characters.length - i - 1,
        score,
      }))
      .filter(({ left, right }) => ids.has(left) && ids.has(right))
      .sort((a, b) => ids.get(a.left)! - ids.get(b.left)! || ids.get(a.right)! - ids.get(b.right)!);
  });
  return rules
    .sort((a, b) => b.score - a.score || b.lefts - a.lefts || b.rights - a.rights)
    .map(({ left, right }) => [left, right] as const);
}

const controlPiece = 3;
const userPiece = 4;

function addedTokens(read: SentencePieces, ids: ReadonlyMap<string, number>, kind: Kind): AddedToken[] {
  const token = (content: string, id: number, rest: Partial<AddedToken>): AddedToken => ({
    content,
    id,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    ...rest,
  });
  const own = read.pieces.flatMap(({ text, type }) => {
    const id = ids.get(text);
    return id !== undefined && (type === controlPiece || type === userPiece)
      ? [token(text, id, { special: type === controlPiece })]
      : [];
  });
  const extra = [...ids].filter(([word]) => /^<extra_id_\d+>$/.test(word)).map(([word, id]) => token(word, id, {}));
  const masks = kind.mask
    ? [token(kind.mask.content, ids.get(kind.mask.content) ?? ids.size, { lstrip: kind.mask.lstrip })]
    : [];
  const special = ['<s>', '<pad>', '</s>', '<unk>', '[CLS]', '[SEP]', '[PAD]', '[UNK]', '<sep>', '<cls>'].flatMap(
    (content) =>
      ids.has(content)
        ? [token(content, ids.get(content)!, { normalized: content === read.unknownPiece && !!kind.normalizesUnknown })]
        : [],
  );
  return [...new Map([...own, ...special, ...extra, ...masks].map((one) => [one.content, one])).values()];
}
