import type { FilterNode, FilterTerm, FilterValue, FilterWord } from '#shared/model/filter.ts';
import { parseRange } from '#shared/query/scalar.ts';

type Spot = 'field' | 'word' | 'value';

const neverBare = /[\s"(),*]/u;
const neverBareAtTerm = /[:<>=~]|!=|^-/;
const operatorStart = /^(?:[:<>=~]|!=)/;
const keywords = new Set(['AND', 'OR', 'NOT']);
const toEscape = /["\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** The filter as text, quoted only where needed: `parseFilter` of it gives the same filter (offsets apart). */
export function printFilter(node: FilterNode): string {
  switch (node.kind) {
    case 'all':
      return '';
    case 'and':
      return node.nodes.map((child) => wrapIf(child, child.kind === 'or' || child.kind === 'and')).join(' ');
    case 'or':
      return node.nodes.map((child) => wrapIf(child, child.kind === 'or')).join(' OR ');
    case 'not':
      return `-${wrapIf(node.node, node.node.kind === 'or' || node.node.kind === 'and')}`;
    default:
      return printTerm(node);
  }
}

/** A field name as a filter writes it, in quotes if it needs them. */
export function quoteField(name: string): string {
  // Quotes also keep a column called `is` apart from the `is:` checks.
  return name === 'is' ? '"is"' : quote(name, 'field');
}

/** A value as a filter writes it after `:` or a comparison, in quotes if it needs them; it then stands for that very text. */
export function quoteValue(text: string): string {
  return quote(text, 'value');
}

function wrapIf(node: FilterNode, isNeeded: boolean): string {
  const text = printFilter(node);
  return isNeeded ? `(${text})` : text;
}

function printTerm(term: FilterTerm): string {
  switch (term.kind) {
    case 'match':
      return `${quoteField(term.field)}:${term.values.map(printValue).join(',')}`;
    case 'compare':
      return `${quoteField(term.field)}${term.operator}${printWord(term.value, 'value')}`;
    case 'contains':
      return `${quoteField(term.field)}~${printWord(term.value, 'value')}`;
    case 'check':
      return `is:${term.check}`;
    case 'missing':
      return `is:missing(${quoteField(term.field)})`;
    case 'search':
      return printWord(term.value, 'word');
  }
}

function printValue(value: FilterValue): string {
  if (value.kind === 'range') return `${value.low ?? ''}..${value.high ?? ''}`;
  return printWord(value, 'value');
}

function printWord(word: FilterWord, spot: Spot): string {
  if (word.kind === 'literal') return quote(word.text, spot);
  return word.parts.map((part) => (part === '' ? '' : quote(part, spot))).join('*');
}

function quote(text: string, spot: Spot): string {
  return isBare(text, spot) ? text : `"${text.replace(toEscape, (char) => escapes[char]!)}"`;
}

function isBare(text: string, spot: Spot): boolean {
  if (text === '' || neverBare.test(text)) return false;
  if (spot === 'value') return !operatorStart.test(text) && parseRange(text) === null;
  // `a!` and `=` side by side would read as `a` and `!=`.
  if (spot === 'field' && text.endsWith('!')) return false;
  return !neverBareAtTerm.test(text) && !keywords.has(text);
}
