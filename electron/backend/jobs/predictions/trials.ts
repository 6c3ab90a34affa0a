import type { PredictionQuestion, TriedReading } from '#shared/contract/predictionValues.ts';
import { joinList } from '#shared/model/answerFlags.ts';
import type { Activation } from '#shared/model/modelAnswers.ts';
import { type PredictionAnswers, predictionFlags, type PredictionTopic } from '#shared/model/predictionAnswers.ts';
import { activate } from '../../inference/readScores.ts';
import type { Probe } from '../../inference/understand/probeModel.ts';
import { byCodePoint } from '../../inference/understand/understanding.ts';
import type { Matrix } from '../../ingest/npy.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { classCodeOf } from '../../project/runData.ts';
import { evidenceOf, type Outcome, outcomeOf, type Result } from '../tries/evidence.ts';
import { type Judged, judge, orderByLabels, type Reading } from '../tries/judge.ts';
import { labelledRows, type LabelledRows } from '../tries/labelledRows.ts';
import type { JoinWay } from './joinWays.ts';

/** Numbers of a file as they belong to the examples of a project. */
export type Joined = { readonly matrix: Matrix; readonly way: JoinWay };

/** What a file is tried on. */
export type Trials = { readonly project: OpenProject; readonly rows: LabelledRows };

/** A way to read a file, with what the labels say of it. */
export type Tried = { readonly choice: string; readonly answers: PredictionAnswers; readonly judged: Judged };

/** Labelled rows that an import is looked at by: as many as keep the numbers within some 30 MB. */
const mostRows = 4096;
const mostNumbers = 4_000_000;

export const rowsToLookAt = (project: OpenProject, columns: number): LabelledRows =>
  labelledRows(project, Math.min(mostRows, Math.max(32, Math.floor(mostNumbers / columns))));

/** The numbers of some examples; `shift` takes each from so many rows further down. */
export function probeOf({ matrix, way }: Joined, { ids }: Pick<LabelledRows, 'ids'>, shift = 0): Probe {
  const { columns: width, values } = matrix;
  const scores = new Float64Array(ids.length * width).fill(NaN);
  ids.forEach((id, at) => {
    const row = way.rowOf[id]!;
    const from = row + shift;
    if (row >= 0 && from >= 0 && from < matrix.rows)
      scores.set(values.subarray(from * width, (from + 1) * width), at * width);
  });
  return { scores, width, rows: ids.length, failed: [], seconds: 0 };
}

export function readingOf(
  { classes: all }: Pick<OpenProject, 'classes'>,
  classes: readonly string[],
  activation: Activation = 'none',
): Reading {
  return {
    codes: Int32Array.from(classes, (name) => classCodeOf(all, name)),
    activation,
    isDecision: false,
    isSingle: false,
  };
}

const plainReading = { activation: 'none', isDecision: false, isSingle: false } as const;

/** The orders that classes are found in: sorted() of Python, the order of people, that of the project, of first sight, of how many there are. */
export function namedOrders({ ownClasses: names, given }: Pick<OpenProject, 'ownClasses' | 'given'>): string[][] {
  const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const counts = new Float64Array(names.length);
  const codes: number[] = [];
  for (const code of given) {
    if (code < 0) continue;
    if (counts[code] === 0) codes.push(code);
    counts[code]! += 1;
  }
  const seen = codes.map((code) => names[code]!);
  const unseen = names.filter((_, code) => counts[code] === 0);
  const frequent = codes.toSorted((a, b) => counts[b]! - counts[a]!).map((code) => names[code]!);
  const orders = [
    names.toSorted(byCodePoint),
    names.toSorted(natural.compare),
    [...names],
    [...seen, ...unseen],
    [...frequent, ...unseen],
  ];
  return distinct([...orders, orders[0]!.toReversed()]);
}

const distinct = (orders: readonly string[][]): string[][] => [
  ...new Map(orders.map((order) => [order.join('\0'), order])).values(),
];

/** Every order of the classes that is tried: the usual ones, and those that agree most with the labels of half the rows, and of all. */
function ordersTried({ project, rows }: Trials, probe: Probe): string[][] {
  const inUse = [...new Set(rows.labels)];
  const found = [0, null].flatMap((half) => {
    const uses = (row: number): boolean => half === null || rows.half[row] === half;
    const codes = orderByLabels(probe, plainReading, { labels: rows.labels, inUse, uses });
    const order = codes && completed(codes, project);
    return order ? [order] : [];
  });
  return distinct([...namedOrders(project), ...found]);
}

/** Columns that no label is for get the classes that are left, in their order. */
function completed(codes: Int32Array, { classes, ownClasses }: OpenProject): string[] | null {
  const used = new Set(Array.from(codes, (code) => classes[code]));
  const left = ownClasses.filter((name) => !used.has(name));
  const order = Array.from(codes, (code) => (code >= 0 ? classes[code] : left.shift()));
  return order.every((name) => name !== undefined) ? order : null;
}

export function judgeOrders(trials: Trials, joined: Joined, isSingle: boolean): Tried[] {
  const { project, rows } = trials;
  const probe = probeOf(joined, rows);
  const orders = isSingle
    ? [namedOrders(project)[0]!, namedOrders(project)[0]!.toReversed()]
    : ordersTried(trials, probe);
  return orders.map((classes) => {
    const answers: PredictionAnswers = isSingle ? { positive: classes[1]! } : { classes };
    const choice = isSingle ? classes[1]! : joinList(classes);
    return { choice, answers, judged: judge(probe, readingOf(project, classes), rows.labels) };
  });
}

/** What the rows say of each choice, best first. `isSearched`: one of them was found by the labels themselves. */
function outcomeOfTried(
  what: PredictionTopic,
  tried: readonly Tried[],
  { half, isSearched = false }: { readonly half: Uint8Array; readonly isSearched?: boolean },
): Outcome {
  const results = tried.map(({ choice, judged }): Result => ({ choice, answers: {}, judged }));
  return outcomeOf(what, results, { proposal: results[0], half, isSearched });
}

type Question = Pick<PredictionQuestion, 'what' | 'question' | 'flag'>;

/** A question with what the labels say of each choice, what they favour first. */
export function asked(
  question: Question,
  tried: readonly Tried[],
  how: { readonly half: Uint8Array; readonly isSearched?: boolean; readonly name?: (choice: string) => string },
): PredictionQuestion {
  const outcome = outcomeOfTried(question.what, tried, how);
  const name = how.name ?? shortened;
  const evidence = evidenceOf(outcome, ({ choice }) => name(choice));
  const of = new Map(tried.map((one) => [one.choice, one]));
  const favoured = outcome.favoured?.choice;
  const sorted = outcome.results.map(({ choice }) => choice);
  const choices = favoured === undefined ? sorted : [favoured, ...sorted.filter((choice) => choice !== favoured)];
  return {
    ...question,
    choices,
    ...(evidence !== null && { evidence }),
    tried: choices.map((choice) => triedReading(of.get(choice)!)),
  };
}

function triedReading({ choice, answers, judged }: Tried): TriedReading {
  const known = (number: number): number | null => (Number.isNaN(number) ? null : number);
  const { value, low, high, n } = judged.accuracy;
  return {
    choice,
    flags: predictionFlags(answers),
    answers,
    n,
    accuracy: { value: known(value), low: known(low), high: known(high), n },
    logLoss: judged.logLoss,
  };
}

export const shortened = (choice: string): string => (choice.length > 60 ? `${choice.slice(0, 60)}…` : choice);

/** In place, row by row. Numbers that are none stay so. */
export function applyActivation({ values, rows, columns }: Matrix, activation: Activation): void {
  if (activation === 'none') return;
  const own = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    own.set(values.subarray(row * columns, (row + 1) * columns));
    if (activate(own, activation, columns)) values.set(own, row * columns);
    else values.fill(NaN, row * columns, (row + 1) * columns);
  }
}
