import { RowError } from '../preprocess/rowError.ts';
import { addedTokenCutter } from './addedTokens.ts';
import { bytePairs } from './bytePairs.ts';
import { normalizerOf } from './normalizers.ts';
import { frameOf } from './postProcessor.ts';
import { preTokenizerOf } from './preTokenizers.ts';
import { type AddedToken, modelTypeOf, type TokenizerFile } from './tokenizerFile.ts';
import { unigram } from './unigram.ts';
import { type EncodePiece, UnknownWord, wordLevel, wordPiece } from './wordModels.ts';

export type EncodedText = {
  readonly ids: readonly number[];
  readonly typeIds: readonly number[];
  readonly tokens: readonly string[];
  /** How many ids the whole text has; more than `ids` where it was cut. */
  readonly fullLength: number;
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

/** What the files beside tokenizer.json add to it. */
export type EncoderOptions = {
  readonly padToken?: string | undefined;
  readonly padTypeId?: number | undefined;
  readonly padLeft?: boolean | undefined;
  readonly cutLeft?: boolean | undefined;
};

const models = { BPE: bytePairs, WordPiece: wordPiece, WordLevel: wordLevel, Unigram: unigram };
const usualPadTokens = ['[PAD]', '<pad>', '<|endoftext|>'];

/** Throws Error with what is wrong with the file, SyntaxError for a regular expression in it. `name`: what warnings call the file. */
export function encoderOf(file: TokenizerFile, name: string, options: EncoderOptions = {}): TextEncoder {
  const { model } = file;
  const encodePiece: EncodePiece = models[modelTypeOf(model)](model);
  const words = wordsOf(file);
  const added = (file.added_tokens ?? []).map((token) => ({ ...token, id: words.ids.get(token.content) ?? token.id }));
  const cutAdded = addedTokenCutter(added, normalizerOf(file.normalizer));
  const preTokenize = preTokenizerOf(file.pre_tokenizer);
  const frame = frameOf(file.post_processor);
  const cutLeft = options.cutLeft ?? file.truncation?.direction === 'Left';
  const warnings: string[] = [];
  const unknown = model.unk_token ?? undefined;
  if (unknown !== undefined && !words.ids.has(unknown))
    warnings.push(
      `${name}: its unknown token “${unknown}” is not in its vocabulary, so texts with unknown words fail.`,
    );

  const idsOf = (text: string): number[] => {
    const ids: number[] = [];
    for (const section of cutAdded(text)) {
      if (section.id !== undefined) ids.push(section.id);
      else for (const piece of preTokenize([section])) encodePiece(piece.text, ids);
    }
    return ids;
  };
  const encode = (text: string, maxLength: number): EncodedText => {
    let body: number[];
    try {
      body = idsOf(text);
    } catch (error) {
      if (!(error instanceof UnknownWord)) throw error;
      throw new RowError(
        'bad_text',
        `The tokenizer does not know “${error.message}” and has no token for unknown words.`,
      );
    }
    const before = frame.before.slice(0, maxLength);
    const after = frame.after.slice(0, maxLength - before.length);
    const room = maxLength - before.length - after.length;
    const kept = body.length <= room ? body : cutLeft ? body.slice(body.length - room) : body.slice(0, room);
    const ids = [...before.map(({ id }) => id), ...kept, ...after.map(({ id }) => id)];
    if (ids.length === 0) throw new RowError('bad_text', 'The text has no tokens.');
    return {
      ids,
      typeIds: [
        ...before.map(({ typeId }) => typeId),
        ...kept.map(() => frame.typeId),
        ...after.map(({ typeId }) => typeId),
      ],
      get tokens() {
        return ids.map((id) => words.names.get(id) ?? '');
      },
      fullLength: frame.before.length + body.length + frame.after.length,
    };
  };
  const padToken = options.padToken ?? file.padding?.pad_token;
  const usual = usualPadTokens.map((token) => words.ids.get(token)).find((id) => id !== undefined);
  return {
    encode,
    padId: (padToken === undefined ? undefined : words.ids.get(padToken)) ?? file.padding?.pad_id ?? usual ?? 0,
    padTypeId: options.padTypeId ?? file.padding?.pad_type_id ?? 0,
    padLeft: options.padLeft ?? file.padding?.direction === 'Left',
    largestId: words.largestId,
    warnings,
  };
}

/** Every token's id and name, the model's own and the added ones; what the model knows keeps its id. */
function wordsOf({ model, added_tokens: added }: TokenizerFile): {
  ids: Map<string, number>;
  names: Map<number, string>;
  largestId: number;
} {
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  let largestId = 0;
  const add = (word: string, id: number): void => {
    if (!ids.has(word)) ids.set(word, id);
    if (!names.has(id)) names.set(id, word);
    largestId = Math.max(largestId, id);
  };
  const { vocab } = model;
  if (Array.isArray(vocab)) vocab.forEach((entry: unknown, id) => add(String((entry as unknown[])[0]), id));
  else for (const [word, id] of Object.entries((vocab ?? {}) as Record<string, number>)) add(word, id);
  for (const { content, id } of added ?? []) add(content, (ids.get(content) ?? id) satisfies AddedToken['id']);
  return { ids, names, largestId };
}
