import { joinList } from '#shared/model/answerFlags.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Probe } from '../inference/understand/probeModel.ts';
import { byCodePoint } from '../inference/understand/understanding.ts';
import type { Matrix } from '../ingest/npy.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { agreement, evidenceOf, outcomeOf, type Result } from './tries/evidence.ts';
import { agreesMore, type Judged, judge, orderByLabels, type Reading } from './tries/judge.ts';
import { labelledRows, type LabelledRows } from './tries/labelledRows.ts';
import { verdictOf } from './tries/stopQuestion.ts';

/** Numbers of a file as they belong to the examples of a project. */
export type Joined = {
  readonly matrix: Matrix;
  /** Row of the file for each example, −1 where it has none. */
  readonly rowOf: Int32Array;
  /** Whether rows were joined by a key, so that their places in the file say something else. */
  readonly isByKey: boolean;
};

/** Labelled rows that an import is looked at by: as many as keep the numbers within some 30 MB. */
const mostRows = 4096;
const mostNumbers = 4_000_000;
/** How sure another reading has to be, and by how much better: where the numbers are in doubt anyway, and where nothing else is wrong. */
const inDoubt = { alpha: 0.002, gain: 0.03 };
const otherwise = { alpha: 0.001, gain: 0.1 };

/** The orders that classes are found in: sorted() of Python, the order of people, that of the project. */
function namedOrders(project: OpenProject): string[][] {
  const names = project.ownClasses;
  const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const orders = [names.toSorted(byCodePoint), names.toSorted(natural.compare), [...names]];
  return [...new Map(orders.map((order) => [order.join('\0'), order])).values()];
}

/**
 * The question which class each column is, for a file that names none: with the orders that people use and the one that agrees most with
 * the labels, and what the labels say of each. Never answered by itself.
 */
export function whichClasses(project: OpenProject, joined: Joined, path: string): WinnowError {
  const { columns } = joined.matrix;
  const question = `Which class is each of the ${columns} columns, in their order? The file does not name them.`;
  const flag = 'Say it with --classes a,b,c (or @labels.txt).';
  if (columns !== project.ownClasses.length)
    return new WinnowError('bad_input', `${question} The project has ${project.ownClasses.length} classes. ${flag}`, {
      file: path,
    });
  const rows = rowsToLookAt(project, columns);
  const results = classResults(project, joined, rows);
  const outcome = outcomeOf('classes', results, { proposal: results[0], half: rows.half, isSearched: true });
  const first = outcome.favoured?.choice ?? joinList(namedOrders(project)[0]!);
  const evidence = evidenceOf(outcome, ({ choice }) => firstNames(choice));
  return new WinnowError('bad_input', `${question} ${evidence === null ? '' : `${evidence} `}${flag} E.g. ${first}`, {
    file: path,
  });
}

const firstNames = (choice: string): string => (choice.length > 60 ? `${choice.slice(0, 60)}…` : choice);

function classResults(project: OpenProject, joined: Joined, rows: LabelledRows): Result[] {
  const probe = probeOf(joined, rows);
  const inUse = [...new Set(rows.labels)];
  const found = [0, null].flatMap((half) => {
    const uses = (row: number): boolean => half === null || rows.half[row] === half;
    const codes = orderByLabels(probe, plainReading, { labels: rows.labels, inUse, uses });
    return codes?.every((code) => code >= 0) ? [Array.from(codes, (code) => project.classes[code]!)] : [];
  });
  const orders = new Map([...namedOrders(project), ...found].map((order) => [joinList(order), order]));
  return [...orders].map(([choice, classes]) => ({
    choice,
    answers: { classes },
    judged: judge(probe, readingOf(project, classes), rows.labels),
  }));
}

const plainReading = { activation: 'none', isDecision: false, isSingle: false } as const;
const readingOf = ({ classes: all }: OpenProject, classes: readonly string[]): Reading => ({
  ...plainReading,
  codes: Int32Array.from(classes, (name) => classCodeOf(all, name)),
});

const rowsToLookAt = (project: OpenProject, columns: number): LabelledRows =>
  labelledRows(project, Math.min(mostRows, Math.max(32, Math.floor(mostNumbers / columns))));

/** The numbers of some examples; `shift` takes each from so many rows further down. */
function probeOf({ matrix, rowOf }: Joined, { ids }: LabelledRows, shift = 0): Probe {
  const { columns: width, values } = matrix;
  const scores = new Float64Array(ids.length * width).fill(NaN);
  ids.forEach((id, at) => {
    const row = rowOf[id]!;
    const from = row + shift;
    if (row >= 0 && from >= 0 && from < matrix.rows)
      scores.set(values.subarray(from * width, (from + 1) * width), at * width);
  });
  return { scores, width, rows: ids.length, failed: [], seconds: 0 };
}

/** One way to read the same file, and how to have it read so. */
type OtherWay = { readonly words: string; readonly how: string; readonly judged: Judged };

/**
 * Throws `bad_input` where the numbers cannot be believed: they agree with the labels no more than chance would, every row is one class, or
 * another way to read the file agrees with them far better (the classes in another order, rows by their places instead of a key, a row
 * further up or down). The message names that way and how to have it.
 */
export function checkPredictions(
  project: OpenProject,
  joined: Joined,
  { classes, path }: { readonly classes: readonly string[]; readonly path: string },
): void {
  const rows = rowsToLookAt(project, joined.matrix.columns);
  const probe = probeOf(joined, rows);
  const reading = readingOf(project, classes);
  const now = judge(probe, reading, rows.labels);
  const verdict = verdictOf(probe, reading, rows.labels);
  const better = otherWays(project, { joined, classes, rows })
    .filter(({ judged }) => {
      const { alpha, gain } = verdict.isDoubtful ? inDoubt : otherwise;
      const gained = (judged.accuracy.value || 0) - (now.accuracy.value || 0);
      return gained >= gain && agreesMore(judged, now, alpha);
    })
    .toSorted((a, b) => (b.judged.accuracy.value || 0) - (a.judged.accuracy.value || 0))[0];
  const isWrong = verdict.is !== 'fine' && verdict.is !== 'few';
  if (!isWrong && !better) return;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const only = verdict.only === null ? '' : ` Every row comes out as “${classes[verdict.only]}”.`;
  const level = isWrong ? `, no more than chance would (${percent(verdict.chance)}).${only}` : '.';
  const seen = `On ${now.accuracy.n} labelled rows these predictions agree with the labels in ${percent(now.accuracy.value || 0)}${level}`;
  const hint = better
    ? `With ${better.words} ${agreement(better.judged)}: ${better.how}.`
    : 'Is each column the class it is named, and each row the example it is joined to?';
  throw new WinnowError('bad_input', `${seen} ${hint} --no-check imports them as they are.`, { file: path });
}

function otherWays(
  project: OpenProject,
  { joined, classes, rows }: { joined: Joined; classes: readonly string[]; rows: LabelledRows },
): OtherWay[] {
  const reading = readingOf(project, classes);
  const asNow = joinList(classes);
  const ways: OtherWay[] = [];
  const onOtherHalf = (judged: Judged): boolean =>
    holds(judged, judge(probeOf(joined, rows), reading, rows.labels), rows);
  if (joined.matrix.columns === project.ownClasses.length)
    for (const { choice, judged } of classResults(project, joined, rows))
      if (choice !== asNow && onOtherHalf(judged))
        ways.push({ words: `the columns as ${firstNames(choice)}`, how: `--classes ${choice}`, judged });
  if (joined.isByKey && joined.matrix.rows === project.rowCount) {
    const rowOf = Int32Array.from({ length: project.rowCount }, (_, id) => id);
    const judged = judge(probeOf({ ...joined, rowOf }, rows), reading, rows.labels);
    ways.push({ words: 'row by row instead of by key', how: '--join position', judged });
  }
  for (const [shift, where] of [
    [1, 'down'],
    [-1, 'up'],
  ] as const) {
    const judged = judge(probeOf(joined, rows, shift), reading, rows.labels);
    const how = `the file is one row ${shift > 0 ? 'ahead of' : 'behind'} the examples`;
    ways.push({ words: `each row taken one further ${where}`, how, judged });
  }
  return ways;
}

/** Orders are chosen by the labels of one half, so that they have to be better on the other. */
function holds(judged: Judged, now: Judged, { half }: LabelledRows): boolean {
  return agreesMore(judged, now, 0.01, (row) => half[row] === 1);
}

/** What makes logits probabilities, in the words of the message that says they are none. */
export function logitsHint(project: OpenProject, joined: Joined, classes: readonly string[]): string {
  const rows = rowsToLookAt(project, joined.matrix.columns);
  const judged = judge(probeOf(joined, rows), { ...readingOf(project, classes), activation: 'softmax' }, rows.labels);
  if (judged.accuracy.n === 0) return 'If these are logits, say --activation softmax.';
  return `If these are logits, say --activation softmax: ${agreement(judged)} then.`;
}
