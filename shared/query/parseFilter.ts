import { WinnowError } from '#shared/base/winnowError.ts';
import { filterChecks } from '#shared/model/fields.ts';
import { compareOperators, maxFilterDepth, maxFilterLength } from '#shared/model/filter.ts';
import type { CompareOperator, FilterNode, FilterTerm, FilterValue, FilterWord } from '#shared/model/filter.ts';
import { lexFilter } from '#shared/query/lexFilter.ts';
import type { FilterToken } from '#shared/query/lexFilter.ts';
import { parseRange } from '#shared/query/scalar.ts';
import { didYouMean } from '#shared/query/suggest.ts';

type Reader = { readonly text: string; readonly tokens: readonly FilterToken[]; index: number; depth: number };

/**
 * Reads a filter. Grammar (a space is AND, and AND binds tighter than OR):
 *
 *     filter = [ or ]
 *     or     = and { "OR" and }
 *     and    = unary { [ "AND" ] unary }
 *     unary  = ( "-" | "NOT" ) unary | "(" or ")" | term
 *     term   = field ":" value { "," value }         any of the values; `*` is a wildcard, `0.2..0.8` a range with both ends
 *            | field ( ">" | ">=" | "<" | "<=" | "=" | "!=" ) word
 *            | field "~" word                        contains, in any case
 *            | "is:" check | "is:missing(" field ")"
 *            | word                                  search in key and text
 *
 * Field names and values with spaces or signs go in double quotes (`\"` and `\\` inside); quoted text has no wildcards.
 * Field names are not checked here: `compileFilter` and `checkFilter` do, against a catalog.
 * Throws `bad_filter` with the character offset; texts over 10,000 characters and nesting over 100 are refused.
 */
export function parseFilter(text: string): FilterNode {
  if (text.length > maxFilterLength) {
    throw badFilter(
      `A filter may have at most ${maxFilterLength} characters; this one has ${text.length}.`,
      maxFilterLength,
    );
  }
  const tokens = lexFilter(text);
  if (tokens.length === 0) return { kind: 'all' };
  const reader: Reader = { text, tokens, index: 0, depth: 0 };
  const node = readOr(reader);
  const rest = peek(reader);
  if (rest !== undefined) throw unexpected(reader, rest);
  return node;
}

/** The `bad_filter` error at a character offset. */
export function badFilter(message: string, offset: number): WinnowError {
  return new WinnowError('bad_filter', message, { offset });
}

/** `and` / `or` of the nodes, flattened: what the parser would give. No nodes make `all`, one node is itself. */
export function joinNodes(kind: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.nodes : [node]));
  if (flat.length === 0) return { kind: 'all' };
  return flat.length === 1 ? flat[0]! : { kind, nodes: flat };
}

/** The same filter with every offset 0, to compare two filters by meaning. */
export function withoutOffsets(node: FilterNode): FilterNode {
  switch (node.kind) {
    case 'all':
      return node;
    case 'and':
    case 'or':
      return { kind: node.kind, nodes: node.nodes.map(withoutOffsets) };
    case 'not':
      return { kind: 'not', node: withoutOffsets(node.node) };
    case 'match':
      return { ...node, values: node.values.map((value) => ({ ...value, at: 0 })), at: 0 };
    case 'compare':
    case 'contains':
    case 'search':
      return { ...node, value: { ...node.value, at: 0 }, at: 0 };
    default:
      return { ...node, at: 0 };
  }
}

function peek(reader: Reader): FilterToken | undefined {
  return reader.tokens[reader.index];
}

function endOfLast(reader: Reader): number {
  return reader.tokens[reader.index - 1]?.to ?? 0;
}

function readOr(reader: Reader): FilterNode {
  const nodes = [readAnd(reader)];
  while (peek(reader)?.kind === 'or') {
    reader.index += 1;
    nodes.push(readAnd(reader));
  }
  return joinNodes('or', nodes);
}

function readAnd(reader: Reader): FilterNode {
  const nodes = [readUnary(reader)];
  for (;;) {
    const token = peek(reader);
    if (token === undefined || token.kind === 'or' || token.kind === 'close') break;
    if (token.kind === 'and') reader.index += 1;
    nodes.push(readUnary(reader));
  }
  return joinNodes('and', nodes);
}

function readUnary(reader: Reader): FilterNode {
  const token = peek(reader);
  if (token === undefined) throw missingTerm(reader);
  if (token.kind === 'minus' || token.kind === 'not') {
    enter(reader, token);
    reader.index += 1;
    const node = readUnary(reader);
    reader.depth -= 1;
    return { kind: 'not', node };
  }
  if (token.kind === 'open') return readGroup(reader, token);
  if (token.kind !== 'word') throw unexpected(reader, token);
  return readTerm(reader, token);
}

function readGroup(reader: Reader, open: FilterToken): FilterNode {
  enter(reader, open);
  reader.index += 1;
  if (peek(reader)?.kind === 'close')
    throw badFilter('These parentheses are empty: write a term between them.', open.from);
  const node = readOr(reader);
  if (peek(reader)?.kind !== 'close')
    throw badFilter('This parenthesis is never closed: add a ) at the end.', open.from);
  reader.index += 1;
  reader.depth -= 1;
  return node;
}

function enter(reader: Reader, token: FilterToken): void {
  reader.depth += 1;
  if (reader.depth > maxFilterDepth) {
    throw badFilter(`A filter may be nested at most ${maxFilterDepth} deep.`, token.from);
  }
}

function readTerm(reader: Reader, word: FilterToken): FilterTerm {
  failOnProblem(word);
  reader.index += 1;
  const operator = peek(reader);
  if (operator?.kind !== 'operator') {
    refuseTouchingParenthesis(reader, word);
    if (word.parts.length === 1 && word.text === '') {
      throw badFilter('There is nothing between these quotes to search for.', word.from);
    }
    return { kind: 'search', value: toWord(word), at: word.from };
  }
  if (word.text === '') throw badFilter('A field name is missing between these quotes.', word.from);
  if (operator.text === ':' && operator.from !== word.to) {
    throw badFilter(`Write the colon right after the field name: \`${word.text}:\`.`, operator.from);
  }
  reader.index += 1;
  const at = word.from;
  const field = word.text;
  if (field === 'is' && !word.isQuoted) return readCheck(reader, word, operator);
  if (operator.text === ':') return { kind: 'match', field, values: readValues(reader, field), at };
  const value = toWord(readValue(reader, field, operator.text));
  const next = peek(reader);
  if (next?.kind === 'comma') {
    throw badFilter(`\`${operator.text}\` takes one value. For any of several write ${field}:a,b.`, next.from);
  }
  if (operator.text === '~') return { kind: 'contains', field, value, at };
  if (!isCompareOperator(operator.text)) throw unexpected(reader, operator);
  return { kind: 'compare', field, operator: operator.text, value, at };
}

function readValues(reader: Reader, field: string): FilterValue[] {
  const values = [toValue(readValue(reader, field, ':'))];
  while (peek(reader)?.kind === 'comma') {
    reader.index += 1;
    values.push(toValue(readValue(reader, field, ',')));
  }
  return values;
}

function readValue(reader: Reader, field: string, operator: string): FilterToken {
  const token = peek(reader);
  const end = endOfLast(reader);
  if (token?.kind === 'value') {
    failOnProblem(token);
    reader.index += 1;
    refuseTouchingParenthesis(reader, token);
    return token;
  }
  if (token?.kind === 'open' && token.from === end) {
    throw badFilter(
      `Write several values without parentheses, as in ${field}:a,b; quote a value that has one.`,
      token.from,
    );
  }
  if (token?.kind === 'operator') {
    const hint = operator === ':' ? `For a comparison write ${field}${token.text}…, without the colon. ` : '';
    throw badFilter(
      `Expected a value but found \`${token.text}\`. ${hint}Quote a value that begins with a sign.`,
      token.from,
    );
  }
  if (operator === ',') throw badFilter('Expected another value after this comma.', end - 1);
  const where = operator === ':' ? 'right after the colon' : `after \`${operator}\``;
  // Larger or smaller than nothing is asked of numbers and dates only.
  const isOrder = operator !== ':' && operator !== '=' && operator !== '!=' && operator !== '~';
  const what = isOrder ? 'a number or a date' : 'a value';
  const orEmpty = isOrder ? '' : `; for an empty text write ${field}:""`;
  throw badFilter(`\`${field}\` needs ${what} ${where}${orEmpty}.`, end);
}

function readCheck(reader: Reader, word: FilterToken, operator: FilterToken): FilterTerm {
  const choices = ['missing', ...filterChecks];
  const listed = `is:missing(field), ${filterChecks.map((check) => `is:${check}`).join(', ')}`;
  if (operator.text !== ':') throw badFilter(`Write \`is:\` with a colon: ${listed}.`, operator.from);
  const token = peek(reader);
  if (token?.kind !== 'value') throw badFilter(`\`is:\` asks one of ${listed}.`, operator.to);
  failOnProblem(token);
  reader.index += 1;
  if (token.text === 'missing') return readMissing(reader, token);
  refuseTouchingParenthesis(reader, token);
  const next = peek(reader);
  if (next?.kind === 'comma') throw badFilter('`is:` asks one thing. Write is:flagged OR is:decided.', next.from);
  const check = filterChecks.find((candidate) => candidate === token.text);
  if (check === undefined) {
    const hint = didYouMean(token.text, choices) ?? `it can be ${listed}.`;
    throw badFilter(`Unknown check \`${token.text}\`: ${hint}`, token.from);
  }
  return { kind: 'check', check, at: word.from };
}

function readMissing(reader: Reader, missing: FilterToken): FilterTerm {
  const [open, name, close] = reader.tokens.slice(reader.index, reader.index + 3);
  const isOpen = open?.kind === 'open' && open.from === missing.to;
  if (!isOpen) throw badFilter('Name the field in parentheses, as in is:missing(age).', missing.to);
  if (name?.kind !== 'word') throw badFilter('Name the field in parentheses, as in is:missing(age).', open.to);
  failOnProblem(name);
  if (close?.kind !== 'close') {
    const sentence =
      'Expected a ) after the field name; quote a name with spaces or signs, as in is:missing("my column").';
    throw badFilter(sentence, name.to);
  }
  if (name.text === '') throw badFilter('A field name is missing between these quotes.', name.from);
  reader.index += 3;
  return { kind: 'missing', field: name.text, at: name.from };
}

function toValue(token: FilterToken): FilterValue {
  const range = token.isQuoted ? null : parseRange(token.text);
  return range === null ? toWord(token) : { kind: 'range', ...range, at: token.from };
}

function toWord(token: FilterToken): FilterWord {
  if (token.parts.length === 1) return { kind: 'literal', text: token.text, at: token.from };
  // Two stars in a row mean the same as one.
  const parts = token.parts.filter((part, index) => part !== '' || index === 0 || index === token.parts.length - 1);
  return { kind: 'pattern', parts, at: token.from };
}

function isCompareOperator(text: string): text is CompareOperator {
  return (compareOperators as readonly string[]).includes(text);
}

function failOnProblem(token: FilterToken): void {
  if (token.problem !== null) throw badFilter(token.problem.message, token.problem.at);
}

function refuseTouchingParenthesis(reader: Reader, word: FilterToken): void {
  const next = peek(reader);
  if (next?.kind !== 'open' || next.from !== word.to) return;
  throw badFilter('Put a space before this parenthesis, or quotes around a text that contains it.', next.from);
}

function missingTerm(reader: Reader): WinnowError {
  const last = reader.tokens[reader.index - 1];
  const after = last === undefined ? '' : ` after \`${last.text}\``;
  return badFilter(`Expected a term${after}, such as label:shirt or conf>0.9.`, last?.to ?? 0);
}

function unexpected(reader: Reader, token: FilterToken): WinnowError {
  failOnProblem(token);
  if (token.kind === 'close' && reader.depth === 0)
    return badFilter('This ) closes nothing: remove it or add a ( before it.', token.from);
  if (token.kind === 'comma') {
    return badFilter('A comma stands only between values, as in label:a,b. Quote a text that has one.', token.from);
  }
  if (token.kind === 'operator')
    return badFilter(`Write a field name before \`${token.text}\`, as in conf>0.9.`, token.from);
  return badFilter(`Expected a term such as label:shirt or conf>0.9 but found \`${token.text}\`.`, token.from);
}
