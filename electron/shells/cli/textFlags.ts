import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodInput } from '#shared/contract/contract.ts';
import {
  columnTypes,
  escapeStyles,
  thousandsMarks,
  type ColumnMapping,
  type ColumnType,
  type ImportMapping,
} from '#shared/model/importMapping.ts';
import { textEncodings, type TextEncoding } from '#shared/model/textEncodings.ts';
import { type CommandInput, list, text, valueOption, whole } from './commandInput.ts';
import { encodingNamed } from './encodingNamed.ts';

/** Which table of a file is meant, how a text is laid out and what its cells mean, where a person knows better than what is recognised. */
export const textFlags = {
  table: valueOption,
  encoding: valueOption,
  delimiter: valueOption,
  quote: valueOption,
  escape: valueOption,
  header: valueOption,
  'skip-lines': valueOption,
  'skip-rows': valueOption,
  decimal: valueOption,
  thousands: valueOption,
  missing: { ...valueOption, multiple: true },
  type: { ...valueOption, multiple: true },
} as const;

type SourceHints = NonNullable<NonNullable<MethodInput<'sources.recognise'>['hints']>['source']>;

const delimiterWords: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  comma: ',',
  semicolon: ';',
  bar: '|',
};
const markWords: Readonly<Record<string, string>> = {
  none: '',
  point: '.',
  comma: ',',
  blank: ' ',
  space: ' ',
  apostrophe: "'",
};

/** What the flags say of the table and its layout; undefined where they say nothing. */
export function sourceHints(input: CommandInput): SourceHints | undefined {
  const delimiter = text(input, 'delimiter');
  const header = oneOf(input, 'header', ['yes', 'no']);
  const hints: SourceHints = {
    table: text(input, 'table'),
    encoding: encodingOf(text(input, 'encoding')),
    delimiter: delimiter === 'blanks' ? ' ' : delimiter && (delimiterWords[delimiter] ?? single(delimiter)),
    skipBlanks: delimiter === 'blanks' ? true : undefined,
    quote: quoteOf(text(input, 'quote')),
    escape: oneOf(input, 'escape', escapeStyles),
    hasHeader: header === undefined ? undefined : header === 'yes',
    skipLines: whole(input, 'skip-lines', 0),
    skipRows: whole(input, 'skip-rows', 0),
    decimal: oneOf(input, 'decimal', ['.', ',']),
    thousands: oneOf(input, 'thousands', thousandsMarks),
  };
  return Object.values(hints).every((value) => value === undefined) ? undefined : hints;
}

/** The mapping with the types and the words for missing values that the flags give. */
export function withColumnFlags(input: CommandInput, mapping: ImportMapping): ImportMapping {
  const types = new Map((list(input, 'type') ?? []).map((given) => typeOf(given, mapping)));
  const [forAll, ofColumn] = missingOf(input, mapping);
  if (types.size === 0 && forAll === null && ofColumn.size === 0) return mapping;
  return {
    ...mapping,
    columns: mapping.columns.map((column): ColumnMapping => {
      const isLabel = column.role === 'label' || column.role === 'annotation';
      const missing = ofColumn.get(column.name) ?? (isLabel ? null : forAll);
      const type = types.get(column.name);
      return {
        ...column,
        ...(missing === null ? {} : { missing: [...new Set(['', ...missing])] }),
        // A type that a person chose is no guess: cells that do not fit are listed.
        ...(type === undefined ? {} : { type, isTypeGuessed: false }),
      };
    }),
  };
}

function typeOf(given: string, mapping: ImportMapping): [string, ColumnType] {
  const at = given.lastIndexOf('=');
  const type = columnTypes.find((one) => one === given.slice(at + 1));
  if (at < 1 || type === undefined)
    throw new WinnowError('bad_usage', `--type takes COLUMN=${columnTypes.join('|')}, not "${given}".`);
  return [columnNamed(given.slice(0, at), mapping, 'type'), type];
}

function missingOf(
  input: CommandInput,
  mapping: ImportMapping,
): [readonly string[] | null, ReadonlyMap<string, readonly string[]>] {
  let forAll: readonly string[] | null = null;
  const ofColumn = new Map<string, readonly string[]>();
  for (const given of list(input, 'missing') ?? []) {
    const at = given.indexOf('=');
    const words = (part: string) => part.split(',').map((word) => word.trim());
    if (at < 0) forAll = words(given);
    else ofColumn.set(columnNamed(given.slice(0, at), mapping, 'missing'), words(given.slice(at + 1)));
  }
  return [forAll, ofColumn];
}

function columnNamed(name: string, { columns }: ImportMapping, flag: string): string {
  if (columns.some((column) => column.name === name)) return name;
  const names = columns.slice(0, 20).map((column) => column.name);
  throw new WinnowError('bad_usage', `--${flag}: there is no column "${name}"; the source has ${names.join(', ')}.`);
}

function oneOf<T extends string>(input: CommandInput, name: string, values: readonly T[]): T | undefined {
  const given = text(input, name);
  if (given === undefined) return undefined;
  const wanted = values.find((value) => value === given || value === markWords[given]);
  if (wanted !== undefined) return wanted;
  const shown = values.map((value) => (value === '' ? 'none' : value === ' ' ? 'blank' : value));
  throw new WinnowError('bad_usage', `--${name} takes ${shown.join(', ')}, not "${given}".`);
}

function quoteOf(given: string | undefined): string | undefined {
  if (given === undefined || given.length === 1) return given;
  if (given === 'none' || given === '') return '';
  throw new WinnowError('bad_usage', `--quote takes one character, such as " or ', or none, not "${given}".`);
}

function encodingOf(given: string | undefined): TextEncoding | undefined {
  if (given === undefined) return undefined;
  const encoding = encodingNamed(given);
  if (encoding !== null) return encoding;
  const why = /^(?:csiso2022|iso-2022|hz-|utf-?7|utf-?32)/i.test(given)
    ? ', which is not read: save the file as UTF-8'
    : '';
  throw new WinnowError('bad_usage', `--encoding takes ${textEncodings.join(', ')}, not "${given}"${why}.`);
}

function single(delimiter: string): string {
  if (delimiter.length === 1) return delimiter;
  throw new WinnowError('bad_usage', `--delimiter takes one character, tab or blanks, not "${delimiter}".`);
}
