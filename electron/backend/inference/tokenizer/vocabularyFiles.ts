import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { sentencePieceTokenizer } from './sentencePiece.ts';
import { mostTokens, parseJson, parseTokenizer, type Step, type TokenizerFile, unusable } from './tokenizerFile.ts';
import { prefixSpaceOf, type SpecialRole, templateStep, type TokenizerSettings } from './tokenizerSettings.ts';

const mostBytes = 256 * 2 ** 20;

/** Files of a tokenizer's vocabulary, best first. */
export const vocabularyFileNames = [
  'tokenizer.json',
  'vocab.txt',
  'spm.model',
  'sentencepiece.bpe.model',
  'spiece.model',
  'sentencepiece.model',
  'vocab.json',
] as const;

/**
 * A vocabulary in any of its files as one tokenizer.json, the way transformers turns them into one (convert_slow_tokenizer).
 * Throws WinnowError `config_invalid`, `not_found` or `too_large`.
 */
export async function readVocabulary(path: string, settings: TokenizerSettings): Promise<TokenizerFile> {
  const bytes = await readLimited(path);
  const name = basename(path);
  if (name.endsWith('.model')) return sentencePieceTokenizer(bytes, path, settings);
  const text = bytes.toString('utf8');
  if (name.endsWith('.txt')) return wordPieceTokenizer(text, path, settings);
  if (name === 'vocab.json') {
    const merges = join(dirname(path), 'merges.txt');
    return byteLevelTokenizer(
      { vocab: parseJson(text, path), merges: (await readLimited(merges)).toString('utf8') },
      path,
      settings,
    );
  }
  return parseTokenizer(text, path);
}

async function readLimited(path: string): Promise<Buffer> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile())
    throw new WinnowError(
      'not_found',
      `The tokenizer file is missing: ${path}. Put ${basename(path) === 'merges.txt' ? 'merges.txt' : 'tokenizer.json'} beside the model.`,
      { file: path },
    );
  if (info.size > mostBytes)
    throw new WinnowError('too_large', `${basename(path)} is larger than 256 MB.`, { file: path });
  return readFile(path);
}

/** vocab.txt: a word a line, its number is the line. */
function wordPieceTokenizer(text: string, path: string, { config, special }: TokenizerSettings): TokenizerFile {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > mostTokens) throw unusable(path, `it has more than ${mostTokens} words.`);
  // Later lines win where a word stands twice, as in the reference.
  const vocab = Object.fromEntries(lines.map((line, id) => [line, id]));
  const token = (role: SpecialRole, usual: string): string => special.get(role) ?? usual;
  const unknown = token('unk_token', '[UNK]');
  if (!Object.hasOwn(vocab, unknown)) throw unusable(path, `its unknown token “${unknown}” is not in it.`);
  return {
    model: {
      type: 'WordPiece',
      vocab,
      unk_token: unknown,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars !== false,
      strip_accents: typeof config.strip_accents === 'boolean' ? config.strip_accents : null,
      lowercase: config.do_lower_case !== false,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: framed(path, vocab, [token('cls_token', '[CLS]')], [token('sep_token', '[SEP]')]),
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].flatMap((content) => specialToken(content, vocab)),
  };
}

/** vocab.json and merges.txt: GPT-2's bytes, with the ends of RoBERTa, DeBERTa or CLIP. */
function byteLevelTokenizer(
  { vocab, merges }: { vocab: unknown; merges: string },
  path: string,
  settings: TokenizerSettings,
): TokenizerFile {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab))
    throw unusable(path, 'it is no JSON object.');
  const words = vocab as Readonly<Record<string, number>>;
  const { kind, special } = settings;
  const isClip = kind === 'CLIPTokenizer';
  // The first line says the version; the reference drops it whatever stands in it.
  const rules = merges
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '');
  const token = (role: SpecialRole, usual: string): string => special.get(role) ?? usual;
  const model = {
    type: 'BPE',
    vocab,
    merges: rules.map((line) => line.replace(/\r$/, '')),
    unk_token: isClip ? token('unk_token', '<|endoftext|>') : null,
    end_of_word_suffix: isClip ? '</w>' : '',
    continuing_subword_prefix: '',
    fuse_unk: false,
  };
  if (isClip)
    return {
      model,
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'NFC' },
          { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
          { type: 'Lowercase' },
        ],
      },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          {
            type: 'Split',
            pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
            behavior: 'Removed',
            invert: true,
          },
          { type: 'ByteLevel', add_prefix_space: false },
        ],
      },
      post_processor: framed(
        path,
        words,
        [token('bos_token', '<|startoftext|>')],
        [token('eos_token', '<|endoftext|>')],
      ),
      added_tokens: [],
    };
  const ends =
    kind === 'GPT2Tokenizer' || kind === 'CodeGenTokenizer'
      ? null
      : kind === 'DebertaTokenizer'
        ? ['[CLS]', '[SEP]']
        : [special.get('cls_token'), special.get('sep_token')];
  if (kind === null && (ends?.[0] === undefined || ends[1] === undefined))
    throw unusable(
      path,
      'no file beside it says what kind it is. Put tokenizer.json there, or tokenizer_config.json with its tokenizer_class.',
    );
  return {
    model,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefixSpaceOf(settings) },
    post_processor: ends && framed(path, words, [ends[0] ?? '<s>'], [ends[1] ?? '</s>']),
    added_tokens: [],
  };
}

function framed(
  path: string,
  vocab: Readonly<Record<string, number>>,
  before: readonly string[],
  after: readonly string[],
): Step {
  try {
    return templateStep({ before, after }, (token) => (Object.hasOwn(vocab, token) ? vocab[token] : undefined));
  } catch (error) {
    throw unusable(path, (error as Error).message, error);
  }
}

const specialToken = (content: string, vocab: Readonly<Record<string, number>>) =>
  vocab[content] === undefined
    ? []
    : [
        {
          id: vocab[content],
          content,
          special: true,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
        },
      ];
