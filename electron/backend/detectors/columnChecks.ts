import { dateColumn, dateFault, dayWords } from '../analysis/quality/dateValues.ts';
import { iqrFactor, isOutOfRange, numberRange, rangeScore } from '../analysis/quality/numberColumn.ts';
import { oddWords } from '../analysis/quality/oddWords.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { shareOfLabelsTold } from './leakingColumns.ts';

/** Why a cell of a table is doubtful, as bits of its row's mask. */
export const cellReasons = { missing: 1, outOfRange: 2, impossibleDate: 4, farDate: 8, oddWord: 16 } as const;

/** What is wrong with one cell. */
export type CellFault = { readonly reason: number; readonly score: number; readonly words: string };

/** What is usual in one column, and so what is not. */
export type ColumnCheck = {
  /** Whether a cell may be wrong: quick, and asked of every row. */
  readonly isDoubtful: (id: ExampleId) => boolean;
  readonly faultOf: (id: ExampleId) => CellFault | null;
  /** What is to be said of the column as a whole. */
  readonly notes: readonly string[];
};

/** A column is usually filled where at most this share of it is missing. */
const mostMissing = 0.05;
/** Texts of a column that show whether it has dates, and which of them are usual; spread evenly. */
const mostLooked = 5000;

const amount = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 6 });

/** The check of one column of a table. Cost: a pass over it, and a sort of a sample. */
export function columnCheck(project: OpenProject, column: ColumnRecord): ColumnCheck {
  const data = project.columnData(column);
  switch (data.kind) {
    case 'number':
      return numberCheck(project, column, data.values);
    case 'coded':
      return codedCheck(project, column, data);
    case 'text':
      return textCheck(project, column, (id) => data.text.get(id));
  }
}

function missingFault({ name }: ColumnRecord, missing: number, rowCount: number): CellFault | null {
  const share = missing / rowCount;
  if (missing === 0 || share > mostMissing) return null;
  return {
    reason: cellReasons.missing,
    score: (0.5 * share) / mostMissing,
    words: `${name} is missing, as in only ${amount(missing)} of ${amount(rowCount)} rows (up to ${100 * mostMissing} % counts).`,
  };
}

function leakNote({ name }: ColumnRecord, share: number | null): string[] {
  if (share === null) return [];
  return [`${name} alone tells ${(share * 100).toFixed(1)} % of the given labels: it may have been made from them.`];
}

const constantNote = (name: string, value: string): string =>
  `${name} is ${value} in every row that has it: it tells nothing.`;

function numberCheck(project: OpenProject, column: ColumnRecord, values: Float64Array): ColumnCheck {
  const { rowCount, given } = project;
  const range = numberRange(values);
  const { missing, first, isConstant } = summaryOf(values);
  const whenMissing = missingFault(column, missing, rowCount);
  const { low, high, middle, isLog, isPositive } = range;
  const usual = `${amount(isPositive ? Math.max(low, 0) : low)} to ${amount(high)}`;
  const how = `the median ${amount(middle)} ± ${iqrFactor} IQR${isLog ? ', by logarithms' : ''}`;
  return {
    isDoubtful: (id) => {
      const value = values[id]!;
      return Number.isNaN(value) ? whenMissing !== null : isOutOfRange(value, range);
    },
    faultOf(id) {
      const value = values[id]!;
      if (Number.isNaN(value)) return whenMissing;
      if (!isOutOfRange(value, range)) return null;
      const isOnlyNegative = value < 0 && value >= low;
      return {
        reason: cellReasons.outOfRange,
        score: rangeScore(value, range),
        words: isOnlyNegative
          ? `${column.name} is ${amount(value)}: next to none of the others is below 0.`
          : `${column.name} is ${amount(value)}, out of range: usual is ${usual} (${how}).`,
      };
    },
    notes: isConstant
      ? [constantNote(column.name, amount(first))]
      : leakNote(column, shareOfLabelsTold(project, { kind: 'number', values }, given)),
  };
}

/** How many are missing, and whether the others are all like the first. */
function summaryOf(values: Float64Array): {
  readonly missing: number;
  readonly first: number;
  readonly isConstant: boolean;
} {
  let [missing, first, isConstant] = [0, NaN, true];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) missing += 1;
    else if (Number.isNaN(first)) first = value;
    else if (value !== first) isConstant = false;
  }
  return { missing, first, isConstant: isConstant && missing < values.length };
}

function codedCheck(
  project: OpenProject,
  column: ColumnRecord,
  { codes, dictionary }: { readonly codes: Int32Array; readonly dictionary: readonly string[] },
): ColumnCheck {
  const { rowCount, given } = project;
  const counts = new Int32Array(dictionary.length);
  let missing = 0;
  for (const code of codes) {
    if (code >= 0 && code < counts.length) counts[code]! += 1;
    else missing += 1;
  }
  const whenMissing = missingFault(column, missing, rowCount);
  const used = [...counts.keys()].filter((code) => counts[code]! > 0);
  const faults = new Map<number, CellFault>();
  const dates = dateFaults(column, someOf(used.map((code) => dictionary[code]!)));
  for (const code of used) {
    const fault = dates?.(dictionary[code]!);
    if (fault) faults.set(code, fault);
  }
  for (const [code, { kind, like, likeCount }] of dates ? [] : oddWords(dictionary, counts)) {
    const word = dictionary[code]!;
    const rows = counts[code] === 1 ? 'in this row only' : `in ${amount(counts[code]!)} rows`;
    const beside = `${amount(likeCount)} have "${like}"`;
    const words = {
      variant: `${column.name} is "${word}" ${rows}, where ${beside}: the same word written differently.`,
      misspelt: `${column.name} is "${word}" ${rows}, where ${beside}: one letter is different.`,
      alone: `${column.name} is "${word}" in this row only, in a column of ${used.length} words.`,
    }[kind];
    faults.set(code, { reason: cellReasons.oddWord, score: { variant: 0.2, misspelt: 0.3, alone: 0.45 }[kind], words });
  }
  const isOdd = Uint8Array.from(dictionary, (_, code) => (faults.has(code) ? 1 : 0));
  const isMissing = (code: number): boolean => code < 0 || code >= counts.length;
  return {
    isDoubtful: (id) => {
      const code = codes[id]!;
      return isMissing(code) ? whenMissing !== null : isOdd[code] === 1;
    },
    faultOf: (id) => (isMissing(codes[id]!) ? whenMissing : (faults.get(codes[id]!) ?? null)),
    notes:
      used.length === 1
        ? [constantNote(column.name, `"${dictionary[used[0]!]}"`)]
        : leakNote(column, shareOfLabelsTold(project, { kind: 'category', codes, dictionary }, given)),
  };
}

function textCheck(project: OpenProject, column: ColumnRecord, get: (id: ExampleId) => string | null): ColumnCheck {
  const { rowCount } = project;
  const seen: string[] = [];
  let missing = 0;
  const every = Math.max(1, Math.floor(rowCount / mostLooked));
  for (let id = firstId; id < rowCount; id++) {
    const value = get(id);
    if (value === null || value === '') missing += 1;
    else if (id % every === 0) seen.push(value);
  }
  const whenMissing = missingFault(column, missing, rowCount);
  const dates = dateFaults(column, seen);
  const faultOf = (id: ExampleId): CellFault | null => {
    const value = get(id);
    return value === null || value === '' ? whenMissing : (dates?.(value) ?? null);
  };
  const isAsked = whenMissing !== null || dates !== null;
  return { isDoubtful: (id) => isAsked && faultOf(id) !== null, faultOf, notes: [] };
}

const someOf = (values: readonly string[]): readonly string[] => {
  const every = Math.max(1, Math.floor(values.length / mostLooked));
  return values.filter((_, at) => at % every === 0);
};

/** What is wrong with a value of a column of dates; null where the column is none. */
function dateFaults({ name }: ColumnRecord, values: readonly string[]): ((value: string) => CellFault | null) | null {
  const column = dateColumn(values.filter((value) => value !== ''));
  if (!column) return null;
  const usual = `${dayWords(column.earliest)} to ${dayWords(column.latest)}`;
  return (value) => {
    const fault = dateFault(value, column);
    if (fault === null) return null;
    return fault === 'impossible'
      ? { reason: cellReasons.impossibleDate, score: 0, words: `${name} is "${value}": there is no such day.` }
      : {
          reason: cellReasons.farDate,
          score: 0.3,
          words: `${name} is "${value}", far from the others: usual is ${usual} (the median ± 5 IQR, ten years at least).`,
        };
  };
}
