import type { ColumnMapping, ColumnType } from '#shared/model/importMapping.ts';
import { parseNumber } from '#backend/ingest/parseNumber.ts';
import type { PreviewColumn } from '#backend/ingest/reader.ts';

/** Rows shown before an import. */
export const previewRows = 50;

/** What a sample says of one column. */
export type ColumnProfile = {
  readonly name: string;
  readonly values: readonly (string | null)[];
  readonly type: ColumnType;
  /** Different values, missing ones not counted. */
  readonly distinct: number;
  readonly missing: number;
  /** Rows with a value. */
  readonly present: number;
  readonly meanLength: number;
  readonly maxLength: number;
  /** Most frequent values first, then in order of first sight. */
  readonly counts: ReadonlyMap<string, number>;
  /** Why a column of digits is not a number, when that is so. */
  readonly note: string | null;
};

/** Words that stand for “no value” in a column of numbers, or anywhere when they cannot well be a value. */
const missingWords = [
  '?',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  'NAN',
  'null',
  'NULL',
  'Null',
  'None',
  'none',
  'nil',
  '-',
  '--',
  '.',
  'missing',
  'unknown',
];
const clearWords = new Set(['?', '#N/A', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null']);

/** Markers of missing values in a sample of columns: '' always, the others where they were seen among numbers or are clear by themselves. */
export function findMissingMarkers(columns: readonly (readonly (string | null)[])[], decimal: '.' | ','): string[] {
  const markers = new Set(['']);
  for (const values of columns) {
    const seen = new Set<string>();
    let numbers = 0;
    let others = 0;
    const distinct = new Set<string>();
    for (const value of values) {
      if (value === null || value === '') continue;
      if (missingWords.includes(value.trim())) seen.add(value.trim());
      else if (!Number.isNaN(parseNumber(value, decimal))) numbers++;
      else {
        others++;
        if (distinct.size <= 200) distinct.add(value);
      }
    }
    for (const word of seen) {
      const isAmongNumbers = numbers > 0 && others === 0;
      const isAmongCategories = clearWords.has(word) && others > 0 && distinct.size >= 2 && distinct.size <= 200;
      if (isAmongNumbers || isAmongCategories) markers.add(word);
    }
  }
  return [...markers];
}

/** Type and counts of a column of text cells. `isMissing` values are left out of everything but `missing`. */
export function profileColumn(
  name: string,
  values: readonly (string | null)[],
  missing: ReadonlySet<string>,
  decimal: '.' | ',',
): ColumnProfile {
  const counts = new Map<string, number>();
  let missingCount = 0;
  let length = 0;
  let maxLength = 0;
  for (const value of values) {
    if (value === null || missing.has(value)) {
      missingCount++;
      continue;
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
    length += value.length;
    maxLength = Math.max(maxLength, value.length);
  }
  const present = values.length - missingCount;
  const { type, note } = typeOf([...counts.keys()], present, maxLength, decimal);
  return {
    name,
    values,
    type,
    distinct: counts.size,
    missing: missingCount,
    present,
    meanLength: present === 0 ? 0 : length / present,
    maxLength,
    counts: new Map([...counts].sort((a, b) => b[1] - a[1])),
    note,
  };
}

function typeOf(
  distinct: readonly string[],
  present: number,
  maxLength: number,
  decimal: '.' | ',',
): { readonly type: ColumnType; readonly note: string | null } {
  if (distinct.length === 0) return { type: 'text', note: null };
  if (distinct.every((value) => /^(?:true|false)$/i.test(value))) return { type: 'boolean', note: null };
  let note: string | null = null;
  if (distinct.every((value) => !Number.isNaN(parseNumber(value, decimal)))) {
    note = whyNotNumber(distinct, decimal);
    if (note === null) return { type: 'number', note };
  }
  const isFew = distinct.length <= 30 || (distinct.length <= 5000 && distinct.length <= present * 0.2);
  return { type: isFew && maxLength <= 100 ? 'category' : 'text', note };
}

/** Digits that a number would not keep: leading zeros, too many digits. */
function whyNotNumber(values: readonly string[], decimal: '.' | ','): string | null {
  for (const value of values) {
    const plain = decimal === ',' ? value.replaceAll('.', '').replace(',', '.') : value;
    const digits = plain.trim().replace(/^[+-]/, '');
    if (/^0\d/.test(digits)) return `digits with leading zeros (“${value}”) are kept as text`;
    const significant = digits
      .replace(/[eE].*$/, '')
      .replace('.', '')
      .replace(/^0+/, '').length;
    if (/^\d+$/.test(digits) ? significant > 15 : significant > 17)
      return `“${value}” has more digits than a number holds, so the column is kept as text`;
  }
  return null;
}

const shownCounts = 20;

function cut(value: string): string {
  return value.length > 200 ? `${value.slice(0, 199)}…` : value;
}

/** What a person sees of a column before the import. */
export function previewColumn(profile: ColumnProfile, column: ColumnMapping, why: string): PreviewColumn {
  const samples = [...profile.counts.keys()].slice(0, 5).map(cut);
  return {
    name: profile.name,
    role: column.role,
    type: column.type,
    distinct: profile.distinct,
    missing: profile.missing,
    samples,
    counts: [...profile.counts].slice(0, shownCounts).map(([value, count]) => ({ value: cut(value), count })),
    why,
  };
}
