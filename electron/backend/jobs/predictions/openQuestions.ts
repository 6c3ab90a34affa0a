import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import type { Activation } from '#shared/model/modelAnswers.ts';
import type { Matrix } from '../../ingest/npy.ts';
import { agreement } from '../tries/evidence.ts';
import { type Judged, judge } from '../tries/judge.ts';
import { verdictOf } from '../tries/stopQuestion.ts';
import { shortList } from './columnChoice.ts';
import type { JoinWay, JoinWays } from './joinWays.ts';
import type { ScoreRange } from './scoreRange.ts';
import { asked, type Joined, judgeOrders, namedOrders, probeOf, readingOf, type Tried, type Trials } from './trials.ts';

export type JoinChoice = {
  readonly way: JoinWay;
  readonly question: PredictionQuestion | null;
  readonly note: string | null;
};

/** The way that is certain, or what the labels favour of those that fit, with the question. */
export function chosenJoin(
  trials: Trials,
  matrix: Matrix,
  of: {
    readonly joins: JoinWays;
    readonly classes: readonly string[] | null;
    readonly isSingle: boolean;
    readonly canName: boolean;
  },
): JoinChoice {
  const { joins, classes, isSingle, canName } = of;
  if (joins.certain) return { way: joins.certain, question: null, note: null };
  const { project, rows } = trials;
  const tried = joins.ways.map((way): Tried => {
    const judged = judgedAs(trials, { matrix, way }, { classes, isSingle, canName });
    return { choice: way.join, answers: { join: way.join }, judged };
  });
  const only = joins.ways.length === 1 ? joins.ways[0]! : null;
  if (only?.join === 'position' && classes) {
    const verdict = verdictOf(probeOf({ matrix, way: only }, rows), readingOf(project, classes), rows.labels);
    if (verdict.is === 'fine' && !verdict.isDoubtful)
      return {
        way: only,
        question: null,
        note: `${joins.doubt} The rows were taken in their order, which the labels bear out (${agreement(tried[0]!.judged)}).`,
      };
  }
  const words = new Map(joins.ways.map((way) => [way.join as string, way.words]));
  const question = asked(
    {
      what: 'join',
      question: `Which example is each row of? ${joins.doubt}`,
      flag: `Say it with --join ${joins.ways.map(({ join }) => join).join('|')}.`,
    },
    tried,
    { half: rows.half, name: (choice) => `--join ${choice} (${words.get(choice)})` },
  );
  return { way: joins.ways.find(({ join }) => join === question.choices[0]) ?? joins.ways[0]!, question, note: null };
}

/** What the labels say of a way to join rows: with the classes as they are known, else in the order that fits best. */
function judgedAs(
  trials: Trials,
  joined: Joined,
  of: { readonly classes: readonly string[] | null; readonly isSingle: boolean; readonly canName: boolean },
): Judged {
  const { project, rows } = trials;
  if (of.classes || !of.canName) return judge(probeOf(joined, rows), readingOf(project, of.classes ?? []), rows.labels);
  const orders = judgeOrders(trials, joined, of.isSingle).map(({ judged }) => judged);
  return orders.toSorted((a, b) => (b.accuracy.value || 0) - (a.accuracy.value || 0))[0]!;
}

/**
 * The question which class each column is, for a file that does not say it: with the orders that people use and the one that agrees most with
 * the labels, and what the labels say of each.
 */
export function classesQuestion(
  trials: Trials,
  joined: Joined,
  { isSingle, columnNames }: { readonly isSingle: boolean; readonly columnNames: readonly string[] | null },
): PredictionQuestion {
  const { project, rows } = trials;
  const { columns } = joined.matrix;
  if (isSingle)
    return asked(
      {
        what: 'positive',
        question: 'Which class is the one column of probabilities of? The file does not say it.',
        flag: 'Say it with --positive NAME.',
      },
      judgeOrders(trials, joined, true),
      { half: rows.half },
    );
  const called = columnNames && columnNames.length > 0 ? ` It calls them ${shortList(columnNames)}.` : '';
  const question = `Which class is each of the ${columns} columns, in their order? The file does not name them.${called}`;
  const flag = 'Say it with --classes a,b,c (or @labels.txt).';
  if (columns !== project.ownClasses.length) {
    const choose = columnNames ? ' Or choose the columns with --columns a,b,c.' : '';
    return {
      what: 'classes',
      question: `${question} The project has ${project.ownClasses.length} classes: ${shortList(namedOrders(project)[0]!)}.`,
      flag: flag + choose,
      choices: [],
      tried: [],
    };
  }
  return asked({ what: 'classes', question, flag }, judgeOrders(trials, joined, false), {
    half: rows.half,
    isSearched: true,
  });
}

export function activationQuestion(
  { project, rows }: Trials,
  joined: Joined,
  of: {
    readonly classes: readonly string[] | null;
    readonly choices: readonly Activation[];
    readonly question: string;
  },
): PredictionQuestion {
  const probe = probeOf(joined, rows);
  const tried = of.choices.map((activation): Tried => ({
    choice: activation,
    answers: { activation },
    judged: judge(probe, readingOf(project, of.classes ?? [], activation), rows.labels),
  }));
  return asked(
    { what: 'activation', question: of.question, flag: `Say it with --activation ${of.choices.join('|')}.` },
    tried,
    { half: rows.half, name: (choice) => `--activation ${choice}` },
  );
}

/** Probabilities that an activation was said for: with it every one of them would be wrong. */
export function twice(range: ScoreRange, activation: Activation): PredictionQuestion | null {
  const are = range.beyondRows === 0 && range.distributions === range.finiteRows && range.finiteRows > 0;
  if (activation === 'none' || !are) return null;
  return {
    what: 'check',
    question: `These are probabilities already: all lie in 0..1 and each row adds up to 1. With ${activation} on top of them, every one would be wrong.`,
    evidence: 'Leave --activation out.',
    flag: '--no-check applies it all the same.',
    choices: ['none'],
    tried: [
      {
        choice: 'none',
        flags: '--activation none',
        answers: { activation: 'none' },
        n: 0,
        accuracy: { value: null, low: null, high: null, n: 0 },
        logLoss: null,
      },
    ],
  };
}
