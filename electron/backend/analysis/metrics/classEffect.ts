import { noFate, fateOfByte } from './rowFates.ts';
import { intervalOfDifference } from './compareGroups.ts';
import { f1Interval, type Interval } from '#shared/analysis/interval.ts';
import { selectedRows, type Selection } from '../selection.ts';

export type ClassEffectInput = {
  /** Class indices [N], negative = none. */
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly predicted: Int32Array;
  /** Of the same rows, from `rowFates`. */
  readonly fates: Uint8Array;
  readonly classCount: number;
  readonly selection?: Selection;
};

export type ClassEffect = {
  readonly classIndex: number;
  /** Rows with a prediction and this given label; and this current label, without the rows taken out. */
  readonly given: number;
  readonly current: number;
  /** Rows whose label was this class and is another now, and the other way round. */
  readonly movedOut: number;
  readonly movedIn: number;
  /** F1 by given and by current labels, each over the rows that count then, and the second minus the first. */
  readonly before: Interval;
  readonly after: Interval;
  readonly change: Interval;
};

const marks = { predicted: 1, given: 2, current: 4, hadLabel: 8, hasLabel: 16 } as const;
const kinds = 32;

/**
 * What the decisions did to the F1 of each class. Before and after rest on largely the same rows, so the difference of the
 * two has the MOVER interval (Zou and Donner 2008): Wilson-type limits of each F1, put together with the correlation of the
 * two, which comes from their influence functions, (2·[hit] − F1·([predicted] + [label])) / (2tp + fp + fn) for each row.
 * One pass over the rows; memory 32 counts a class.
 */
export function classEffects(input: ClassEffectInput): ClassEffect[] {
  const { given, current, predicted, fates, classCount } = input;
  const counts = new Float64Array(classCount * kinds);
  const moved = { out: new Int32Array(classCount), in: new Int32Array(classCount) };
  for (const row of selectedRows(input.selection, fates.length)) {
    const byte = fates[row]!;
    if (byte === noFate) continue;
    const fate = fateOfByte(byte);
    const common = (fate.hadLabel ? marks.hadLabel : 0) | (fate.hasLabel ? marks.hasLabel : 0);
    const was = fate.hadLabel ? given[row]! : -1;
    const is = fate.hasLabel ? current[row]! : -1;
    const guess = predicted[row]!;
    counts[
      guess * kinds +
        (common | marks.predicted | (was === guess ? marks.given : 0) | (is === guess ? marks.current : 0))
    ]! += 1;
    if (was >= 0 && was !== guess)
      counts[was * kinds + (common | marks.given | (is === was ? marks.current : 0))]! += 1;
    if (is >= 0 && is !== guess && is !== was) counts[is * kinds + (common | marks.current)]! += 1;
    if (was < 0 || is < 0 || was === is) continue;
    moved.out[was]! += 1;
    moved.in[is]! += 1;
  }
  return Array.from({ length: classCount }, (_, classIndex) => ({
    classIndex,
    movedOut: moved.out[classIndex]!,
    movedIn: moved.in[classIndex]!,
    ...f1Effect(counts.subarray(classIndex * kinds, (classIndex + 1) * kinds)),
  }));
}

type Scores = { readonly tp: number; readonly fp: number; readonly fn: number };

function f1Effect(counts: Float64Array): Pick<ClassEffect, 'given' | 'current' | 'before' | 'after' | 'change'> {
  const first = scoresOf(counts, marks.given, marks.hadLabel);
  const second = scoresOf(counts, marks.current, marks.hasLabel);
  const before = f1Interval(first.tp, first.fp, first.fn);
  const after = f1Interval(second.tp, second.fp, second.fn);
  const correlation = correlationOf(counts, before.value, after.value);
  const n = counts.reduce((sum, count) => sum + count, 0);
  const change = { ...intervalOfDifference(after, before, correlation), n };
  return { given: first.tp + first.fn, current: second.tp + second.fn, before, after, change };
}

function scoresOf(counts: Float64Array, label: number, counted: number): Scores {
  const scores = { tp: 0, fp: 0, fn: 0 };
  for (let mark = 0; mark < kinds; mark += 1) {
    if ((mark & counted) === 0) continue;
    const isPredicted = (mark & marks.predicted) !== 0;
    const isLabel = (mark & label) !== 0;
    if (isPredicted && isLabel) scores.tp += counts[mark]!;
    else if (isPredicted) scores.fp += counts[mark]!;
    else if (isLabel) scores.fn += counts[mark]!;
  }
  return scores;
}

/** Of the two F1 over the same rows. Where one of them cannot vary, 1 when the counts are the same both times, else 0. */
function correlationOf(counts: Float64Array, before: number, after: number): number {
  let covariance = 0;
  let first = 0;
  let second = 0;
  let isSame = true;
  for (let mark = 0; mark < kinds; mark += 1) {
    const count = counts[mark]!;
    if (count === 0) continue;
    const a = influence(mark, marks.given, marks.hadLabel, before);
    const b = influence(mark, marks.current, marks.hasLabel, after);
    covariance += count * a * b;
    first += count * a * a;
    second += count * b * b;
    isSame &&= a === b;
  }
  const product = first * second;
  return product > 0 ? Math.min(1, covariance / Math.sqrt(product)) : isSame ? 1 : 0;
}

function influence(mark: number, label: number, counted: number, f1: number): number {
  if ((mark & counted) === 0) return 0;
  const isPredicted = (mark & marks.predicted) !== 0;
  const isLabel = (mark & label) !== 0;
  return (isPredicted && isLabel ? 2 : 0) - f1 * (Number(isPredicted) + Number(isLabel));
}
