import { lexFilter } from '#shared/query/lexFilter.ts';
import type { FilterToken } from '#shared/query/lexFilter.ts';
import { parseNumber, parseRange } from '#shared/query/scalar.ts';

export type HighlightKind =
  'field' | 'operator' | 'value' | 'number' | 'string' | 'keyword' | 'negation' | 'punctuation' | 'search' | 'error';

/** `from` and `to` are character offsets, `to` excluded. */
export type HighlightToken = { readonly from: number; readonly to: number; readonly kind: HighlightKind };

/** What each piece of a filter is, in order and without overlap; space belongs to no piece. Never throws, on any text. */
export function highlightFilter(text: string): HighlightToken[] {
  const tokens = lexFilter(text);
  return tokens.map((token, index) => ({ from: token.from, to: token.to, kind: kindOf(tokens, index) }));
}

/** True for the name in `is:missing(name)`, finished or not. */
export function isNameOfMissing(tokens: readonly FilterToken[], index: number): boolean {
  const [name, operator, check, open] = [4, 3, 2, 1].map((back) => tokens[index - back]);
  return (
    open?.kind === 'open' &&
    check?.kind === 'value' &&
    check.text === 'missing' &&
    check.to === open.from &&
    operator?.text === ':' &&
    name?.text === 'is' &&
    !name.isQuoted
  );
}

function kindOf(tokens: readonly FilterToken[], index: number): HighlightKind {
  const token = tokens[index]!;
  if (token.problem !== null) return 'error';
  switch (token.kind) {
    case 'and':
    case 'or':
    case 'not':
      return 'keyword';
    case 'minus':
      return 'negation';
    case 'operator':
      return 'operator';
    case 'open':
    case 'close':
    case 'comma':
      return 'punctuation';
    case 'value':
      if (token.isQuoted) return 'string';
      return parseNumber(token.text) !== null || parseRange(token.text) !== null ? 'number' : 'value';
    case 'word':
      return tokens[index + 1]?.kind === 'operator' || isNameOfMissing(tokens, index) ? 'field' : 'search';
    case 'stray':
      return 'error';
  }
}
