/**
 * The words of a filter. The lexer never throws: what is wrong is marked on the token (`problem`), so that highlighting
 * and completion work on unfinished text and only the parser turns a problem into an error.
 */
export type FilterTokenKind =
  | 'open'
  | 'close'
  | 'and'
  | 'or'
  | 'not'
  | 'minus'
  | 'operator'
  | 'comma'
  /** A word at the place of a term: a field name if an operator follows, else a search word. */
  | 'word'
  /** A word after an operator or a comma. */
  | 'value'
  | 'stray';

export type FilterToken = {
  readonly kind: FilterTokenKind;
  /** Character offsets into the text, end excluded. */
  readonly from: number;
  readonly to: number;
  /** Decoded text: quotes and escapes removed, wildcards still there as `*`. */
  readonly text: string;
  /** Decoded text split at its unquoted stars; one part means no wildcard. */
  readonly parts: readonly string[];
  readonly isQuoted: boolean;
  readonly problem: { readonly message: string; readonly at: number } | null;
};

const operators = ['>=', '<=', '!=', '>', '<', '=', '~', ':'];
const space = /\s/u;
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };

/** Tokens in order, without the space between them. Linear in the text; never throws. */
export function lexFilter(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  let offset = 0;
  let expectsValue = false;
  while (offset < text.length) {
    const char = text[offset]!;
    if (space.test(char)) {
      const last = tokens.at(-1);
      // `conf > 0.9` and `a, b` may have a space before the value, `label: x` may not: there it is more often a slip.
      const mayWait = last?.kind === 'comma' || (last?.kind === 'operator' && last.text !== ':');
      if (!mayWait) expectsValue = false;
      offset += 1;
      continue;
    }
    const token = readToken(text, offset, expectsValue);
    tokens.push(token);
    offset = token.to;
    const wasValue = token.kind === 'value';
    expectsValue = token.kind === 'operator' || (token.kind === 'comma' && expectsValue);
    if (wasValue && text[offset] === ',') expectsValue = true;
  }
  return tokens;
}

function readToken(text: string, from: number, expectsValue: boolean): FilterToken {
  const char = text[from]!;
  if (char === '(') return simpleToken('open', from, char);
  if (char === ')') return simpleToken('close', from, char);
  if (char === ',') return simpleToken('comma', from, char);
  const operator = operators.find((candidate) => text.startsWith(candidate, from));
  if (operator !== undefined) return simpleToken('operator', from, operator);
  if (expectsValue) return readWord(text, from, true);
  if (char === '-') {
    const next = text[from + 1];
    if (next !== undefined && !space.test(next) && next !== ')') return simpleToken('minus', from, char);
    const message = 'A minus needs the term it excludes right after it, as in -label:coat.';
    return { ...simpleToken('stray', from, char), problem: { message, at: from } };
  }
  return readWord(text, from, false);
}

function simpleToken(kind: FilterTokenKind, from: number, text: string): FilterToken {
  return { kind, from, to: from + text.length, text, parts: [text], isQuoted: false, problem: null };
}

/** One word: bare and quoted pieces that touch. A value may hold `: < > = ~` after its first character; a name may not. */
function readWord(text: string, from: number, isValue: boolean): FilterToken {
  const parts = [''];
  let isQuoted = false;
  let problem: FilterToken['problem'] = null;
  let offset = from;
  while (offset < text.length) {
    const char = text[offset]!;
    if (char === '"') {
      const quoted = readQuoted(text, offset);
      parts[parts.length - 1] += quoted.text;
      problem ??= quoted.problem;
      isQuoted = true;
      offset = quoted.to;
    } else if (char === '*') {
      parts.push('');
      offset += 1;
    } else if (endsWord(text, offset, isValue)) {
      break;
    } else {
      parts[parts.length - 1] += char;
      offset += 1;
    }
  }
  const decoded = parts.join('*');
  return {
    kind: isValue ? 'value' : wordKind(decoded, isQuoted),
    from,
    to: offset,
    text: decoded,
    parts,
    isQuoted,
    problem,
  };
}

function wordKind(text: string, isQuoted: boolean): FilterTokenKind {
  if (isQuoted) return 'word';
  if (text === 'AND') return 'and';
  if (text === 'OR') return 'or';
  return text === 'NOT' ? 'not' : 'word';
}

function endsWord(text: string, offset: number, isValue: boolean): boolean {
  const char = text[offset]!;
  if (char === '(' || char === ')' || char === ',' || space.test(char)) return true;
  return !isValue && (':<>=~'.includes(char) || (char === '!' && text[offset + 1] === '='));
}

function readQuoted(text: string, from: number): { text: string; to: number; problem: FilterToken['problem'] } {
  let decoded = '';
  let problem: FilterToken['problem'] = null;
  let offset = from + 1;
  while (offset < text.length) {
    const char = text[offset]!;
    if (char === '"') return { text: decoded, to: offset + 1, problem };
    if (char !== '\\') {
      decoded += char;
      offset += 1;
      continue;
    }
    const escaped = text[offset + 1];
    const meaning = escaped === undefined ? undefined : escapes[escaped];
    if (meaning === undefined) {
      const message = 'A backslash in quotes must be followed by " \\ n r or t. Write \\\\ for a backslash itself.';
      problem ??= { message, at: offset };
      decoded += char;
      offset += 1;
    } else {
      decoded += meaning;
      offset += 2;
    }
  }
  return {
    text: decoded,
    to: offset,
    problem: { message: 'This quote is never closed: add a " at the end.', at: from },
  };
}
