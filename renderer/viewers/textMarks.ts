import type { FilterNode } from '#shared/model/filter.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';

/** A piece of text, marked when the filter looked for it. Pieces joined give the text back. */
export type TextPiece = { readonly text: string; readonly isHit: boolean };

const maxHits = 500;

/** The texts that a filter looks for in the text field (`text~"refund"` or a bare word), not those it rules out. */
export function soughtTexts(node: FilterNode): string[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return [...new Set(node.nodes.flatMap(soughtTexts))];
    case 'contains':
      return node.field === 'text' ? wordParts(node.value) : [];
    case 'search':
      return wordParts(node.value);
    default:
      return [];
  }
}

function wordParts(word: { kind: 'literal'; text: string } | { kind: 'pattern'; parts: readonly string[] }): string[] {
  return (word.kind === 'literal' ? [word.text] : word.parts).filter((part) => part !== '');
}

/** Splits at every occurrence of a sought text, in any case, longest first; at most 500 are marked. */
export function markHits(text: string, sought: readonly string[]): TextPiece[] {
  const pattern = soughtPattern(sought);
  if (pattern === null || text === '') return [{ text, isHit: false }];
  const pieces: TextPiece[] = [];
  let at = 0;
  let hits = 0;
  for (const match of text.matchAll(pattern)) {
    if (hits >= maxHits) break;
    hits += 1;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), isHit: false });
    pieces.push({ text: match[0], isHit: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isHit: false });
  return pieces;
}

/** At most `length` characters of the text around its first hit, with an ellipsis where it was cut. White space is folded. */
export function snippetOf(text: string, sought: readonly string[], length: number): string {
  // Only the head of a very long text is folded, unless the hit lies deeper: cards must stay cheap.
  const pattern = soughtPattern(sought);
  const hitAt = pattern === null ? -1 : text.search(pattern);
  const lead = Math.floor(length / 3);
  const from = hitAt > length - lead ? hitAt - lead : 0;
  const cut = text
    .slice(from, from + length * 2)
    .replace(/\s+/gu, ' ')
    .trim();
  const isCut = cut.length > length || from + length * 2 < text.length;
  const body = cut.length > length ? cut.slice(0, length).trimEnd() : cut;
  return `${from > 0 ? '…' : ''}${body}${isCut ? '…' : ''}`;
}

function soughtPattern(sought: readonly string[]): RegExp | null {
  const words = sought.filter((one) => one !== '').sort((a, b) => b.length - a.length);
  if (words.length === 0) return null;
  const escaped = words.map((one) => one.replace(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`));
  return new RegExp(escaped.join('|'), 'giu');
}

/** What an applied filter looks for in the text; nothing when the text is no filter, which its own field says. */
export function soughtIn(filter: string): string[] {
  try {
    return soughtTexts(parseFilter(filter));
  } catch {
    return [];
  }
}
