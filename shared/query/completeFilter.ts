import { definitionOf, fieldKinds, filterChecks } from '#shared/model/fields.ts';
import { findField } from '#shared/query/fields.ts';
import type { FieldCatalog, FieldInfo, ValueCount } from '#shared/query/fields.ts';
import { lexFilter } from '#shared/query/lexFilter.ts';
import type { FilterToken } from '#shared/query/lexFilter.ts';
import { quoteField, quoteValue } from '#shared/query/printFilter.ts';

/** Taking it replaces the characters from..to (`to` excluded) of the text by `insert`. */
export type FilterSuggestion = {
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly detail: string;
};

type Choice = { readonly insert: string; readonly label: string; readonly detail: string; readonly match: string };

const maxSuggestions = 20;
/** More rows than this say hardly more about where the quartiles are. */
const mostSortedRows = 4096;

const operatorDetails: Readonly<Record<string, string>> = {
  ':': 'is, any of a,b, or a range 0.2..0.8',
  '=': 'equals',
  '!=': 'has another value',
  '>': 'more than',
  '>=': 'at least',
  '<': 'less than',
  '<=': 'at most',
  '~': 'contains',
};

/**
 * What can stand at the caret of an unfinished filter, best first, at most 20: fields and keywords where a term begins,
 * operators after a complete field name, values (most frequent first where the catalog has counts) after an operator.
 * Texts that begin with what was typed come before those that contain it; case does not matter. Never throws on text.
 */
export function completeFilter(text: string, caret: number, catalog: FieldCatalog): FilterSuggestion[] {
  const at = Math.max(0, Math.min(Math.trunc(caret) || 0, text.length));
  const tokens = lexFilter(text);
  const current = tokens.findIndex((token) => token.from < at && at <= token.to && isWordLike(token));
  const token = tokens[current];
  const typed = token === undefined ? '' : typedText(text, token, at);
  const before = current === -1 ? lastBefore(tokens, at) : current - 1;
  const span = token === undefined ? { from: at, to: at } : { from: token.from, to: token.to };
  return rank(choicesAt({ tokens, before, typed, at, catalog }), typed).map(({ insert, label, detail }) => {
    return { ...withoutDoubledOperator(text, span.to, insert), ...span, label, detail };
  });
}

type Caret = {
  readonly tokens: readonly FilterToken[];
  /** Index of the last token that ends before the word at the caret, −1 for none. */
  readonly before: number;
  readonly typed: string;
  readonly at: number;
  readonly catalog: FieldCatalog;
};

function choicesAt(caret: Caret): Choice[] {
  const { tokens, before, catalog } = caret;
  const previous = tokens[before];
  if (previous?.kind === 'operator' || (previous?.kind === 'comma' && isValueList(tokens, before)))
    return valuesAt(caret);
  if (isNameOfMissing(tokens, before + 1)) {
    return catalog.fields().map((field) => fieldChoice(field, quoteField(field.name)));
  }
  const isAfterTerm = previous !== undefined && ['word', 'value', 'close'].includes(previous.kind);
  const operators = operatorChoices(caret);
  const fields = fieldChoices(catalog).filter(({ insert }) => operators.every((choice) => choice.insert !== insert));
  return [...operators, ...fields, ...keywordChoices(isAfterTerm)];
}

function isWordLike(token: FilterToken): boolean {
  return ['word', 'value', 'and', 'or', 'not'].includes(token.kind);
}

function lastBefore(tokens: readonly FilterToken[], at: number): number {
  let last = -1;
  for (let index = 0; index < tokens.length && tokens[index]!.to <= at; index += 1) last = index;
  return last;
}

/** What stands between the start of the word and the caret, quotes and escapes removed. */
function typedText(text: string, token: FilterToken, at: number): string {
  const raw = text.slice(token.from, at);
  return raw.replace(/\\(.)|"/gs, (_, escaped: string | undefined) => escaped ?? '');
}

function isValueList(tokens: readonly FilterToken[], comma: number): boolean {
  return tokens[comma - 1]?.kind === 'value';
}

function fieldChoices(catalog: FieldCatalog): Choice[] {
  const fields = catalog
    .fields()
    .map((field) => fieldChoice(field, quoteField(field.name) + fieldKinds[field.kind].operators[0]!));
  const is = { insert: 'is:', label: 'is', detail: 'missing, flagged, decided and so on', match: 'is' };
  return [...fields, is];
}

function fieldChoice(field: FieldInfo, insert: string): Choice {
  return { insert, label: field.name, detail: field.detail ?? fieldKinds[field.kind].detail, match: field.name };
}

/** After a complete field name: the name with each operator that its kind takes. */
function operatorChoices({ typed, catalog }: Caret): Choice[] {
  const info = typed === '' ? undefined : catalog.fields().find((field) => field.name === typed);
  if (info === undefined) return [];
  return fieldKinds[info.kind].operators.map((operator) => {
    const insert = quoteField(info.name) + operator;
    return { insert, label: insert, detail: operatorDetails[operator]!, match: info.name };
  });
}

function keywordChoices(isAfterTerm: boolean): Choice[] {
  const not = { insert: 'NOT ', label: 'NOT', detail: 'excludes the next term, like a minus', match: 'NOT' };
  if (!isAfterTerm) return [not];
  return [
    { insert: 'OR ', label: 'OR', detail: 'either side', match: 'OR' },
    { insert: 'AND ', label: 'AND', detail: 'both sides, like a space', match: 'AND' },
    not,
  ];
}

function valuesAt({ tokens, before, at, catalog }: Caret): Choice[] {
  let operator = before;
  while (tokens[operator]?.kind === 'comma' || tokens[operator]?.kind === 'value') operator -= 1;
  const name = tokens[operator - 1];
  const sign = tokens[operator];
  if (name?.kind !== 'word' || sign?.kind !== 'operator') return [];
  // The space after `label: ` ended the value.
  if (sign.text === ':' && operator === before && at > sign.to && tokens[before + 1]?.from !== sign.to) return [];
  if (name.text === 'is' && !name.isQuoted) return checkChoices();
  const found = findField(catalog, name.text);
  if (found === undefined || sign.text === '~') return [];
  const { source } = found;
  if (source.kind === 'number') return numberChoices(source.values, sign.text === ':');
  if (source.kind === 'boolean') return countedChoices([{ value: 'true' }, { value: 'false' }]);
  const counts = catalog.counts?.(found.name);
  if (counts !== undefined) return countedChoices([...counts].sort((left, right) => right.count - left.count));
  if (source.kind === 'category') return countedChoices(source.dictionary.map((value) => ({ value })));
  return source.kind === 'bits' ? countedChoices(source.names().map((value) => ({ value }))) : [];
}

const quarters = [
  { share: 0.25, detail: 'a quarter is less' },
  { share: 0.5, detail: 'the middle: half is less' },
  { share: 0.75, detail: 'a quarter is more' },
] as const;

/** Where to cut a column of numbers: its quartiles, of evenly spread rows where there are many, in three digits. */
function numberChoices(values: Float64Array | Float32Array, isRange: boolean): Choice[] {
  const step = Math.max(1, Math.ceil(values.length / mostSortedRows));
  const sorted = values.filter((value, row) => row % step === 0 && Number.isFinite(value)).sort();
  if (sorted.length === 0) return [];
  const cuts = quarters.map(({ share, detail }) => {
    const text = String(Number(sorted[Math.floor(share * (sorted.length - 1))]!.toPrecision(3)));
    return { insert: text, label: text, detail, match: text };
  });
  const distinct = cuts.filter(({ insert }, at) => cuts.findIndex((other) => other.insert === insert) === at);
  const range = `${cuts[0]!.insert}..${cuts[2]!.insert}`;
  const isWide = cuts[0]!.insert !== cuts[2]!.insert;
  const middle = { insert: range, label: range, detail: 'the middle half', match: range };
  return isRange && isWide ? [middle, ...distinct] : distinct;
}

function checkChoices(): Choice[] {
  const missing = { insert: 'missing(', label: 'missing(field)', detail: 'examples without a value', match: 'missing' };
  const checks = filterChecks.map((check) => ({
    insert: check,
    label: check,
    detail: definitionOf(check).check!,
    match: check,
  }));
  return [missing, ...checks];
}

function countedChoices(counts: readonly (ValueCount | { readonly value: string })[]): Choice[] {
  return counts.map((entry) => {
    const detail = 'count' in entry ? entry.count.toLocaleString('en-US') : '';
    return { insert: quoteValue(entry.value), label: entry.value, detail, match: entry.value };
  });
}

/** Those that begin with what was typed, then those that contain it, each in the order given. */
function rank(choices: readonly Choice[], typed: string): Choice[] {
  const wanted = typed.toLowerCase();
  const starting: Choice[] = [];
  const containing: Choice[] = [];
  for (const choice of choices) {
    if (starting.length >= maxSuggestions) break;
    const match = choice.match.toLowerCase();
    if (match.startsWith(wanted)) starting.push(choice);
    else if (containing.length < maxSuggestions && match.includes(wanted)) containing.push(choice);
  }
  return [...starting, ...containing].slice(0, maxSuggestions);
}

/** Where an operator or parenthesis already follows (the caret was put back into a name), only the name is inserted. */
function withoutDoubledOperator(text: string, to: number, insert: string): { insert: string } {
  const following = /^(?:[:<>=~(]|!=)/.test(text.slice(to, to + 2));
  return { insert: following ? insert.replace(/(?:[:<>=~(]|!=|>=|<=)$/, '') : insert };
}

/** True for the name in `is:missing(name)`, finished or not. */
function isNameOfMissing(tokens: readonly FilterToken[], index: number): boolean {
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
