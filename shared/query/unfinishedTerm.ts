import { lexFilter } from '#shared/query/lexFilter.ts';
import type { FilterToken } from '#shared/query/lexFilter.ts';

/**
 * Whether an error at a character is only that the word at the caret is not typed to its end: `age>`, `label:"ank`, `(a OR `. Then
 * it is not worth a word while a person types. What stands elsewhere, or cannot become right by typing on, is an error at once.
 */
export function isUnfinishedAt(text: string, caret: number, errorOffset: number): boolean {
  const tokens = lexFilter(text);
  const index = tokens.findLastIndex((token) => token.from < caret);
  const token = tokens[index];
  if (token === undefined) return false;
  const previous = tokens[index - 1];
  if (isLast(tokens, index) && isUnclosed(tokens, errorOffset)) return true;
  if (!isOpenEnded(token, previous)) return false;
  const mayWait = ['operator', 'comma', 'and', 'or', 'not', 'open', 'minus'].includes(token.kind) && token.text !== ':';
  const isAtCaret = caret <= token.to || (mayWait && text.slice(token.to, caret).trim() === '');
  // A parenthesis itself is right or wrong; what may follow it can still come.
  const from = token.kind === 'open' ? token.to : token.from;
  return isAtCaret && from <= errorOffset && errorOffset <= Math.max(token.to, caret);
}

/** What typing on can make right. */
function isOpenEnded(token: FilterToken, previous: FilterToken | undefined): boolean {
  if (token.kind === 'operator') return previous?.kind === 'word';
  if (token.kind === 'comma') return previous?.kind === 'value';
  return token.kind !== 'close';
}

function isLast(tokens: readonly FilterToken[], index: number): boolean {
  return index === tokens.length - 1;
}

/** The error is at a parenthesis that opens a group which is not closed yet. */
function isUnclosed(tokens: readonly FilterToken[], errorOffset: number): boolean {
  const at = tokens.findIndex((token) => token.kind === 'open' && token.from === errorOffset);
  if (at === -1) return false;
  const before = tokens[at - 1];
  const isGroup =
    before === undefined || !['operator', 'word', 'value'].includes(before.kind) || before.to < errorOffset;
  const depth = tokens.slice(at).reduce((sum, { kind }) => sum + (kind === 'open' ? 1 : kind === 'close' ? -1 : 0), 0);
  return isGroup && depth > 0;
}
