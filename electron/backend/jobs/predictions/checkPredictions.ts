import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import { joinList } from '#shared/model/answerFlags.ts';
import { type PredictionAnswers, predictionFlags } from '#shared/model/predictionAnswers.ts';
import { agreement } from '../tries/evidence.ts';
import { agreesMore, type Judged, judge } from '../tries/judge.ts';
import { verdictOf } from '../tries/stopQuestion.ts';
import type { JoinWay } from './joinWays.ts';
import { asked, type Joined, judgeOrders, probeOf, readingOf, shortened, type Tried, type Trials } from './trials.ts';

/** How sure another reading has to be, and by how much better: where the numbers are in doubt anyway, and where nothing else is wrong. */
const inDoubt = { alpha: 0.002, gain: 0.03 };
const otherwise = { alpha: 0.001, gain: 0.1 };

export type Settled = {
  readonly joined: Joined;
  readonly classes: readonly string[];
  /** The other ways that rows could belong to examples. */
  readonly otherWays: readonly JoinWay[];
  /** What the file calls each column of scores; null where it does not. */
  readonly columnNames: readonly string[] | null;
  readonly isSingle: boolean;
};

/** One way to read the same file, and how to have it read so. */
type OtherWay = { readonly words: string; readonly how: string; readonly why: string; readonly tried: Tried };

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/**
 * A reason not to believe the numbers, or null: they agree with the labels no more than chance would, every row is one class, or another way to
 * read the file agrees with them far better (the classes in another order, rows by another key, a row further up or down). It names that
 * way and how to have it.
 */
export function checkPredictions(trials: Trials, settled: Settled): PredictionQuestion | null {
  const { project, rows } = trials;
  const { joined, classes } = settled;
  const probe = probeOf(joined, rows);
  const reading = readingOf(project, classes);
  const now = judge(probe, reading, rows.labels);
  const verdict = verdictOf(probe, reading, rows.labels);
  const ways = otherWays(trials, settled, now)
    .filter(({ tried: { judged } }) => {
      const { alpha, gain } = verdict.isDoubtful ? inDoubt : otherwise;
      const gained = (judged.accuracy.value || 0) - (now.accuracy.value || 0);
      return gained >= gain && agreesMore(judged, now, alpha);
    })
    .toSorted((a, b) => (b.tried.judged.accuracy.value || 0) - (a.tried.judged.accuracy.value || 0));
  const [better] = ways;
  const isWrong = verdict.is !== 'fine' && verdict.is !== 'few';
  if (!isWrong && !better) return null;
  const only = verdict.only === null ? '' : ` Every row comes out as “${classes[verdict.only]}”.`;
  const level = isWrong ? `, no more than chance would (${percent(verdict.chance)}).${only}` : '.';
  const seen = `On ${now.accuracy.n} labelled rows these predictions agree with the labels in ${percent(now.accuracy.value || 0)}${level}`;
  const hint = better
    ? `With ${better.words} ${agreement(better.tried.judged)}${better.why}.`
    : 'Is each column the class it is named, and each row the example it is joined to?';
  const usable = ways.map(({ tried }) => tried).filter(({ answers }) => Object.keys(answers).length > 0);
  const question = asked(
    {
      what: 'check',
      question: seen,
      flag: `${better && better.how !== '' ? `Read them so with ${better.how}. ` : ''}--no-check imports them as they are.`,
    },
    usable.slice(0, 1),
    { half: rows.half },
  );
  return { ...question, evidence: hint };
}

function otherWays(trials: Trials, settled: Settled, now: Judged): OtherWay[] {
  const { project, rows } = trials;
  const { joined, classes, columnNames, isSingle } = settled;
  const reading = readingOf(project, classes);
  const asNow = joinList(classes);
  const ways: OtherWay[] = [];
  // Orders are chosen by the labels of one half, so that they have to be better on the other.
  const onOtherHalf = (judged: Judged): boolean => agreesMore(judged, now, 0.01, (row) => rows.half[row] === 1);
  if (joined.matrix.columns === project.ownClasses.length)
    for (const { choice, answers, judged } of judgeOrders(trials, joined, isSingle)) {
      const isSame = isSingle ? choice === classes[1] : choice === asNow;
      if (isSame || !onOtherHalf(judged)) continue;
      // Where the header names them, the names are left aside only if the columns are chosen by hand.
      const all: PredictionAnswers = columnNames && !isSingle ? { columns: [...columnNames], ...answers } : answers;
      const words = isSingle ? `the column as that of ${choice}` : `the columns as ${shortened(choice)}`;
      ways.push({ words, how: predictionFlags(all), why: '', tried: { choice, answers: all, judged } });
    }
  for (const way of settled.otherWays) {
    const judged = judge(probeOf({ ...joined, way }, rows), reading, rows.labels);
    const words =
      way.join === 'position'
        ? 'row by row instead of by key'
        : `rows joined ${way.words} instead of ${joined.way.words}`;
    ways.push({
      words,
      how: `--join ${way.join}`,
      why: '',
      tried: { choice: way.join, answers: { join: way.join }, judged },
    });
  }
  for (const [shift, where] of [
    [1, 'down'],
    [-1, 'up'],
  ] as const) {
    const judged = judge(probeOf(joined, rows, shift), reading, rows.labels);
    const why = `: the file is one row ${shift > 0 ? 'ahead of' : 'behind'} the examples`;
    ways.push({
      words: `each row taken one further ${where}`,
      how: '',
      why,
      tried: { choice: where, answers: {}, judged },
    });
  }
  return ways;
}
