import { type TokenizerModel, vocabularyOf } from './tokenizerFile.ts';

/** Adds the ids of a piece of text to `ids`. Throws UnknownWord where the model has no token for it and none for unknown words. */
export type EncodePiece = (text: string, ids: number[]) => void;

/** A word that a tokenizer neither knows nor has a token for. */
export class UnknownWord extends Error {}

/** The longest known beginning, again and again (##word); one gap makes the whole word unknown. */
export function wordPiece(model: TokenizerModel): EncodePiece {
  const vocab = vocabularyOf(model);
  const unknown = vocab.get(model.unk_token ?? '[UNK]');
  const prefix = model.continuing_subword_prefix ?? '##';
  const most = model.max_input_chars_per_word ?? 100;
  const encode = (text: string): readonly number[] | undefined => {
    // Code points, so that no character is cut in two.
    const characters = [...text];
    if (characters.length > most) return undefined;
    const ids: number[] = [];
    let start = 0;
    while (start < characters.length) {
      let part = characters.slice(start).join('');
      let end = characters.length;
      let id: number | undefined;
      while (end > start && (id = vocab.get(start > 0 ? prefix + part : part)) === undefined) {
        end -= 1;
        part = part.slice(0, part.length - characters[end]!.length);
      }
      if (id === undefined) return undefined;
      ids.push(id);
      start = end;
    }
    return ids;
  };
  return remembering((text) => {
    const ids = encode(text);
    if (ids) return ids;
    if (unknown === undefined) throw new UnknownWord(text);
    return [unknown];
  });
}

export function wordLevel(model: TokenizerModel): EncodePiece {
  const vocab = vocabularyOf(model);
  const unknown = model.unk_token == null ? undefined : vocab.get(model.unk_token);
  return (text, ids) => {
    const id = vocab.get(text) ?? unknown;
    if (id === undefined) throw new UnknownWord(text);
    ids.push(id);
  };
}

const mostRemembered = 20_000;
const longestRemembered = 128;

/** Words come back again and again. When the memory is full it starts anew. */
export function remembering(encode: (text: string) => readonly number[]): EncodePiece {
  const known = new Map<string, readonly number[]>();
  return (text, ids) => {
    let found = known.get(text);
    if (!found) {
      found = encode(text);
      if (text.length <= longestRemembered) {
        if (known.size >= mostRemembered) known.clear();
        known.set(text, found);
      }
    }
    for (const id of found) ids.push(id);
  };
}
