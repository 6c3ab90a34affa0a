import type { ColumnMapping, ColumnType } from '#shared/model/importMapping.ts';
import { isMissing } from '#backend/ingest/batchAssembler.ts';
import { clearWords, missingWords } from '#backend/ingest/missingWords.ts';
import { numberEvidence, type NumberEvidence } from '#backend/ingest/numberEvidence.ts';
import { lossOf, parseNumber, type NumberFormat } from '#backend/ingest/parseNumber.ts';
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

/** The cells of a column in the first rows. */
export type SampleColumn = {
  readonly values: readonly (string | null)[];
  /** Which were quoted; empty where that means nothing. */
  readonly quoted: readonly boolean[];
};

/** What can be said of a column before the decimal marks of the others are known. */
export type ColumnCells = {
  readonly sample: SampleColumn;
  /** Words in it that may stand for “no value”. */
  readonly words: ReadonlySet<string>;
  /** The other values, each once. */
  readonly distinct: readonly string[];
  readonly evidence: NumberEvidence | null;
};

/** `isText`: the source says that its values are texts, so none of them is read as anything else. */
export function lookAtCells(sample: SampleColumn, isText = false): ColumnCells {
  if (isText)
    return { sample, words: new Set(), distinct: sample.values.flatMap((value) => value ?? []), evidence: null };
  const words = new Set<string>();
  const quotedWords = new Set<string>();
  const distinct = new Set<string>();
  for (const [i, value] of sample.values.entries()) {
    const trimmed = value?.trim() ?? '';
    if (value === null || trimmed === '') continue;
    if (!missingWords.has(trimmed)) distinct.add(value);
    else if (sample.quoted[i] === true) quotedWords.add(trimmed);
    else words.add(trimmed);
  }
  const evidence = numberEvidence([...distinct]);
  // What is quoted is a value, but among numbers a word cannot be one.
  for (const word of quotedWords) (evidence === null ? distinct : words).add(word);
  return { sample, words, distinct: [...distinct], evidence };
}

/** Markers of missing values in a column: '' always, others where they were seen among numbers or are clear by themselves. */
export function missingMarkers({ words, distinct, evidence }: ColumnCells): string[] {
  if (evidence !== null) return ['', ...words];
  const isCategory = distinct.length >= 1 && distinct.length <= 200;
  return ['', ...[...words].filter((word) => isCategory && clearWords.has(word))];
}

/** How a column is read: what stands for “no value”, and how its numbers are written (null: they are none). */
export type ColumnReading = {
  readonly missing: readonly string[];
  readonly format: NumberFormat | null;
  /** The numbers can be read in another way too, and nothing speaks for either. */
  readonly isAssumed?: boolean;
};

/** Type and counts of a column of text cells. Missing values are left out of everything but `missing`. */
export function profileColumn(name: string, cells: ColumnCells, reading: ColumnReading): ColumnProfile {
  const { values, quoted } = cells.sample;
  const missing = new Set(reading.missing);
  const counts = new Map<string, number>();
  let missingCount = 0;
  let length = 0;
  let maxLength = 0;
  for (const [i, value] of values.entries()) {
    const isValue = quoted[i] === true && cells.evidence === null;
    if (value === null || isMissing(missing, value, isValue)) {
      missingCount++;
      continue;
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
    length += value.length;
    maxLength = Math.max(maxLength, value.length);
  }
  const present = values.length - missingCount;
  const { type, note } = typeOf([...counts.keys()], { present, maxLength, format: reading.format });
  return {
    name,
    type,
    distinct: counts.size,
    missing: missingCount,
    present,
    meanLength: present === 0 ? 0 : length / present,
    maxLength,
    counts: new Map([...counts].sort((a, b) => b[1] - a[1])),
    note: note ?? ambiguityOf(cells, reading),
    values,
  };
}

/** A column whose values are texts whatever they look like. */
export function profileTexts(name: string, values: readonly (string | null)[]): ColumnProfile {
  return profileColumn(name, lookAtCells({ values, quoted: [] }), { missing: [], format: null });
}

function typeOf(
  distinct: readonly string[],
  {
    present,
    maxLength,
    format,
  }: { readonly present: number; readonly maxLength: number; readonly format: NumberFormat | null },
): { readonly type: ColumnType; readonly note: string | null } {
  if (distinct.length === 0) return { type: 'text', note: null };
  if (distinct.every((value) => /^(?:true|false)$/i.test(value))) return { type: 'boolean', note: null };
  let note: string | null = null;
  if (format !== null && distinct.every((value) => !Number.isNaN(parseNumber(value, format)))) {
    for (const value of distinct) note ??= lossOf(value, format);
    if (note === null) return { type: 'number', note };
  }
  const isFew = isFewOf(distinct.length, present);
  return { type: isFew && maxLength <= 100 ? 'category' : 'text', note };
}

/** Whether so many different values among so many rows make categories. */
export function isFewOf(distinct: number, rows: number): boolean {
  return distinct <= 30 || (distinct <= 5000 && distinct <= rows * 0.2);
}

/** In words, in which two ways the numbers of a column can be read, and what was done; null where there is one way, or none. */
export function ambiguityOf({ evidence }: ColumnCells, { format, isAssumed }: ColumnReading): string | null {
  if (evidence?.kind !== 'ambiguous' || (format !== null && isAssumed !== true)) return null;
  const [one, other] = evidence.formats.map((way) => parseNumber(evidence.example, way));
  const ways = `“${evidence.example}” can be ${one} or ${other}`;
  return format === null
    ? `${ways}, so the column is kept as text`
    : `${ways}, and is read as ${parseNumber(evidence.example, format)}`;
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
