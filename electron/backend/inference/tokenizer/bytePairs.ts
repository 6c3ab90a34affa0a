import { Buffer } from 'node:buffer';
import { mostTokens, type TokenizerModel, vocabularyOf } from './tokenizerFile.ts';
import { type EncodePiece, remembering, UnknownWord } from './wordModels.ts';

type Merge = { readonly rank: number; readonly id: number };

/** What no piece of text is longer than in ids; a rank times this still is a whole number. */
const mostSymbols = 2 ** 26;

/**
 * Byte-pair encoding: of all neighbours that may be merged, the earliest rule of the list first, and of equal ones the leftmost. Every
 * merge makes the word shorter, so rules that lead in a circle end too.
 * Source: tokenizers 0.22, models/bpe. O(n log n) in the characters of a piece.
 */
export function bytePairs(model: TokenizerModel): EncodePiece {
  const vocab = vocabularyOf(model);
  const merges = mergesOf(model, vocab);
  const unknown = model.unk_token == null ? undefined : vocab.get(model.unk_token);
  const suffix = model.end_of_word_suffix ?? '';
  const prefix = model.continuing_subword_prefix ?? '';

  const symbolsOf = (text: string): number[] => {
    const symbols: number[] = [];
    let waiting = false;
    const characters = [...text];
    characters.forEach((character, i) => {
      const symbol = `${i > 0 ? prefix : ''}${character}${i === characters.length - 1 ? suffix : ''}`;
      const id = vocab.get(symbol);
      if (id !== undefined) {
        if (waiting) symbols.push(unknown!);
        waiting = false;
        symbols.push(id);
        return;
      }
      if (model.byte_fallback) {
        const bytes = byteTokens(symbol, vocab);
        // An unknown token that waits to be joined stays behind the bytes, as in the reference.
        if (bytes) return void symbols.push(...bytes);
      }
      // Without a token for unknown words the character is dropped, as the reference does.
      if (model.unk_token == null) return;
      if (unknown === undefined) throw new UnknownWord(character);
      if (waiting && !model.fuse_unk) symbols.push(unknown);
      waiting = true;
    });
    if (waiting) symbols.push(unknown!);
    return symbols;
  };
  return remembering((text) => {
    const whole = model.ignore_merges ? vocab.get(text) : undefined;
    return whole === undefined ? mergeAll(symbolsOf(text), merges) : [whole];
  });
}

/** `<0xE2>` for each byte; undefined where one of them is no token. */
export function byteTokens(text: string, vocab: ReadonlyMap<string, number>): number[] | undefined {
  const ids: number[] = [];
  for (const byte of Buffer.from(text)) {
    const id = vocab.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}

/** By the two ids of a pair as one number. */
function mergesOf(model: TokenizerModel, vocab: ReadonlyMap<string, number>): Map<number, Merge> {
  const listed: unknown = model.merges ?? [];
  if (!Array.isArray(listed)) throw new Error('model.merges is no list.');
  if (listed.length > mostTokens) throw new Error(`it has more than ${mostTokens} merges.`);
  const prefix = (model.continuing_subword_prefix ?? '').length;
  const merges = new Map<number, Merge>();
  listed.forEach((rule: unknown, rank) => {
    const [left, right] = typeof rule === 'string' ? rule.split(' ', 2) : ((rule ?? []) as unknown[]);
    if (typeof left !== 'string' || typeof right !== 'string') throw new Error(`merge ${rank} is no pair of tokens.`);
    const pair = [left, right, left + right.slice(prefix)].map((token) => {
      const id = vocab.get(token);
      if (id === undefined)
        throw new Error(`merge ${rank} needs the token “${token}”, which is not in its vocabulary.`);
      return id;
    });
    // A rule that stands twice counts where it stands last.
    merges.set(keyOf(pair[0]!, pair[1]!), { rank, id: pair[2]! });
  });
  return merges;
}

/** Ids are below 2^26 in every file that fits the limits: a pair fits a whole number exactly. */
const keyOf = (left: number, right: number): number => left * mostSymbols + right;

function mergeAll(symbols: number[], merges: ReadonlyMap<number, Merge>): number[] {
  const count = symbols.length;
  if (count < 2 || merges.size === 0) return symbols;
  const next = Int32Array.from(symbols, (_, i) => (i + 1 < count ? i + 1 : -1));
  const previous = Int32Array.from(symbols, (_, i) => i - 1);
  const alive = new Uint8Array(count).fill(1);
  const heap = new NumberHeap();
  const offer = (at: number): void => {
    const other = next[at]!;
    const merge = other < 0 ? undefined : merges.get(keyOf(symbols[at]!, symbols[other]!));
    if (merge) heap.push(merge.rank * mostSymbols + at);
  };
  for (let i = 0; i + 1 < count; i++) offer(i);
  for (let best = heap.pop(); best !== undefined; best = heap.pop()) {
    const at = best % mostSymbols;
    const other = next[at]!;
    if (alive[at] === 0 || other < 0) continue;
    const merge = merges.get(keyOf(symbols[at]!, symbols[other]!));
    // The pair has changed since it was offered.
    if (merge?.rank !== Math.floor(best / mostSymbols)) continue;
    symbols[at] = merge.id;
    alive[other] = 0;
    const after = next[other]!;
    next[at] = after;
    if (after >= 0) previous[after] = at;
    if (previous[at]! >= 0) offer(previous[at]!);
    offer(at);
  }
  return symbols.filter((_, i) => alive[i] === 1);
}

/** A binary heap of numbers, the smallest first. */
class NumberHeap {
  readonly #items: number[] = [];

  push(value: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= value) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = value;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child += 1;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
