import { whiteSpace, wordCharacter } from './characters.ts';
import type { Normalize } from './normalizers.ts';
import type { Piece } from './preTokenizers.ts';
import type { AddedToken } from './tokenizerFile.ts';

/** A part of a text that is a token already, or text that is still to be cut. */
export type Section = Piece & { readonly id?: number };

type Entry = { readonly id: number; readonly token: AddedToken };
type TrieNode = { entry: Entry | null; readonly next: Map<string, TrieNode> };

/** `normalized` left out means what transformers takes: only special tokens are looked for in the text as it is. */
const isNormalized = ({ normalized, special }: AddedToken): boolean => normalized ?? !special;

/**
 * Cuts the added tokens out of a text: first those that are found in it as it is, then, in what is left and normalised, the others, whose
 * own text is normalised too. Of overlapping ones the leftmost, then the longest.
 * Source: tokenizers 0.22, tokenizer/added_vocabulary.
 */
export function addedTokenCutter(
  tokens: readonly AddedToken[],
  normalize: Normalize,
): (text: string) => readonly Section[] {
  const entries = tokens.filter(({ content }) => content !== '').map((token): Entry => ({ id: token.id, token }));
  const asItIs = trieOf(
    entries.filter(({ token }) => !isNormalized(token)).map((entry) => [entry.token.content, entry]),
  );
  const changed = trieOf(
    entries.filter(({ token }) => isNormalized(token)).map((entry) => [normalize(entry.token.content), entry]),
  );
  return (text) =>
    cut({ text, isFirst: true }, asItIs).flatMap((section) => {
      if (section.id !== undefined) return [section];
      const normalized = normalize(section.text);
      // Where the beginning was stripped off, what is left no longer begins the text.
      const isStripped = startsBlank.test(section.text) && !startsBlank.test(normalized) && !normalized.startsWith('▁');
      return cut({ text: normalized, isFirst: section.isFirst && !isStripped }, changed);
    });
}

const startsBlank = new RegExp(`^${whiteSpace}`, 'u');
const blank = new RegExp(`^${whiteSpace}$`, 'u');
const startsWord = new RegExp(`^${wordCharacter}`, 'u');
const endsWord = new RegExp(`${wordCharacter}$`, 'u');

function trieOf(entries: readonly (readonly [string, Entry])[]): TrieNode {
  const root: TrieNode = { entry: null, next: new Map() };
  for (const [text, entry] of entries) {
    if (text === '') continue;
    let node = root;
    for (let i = 0; i < text.length; i++) {
      let child = node.next.get(text[i]!);
      if (!child) node.next.set(text[i]!, (child = { entry: null, next: new Map() }));
      node = child;
    }
    // Of two tokens that read the same the first counts.
    node.entry ??= entry;
  }
  return root;
}

function cut({ text, isFirst }: Piece, trie: TrieNode): Section[] {
  const sections: Section[] = [];
  const add = (start: number, end: number, id?: number): void => {
    if (end > start)
      sections.push({ text: text.slice(start, end), isFirst: isFirst && start === 0, ...(id !== undefined && { id }) });
  };
  let from = 0;
  for (let at = 0; at < text.length;) {
    const found = longestAt(text, at, trie);
    if (!found) {
      at += 1;
      continue;
    }
    let [start, end] = [at, found.end];
    at = end;
    const { id, token } = found.entry;
    if (token.single_word && (endsWord.test(lastOf(text, start)) || startsWord.test(firstOf(text, end)))) continue;
    // A token before this one may have taken the blanks already.
    if (token.lstrip) while (start > from && blank.test(text[start - 1]!)) start -= 1;
    if (token.rstrip) while (end < text.length && blank.test(text[end]!)) end += 1;
    add(from, start);
    add(start, end, id);
    from = end;
    at = Math.max(at, end);
  }
  add(from, text.length);
  return sections;
}

/** The last character before `end`, the first from `start`: both halves of a pair. */
const lastOf = (text: string, end: number): string => text.slice(Math.max(0, end - 2), end);
const firstOf = (text: string, start: number): string => text.slice(start, start + 2);

function longestAt(text: string, at: number, trie: TrieNode): { entry: Entry; end: number } | undefined {
  let node: TrieNode | undefined = trie;
  let found: { entry: Entry; end: number } | undefined;
  for (let i = at; i < text.length; i++) {
    node = node.next.get(text[i]!);
    if (!node) break;
    if (node.entry) found = { entry: node.entry, end: i + 1 };
  }
  return found;
}
