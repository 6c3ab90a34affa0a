import { byteTokens } from './bytePairs.ts';
import { mostTokens, type TokenizerModel } from './tokenizerFile.ts';
import { type EncodePiece, remembering, UnknownWord } from './wordModels.ts';

/** What an unknown character costs beyond the rarest token. */
const unknownPenalty = 10;

type Node = { id: number; readonly children: Map<string, Node> };

/**
 * The way through a text with the highest sum of log probabilities (Viterbi over characters; of equal ways the one found first, by start,
 * then by length). Neighbouring unknown characters are one token.
 * Source: tokenizers 0.22, models/unigram encode_optimized. O(characters × longest token).
 */
export function unigram(model: TokenizerModel): EncodePiece {
  const { words, scores } = scoredWords(model);
  const unknown = model.unk_id ?? undefined;
  let least = Infinity;
  for (const score of scores) least = Math.min(least, score);
  const unknownScore = least - unknownPenalty;
  const root: Node = { id: -1, children: new Map() };
  words.forEach((id, word) => {
    let node = root;
    for (const character of word) {
      let child = node.children.get(character);
      if (!child) node.children.set(character, (child = { id: -1, children: new Map() }));
      node = child;
    }
    node.id = id;
  });

  return remembering((text) => {
    const characters = [...text];
    const count = characters.length;
    const best = new Float64Array(count + 1);
    const from = new Int32Array(count + 1).fill(-1);
    const idAt = new Int32Array(count + 1).fill(-1);
    for (let start = 0; start < count; start++) {
      const soFar = best[start]!;
      const offer = (end: number, id: number, score: number): void => {
        const candidate = score + soFar;
        if (from[end]! >= 0 && candidate <= best[end]!) return;
        best[end] = candidate;
        from[end] = start;
        idAt[end] = id;
      };
      let hasSingle = false;
      let node: Node | undefined = root;
      for (let end = start; end < count; end++) {
        node = node.children.get(characters[end]!);
        if (!node) break;
        if (node.id < 0) continue;
        offer(end + 1, node.id, scores[node.id]!);
        if (end === start) hasSingle = true;
      }
      if (hasSingle) continue;
      if (unknown === undefined) throw new UnknownWord(characters[start]!);
      offer(start + 1, unknown, unknownScore);
    }
    const ids: number[] = [];
    for (let end = count; end > 0;) {
      let start = from[end]!;
      const id = idAt[end]!;
      if (id === unknown) {
        // All unknown neighbours to the left belong to it.
        while (start > 0 && idAt[start] === unknown) start = from[start]!;
        const bytes = model.byte_fallback ? byteTokens(characters.slice(start, end).join(''), words) : undefined;
        ids.push(...(bytes?.toReversed() ?? [id]));
      } else ids.push(id);
      end = start;
    }
    return ids.toReversed();
  });
}

function scoredWords(model: TokenizerModel): { words: Map<string, number>; scores: Float64Array } {
  const { vocab } = model;
  if (!Array.isArray(vocab)) throw new Error('model.vocab is no list of tokens with their scores.');
  if (vocab.length > mostTokens) throw new Error(`it has more than ${mostTokens} tokens.`);
  const words = new Map<string, number>();
  const scores = new Float64Array(vocab.length);
  vocab.forEach((entry: unknown, id) => {
    const [word, score] = (entry ?? []) as unknown[];
    if (typeof word !== 'string' || typeof score !== 'number') throw new Error(`token ${id} is no text with a score.`);
    words.set(word, id);
    scores[id] = score;
  });
  if (model.unk_id != null && model.unk_id >= vocab.length)
    throw new Error('its unknown token is not in its vocabulary.');
  return { words, scores };
}
