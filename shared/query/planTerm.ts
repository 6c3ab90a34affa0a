import type { Bitset } from '#shared/analysis/bitset.ts';
import { fieldKinds, ownField } from '#shared/model/fields.ts';
import type { CompareTerm, FilterTerm, FilterValue, FilterWord } from '#shared/model/filter.ts';
import { findField } from '#shared/query/fields.ts';
import type { FieldCatalog, FieldSource, TextPattern, TextScan } from '#shared/query/fields.ts';
import { acceptEntries, compareEntry, markEntries } from '#shared/query/matchEntries.ts';
import { intervalFrom, mergeIntervals, nextDown, nextUp } from '#shared/query/intervals.ts';
import type { Interval } from '#shared/query/intervals.ts';
import { anyText, fitsPattern, innerPattern, isAnything, wholePattern } from '#shared/query/matchText.ts';
import { badFilter } from '#shared/query/parseFilter.ts';
import { quoteField, quoteValue } from '#shared/query/printFilter.ts';
import { isIsoDate, parseNumber } from '#shared/query/scalar.ts';
import { didYouMean } from '#shared/query/suggest.ts';

/** What one term asks of the columns, with everything decided that does not depend on the row. */
export type TermPlan =
  /** Values within any of the intervals, both ends included; sorted and disjoint. NaN is in none. */
  | {
      readonly kind: 'intervals';
      readonly values: Float64Array | Float32Array;
      readonly intervals: readonly Interval[];
    }
  /** `accepts[code]` is 1 where the row belongs; codes outside the table do not. */
  | { readonly kind: 'codes'; readonly codes: Int32Array | Uint16Array | Uint8Array; readonly accepts: Uint8Array }
  /** Rows in any of the sets. */
  | { readonly kind: 'sets'; readonly sets: readonly Bitset[] }
  | TextSearch
  | { readonly kind: 'any'; readonly plans: readonly TermPlan[] }
  | { readonly kind: 'none-of'; readonly plan: TermPlan };

/** Rows whose text fits any of the patterns; one that no row at all fits gives way to its fallback. */
export type TextSearch = {
  readonly kind: 'texts';
  readonly scan: TextScan;
  readonly choices: readonly PatternChoice[];
};
type PatternChoice = { readonly pattern: TextPattern; readonly fallback: TextPattern | null };
type Found = { readonly name: string; readonly source: FieldSource; readonly catalog: FieldCatalog };
type NumberSource = Extract<FieldSource, { kind: 'number' }>;

/** Decides what a term means for the columns of the catalog. Throws `bad_filter` at the field or value it cannot be. */
export function planTerm(term: FilterTerm, catalog: FieldCatalog): TermPlan {
  if (term.kind === 'search') return planSearch(term.value, catalog);
  if (term.kind === 'check') {
    const found = lookUp(term.check, term.at, catalog);
    return planMatch(found, [{ kind: 'literal', text: 'true', at: term.at }], term.at);
  }
  const found = lookUp(term.field, term.at, catalog);
  if (term.kind === 'missing') return { kind: 'none-of', plan: planPresent(found.source) };
  if (term.kind === 'match') return planMatch(found, term.values, term.at);
  if (term.kind === 'contains') return planContains(found, term.value, term.at);
  return planCompare(found, term);
}

function lookUp(name: string, at: number, catalog: FieldCatalog): Found {
  const found = findField(catalog, name);
  if (found !== undefined) return { ...found, catalog };
  const names = catalog.fields().map((field) => field.name);
  const hint = didYouMean(name, names);
  if (hint !== null) throw badFilter(`Unknown field \`${name}\`: ${hint}`, at);
  const isOwn = ownField(name, () => false) !== null;
  const reason = isOwn
    ? 'this project has none yet'
    : 'no column is called so; to search for the text put it in quotes';
  throw badFilter(`Unknown field \`${name}\`: ${reason}.`, at);
}

/** Rows that have any value. */
function planPresent(source: FieldSource): TermPlan {
  switch (source.kind) {
    case 'number':
      return { kind: 'intervals', values: source.values, intervals: [[-Infinity, Infinity]] };
    case 'category':
      return { kind: 'codes', codes: source.codes, accepts: new Uint8Array(source.dictionary.length).fill(1) };
    case 'boolean':
      return { kind: 'codes', codes: source.values, accepts: Uint8Array.of(1, 1) };
    case 'bits':
      return { kind: 'sets', sets: setsWhere(source, () => true) };
    case 'text':
      return { kind: 'texts', scan: source.scan, choices: [{ pattern: anyText, fallback: null }] };
  }
}

function planMatch(found: Found, values: readonly FilterValue[], at: number): TermPlan {
  const { source } = found;
  if (values.some(isAnything)) return planPresent(source);
  switch (source.kind) {
    case 'number':
      return {
        kind: 'intervals',
        values: source.values,
        intervals: mergeIntervals(values.map((value) => intervalOf(found, source, value))),
      };
    case 'boolean': {
      const accepts = new Uint8Array(2);
      for (const value of values) accepts[readBoolean(found, value)] = 1;
      return { kind: 'codes', codes: source.values, accepts };
    }
    case 'category':
      return { kind: 'codes', codes: source.codes, accepts: acceptNames(source, values) };
    case 'bits': {
      const names = source.names();
      const accepts = acceptEntries(names, values);
      return { kind: 'sets', sets: setsWhere(source, (_, index) => accepts[index] === 1) };
    }
    case 'text': {
      const words = values.map((value) => asWord(value, found, at));
      const choices = words.map((word) => ({ pattern: wholePattern(word, false), fallback: wholePattern(word, true) }));
      return { kind: 'texts', scan: source.scan, choices };
    }
  }
}

/** Entries by their own names or their aliases. */
function acceptNames(
  { dictionary, aliases }: Extract<FieldSource, { kind: 'category' }>,
  values: readonly FilterValue[],
): Uint8Array {
  const accepts = acceptEntries(dictionary, values);
  if (aliases !== undefined) acceptEntries(aliases, values).forEach((accept, code) => (accepts[code]! |= accept));
  return accepts;
}

function planContains(found: Found, word: FilterWord, at: number): TermPlan {
  const { source, name } = found;
  const pattern = innerPattern(word);
  switch (source.kind) {
    case 'category': {
      const accepts = new Uint8Array(source.dictionary.length);
      markEntries(source.dictionary, accepts, fitsPattern(pattern));
      return { kind: 'codes', codes: source.codes, accepts };
    }
    case 'bits':
      return { kind: 'sets', sets: setsWhere(source, fitsPattern(pattern)) };
    case 'text':
      return { kind: 'texts', scan: source.scan, choices: [{ pattern, fallback: null }] };
    default:
      throw badFilter(`\`~\` looks inside texts, and \`${name}\` is ${fieldKinds[source.kind].words}.`, at);
  }
}

function planCompare(found: Found, term: CompareTerm): TermPlan {
  const { source } = found;
  const { operator, value } = term;
  if (operator === '=') return planMatch(found, [value], term.at);
  if (operator === '!=') return planDiffers(found, term);
  if (source.kind === 'number') {
    const bound = readNumber(found, source, value);
    return { kind: 'intervals', values: source.values, intervals: [intervalFrom(operator, bound)] };
  }
  if (source.kind !== 'category') {
    const hint = source.kind === 'boolean' ? ` Write ${quoteField(found.name)}:true.` : '';
    throw badFilter(
      `\`${operator}\` compares numbers and dates, and \`${found.name}\` is ${fieldKinds[source.kind].words}.${hint}`,
      term.at,
    );
  }
  const bound = value.kind === 'literal' ? value.text : null;
  if (bound === null || (parseNumber(bound) === null && !isIsoDate(bound))) {
    const sentence = `\`${found.name}\` is ${fieldKinds[source.kind].words}: after \`${operator}\` write a number or a date such as 2024-05-31.`;
    throw badFilter(sentence, value.at);
  }
  const accepts = new Uint8Array(source.dictionary.length);
  markEntries(source.dictionary, accepts, (entry) => {
    const order = compareEntry(entry, bound);
    if (order === null) return false;
    if (order === 0) return operator === '>=' || operator === '<=';
    return order > 0 === operator.startsWith('>');
  });
  return { kind: 'codes', codes: source.codes, accepts };
}

/** `!=`: rows that have a value, and another one. (A leading minus also takes the rows that have none.) */
function planDiffers(found: Found, term: CompareTerm): TermPlan {
  const { source, name } = found;
  if (source.kind === 'number') {
    const [low, high] = intervalOf(found, source, term.value);
    const intervals: Interval[] = [
      [-Infinity, nextDown(low)],
      [nextUp(high), Infinity],
    ];
    return { kind: 'intervals', values: source.values, intervals: mergeIntervals(intervals) };
  }
  if (source.kind === 'category' || source.kind === 'boolean') {
    const equal = planMatch(found, [term.value], term.at);
    if (equal.kind === 'codes') return { ...equal, accepts: equal.accepts.map((accept) => 1 - accept) };
  }
  const opposite = `-${quoteField(name)}:${term.value.kind === 'literal' ? quoteValue(term.value.text) : '…'}`;
  const reason = source.kind === 'bits' ? 'can hold several values at once' : 'is a long text';
  throw badFilter(`\`${name}\` ${reason}; write ${opposite} for the rows without this one.`, term.at);
}

/** A bare word: contained in any of the search fields. Number columns hold no words and are left out. */
function planSearch(word: FilterWord, catalog: FieldCatalog): TermPlan {
  const plans: TermPlan[] = [];
  for (const name of catalog.search) {
    const found = findField(catalog, name);
    if (found === undefined || found.source.kind === 'number' || found.source.kind === 'boolean') continue;
    plans.push(planContains({ ...found, catalog }, word, word.at));
  }
  return { kind: 'any', plans };
}

function intervalOf(found: Found, source: NumberSource, value: FilterValue): Interval {
  if (value.kind !== 'range') {
    const number = readNumber(found, source, value);
    return [number, number];
  }
  const endOf = (text: string | null, open: number): number => {
    return text === null ? open : readNumber(found, source, { kind: 'literal', text, at: value.at });
  };
  return [endOf(value.low, -Infinity), endOf(value.high, Infinity)];
}

function readNumber(found: Found, source: NumberSource, word: FilterWord): number {
  const number = word.kind === 'literal' ? parseNumber(word.text) : null;
  if (number === null) {
    const shown = word.kind === 'literal' ? word.text : word.parts.join('*');
    throw badFilter(
      `\`${found.name}\` is a number: \`${shown}\` is none. Write it like 0.9, or 0.2..0.8 for a range.`,
      word.at,
    );
  }
  // A 32-bit column holds 0.9 rounded to 32 bits; so must the bound be, or conf>=0.9 would miss it.
  return source.values instanceof Float32Array ? Math.fround(number) : number;
}

const booleanWords: Readonly<Record<string, 0 | 1>> = { true: 1, yes: 1, '1': 1, false: 0, no: 0, '0': 0 };

function readBoolean(found: Found, value: FilterValue): 0 | 1 {
  const word = value.kind === 'literal' ? value.text.toLowerCase() : '';
  if (!Object.hasOwn(booleanWords, word)) {
    throw badFilter(
      `\`${found.name}\` is true or false: write ${quoteField(found.name)}:true or ${quoteField(found.name)}:false.`,
      value.at,
    );
  }
  return booleanWords[word]!;
}

function asWord(value: FilterValue, found: Found, at: number): FilterWord {
  if (value.kind !== 'range') return value;
  const shown = `${value.low ?? ''}..${value.high ?? ''}`;
  throw badFilter(
    `\`${found.name}\` is text and has no ranges; for the text itself write ${quoteField(found.name)}:"${shown}".`,
    at,
  );
}

function setsWhere(
  source: Extract<FieldSource, { kind: 'bits' }>,
  accept: (name: string, index: number) => boolean,
): Bitset[] {
  return source
    .names()
    .filter(accept)
    .flatMap((name) => source.get(name) ?? []);
}
