import type { TriedHypothesis } from '#shared/contract/modelMethods.ts';
import { flagsOf } from '#shared/model/answerFlags.ts';
import type { Choice } from './choices.ts';
import { isBetter, type Judged } from './judge.ts';

/** A choice with what came of it. */
export type Result = Choice & { readonly judged: Judged };

/** What was made of the choices of one question. */
export type Outcome = {
  readonly what: string;
  /** Best first. */
  readonly results: readonly Result[];
  /** What was proposed, or is so now; absent where it could not be run. */
  readonly proposal: Result | undefined;
  /** What the rows speak for: the proposal, unless another choice is better for sure. */
  readonly favoured: Result | undefined;
};

/** Of more choices than this, the winner has to be one on both halves of the rows. */
const mostWithoutHalves = 8;

/**
 * Sorts results and says which one the rows speak for. Another than the proposal only where it is better by a sign test at 5 %, divided by
 * the number of choices; and where more than eight were tried, or `isSearched`, where it also is on the half that it was not chosen on.
 */
export function outcomeOf(
  what: string,
  results: readonly Result[],
  { proposal, half, isSearched = false }: { proposal: Result | undefined; half: Uint8Array; isSearched?: boolean },
): Outcome {
  const sorted = results.toSorted(byFit);
  const first = (list: readonly Result[]): Result | undefined => list[0];
  const needsHalves = isSearched || results.length > mostWithoutHalves;
  const best = needsHalves
    ? (first(sorted.toSorted((a, b) => fitOn(b, half, 0) - fitOn(a, half, 0))) ?? undefined)
    : first(sorted);
  if (!best || !proposal || best === proposal) return { what, results: sorted, proposal, favoured: best ?? proposal };
  const alpha = 0.05 / Math.max(1, results.length - 1);
  const isSure = needsHalves
    ? isBetter(best.judged, proposal.judged, 0.01, (row) => half[row] === 1)
    : isBetter(best.judged, proposal.judged, alpha);
  return { what, results: sorted, proposal, favoured: isSure ? best : proposal };
}

function byFit(a: Result, b: Result): number {
  const difference = (b.judged.accuracy.value || 0) - (a.judged.accuracy.value || 0);
  if (difference !== 0) return difference;
  return (a.judged.logLoss ?? Infinity) - (b.judged.logLoss ?? Infinity) || 0;
}

/** Accuracy on one half, and among equals the smaller log loss. */
function fitOn({ judged }: Result, half: Uint8Array, which: number): number {
  let [n, right, loss] = [0, 0, 0];
  judged.isRight.forEach((is, row) => {
    if (half[row] !== which || is === -1) return;
    n += 1;
    right += is;
    loss += Math.min(20, judged.losses?.[row] ?? 20);
  });
  return n === 0 ? -1 : right / n - (1e-3 * loss) / n / 20;
}

export function triedOf({ what, results, proposal }: Outcome): TriedHypothesis[] {
  return results.map((result) => ({
    what,
    choice: result.choice,
    answers: result.answers,
    flags: flagsOf(result.answers),
    n: result.judged.accuracy.n,
    accuracy: empty(result.judged.accuracy),
    logLoss: result.judged.logLoss,
    isCurrent: result === proposal,
  }));
}

const empty = ({ value, low, high, n }: Judged['accuracy']): TriedHypothesis['accuracy'] => {
  const known = (number: number): number | null => (Number.isNaN(number) ? null : number);
  return { value: known(value), low: known(low), high: known(high), n };
};

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** “92 % of 90 labelled rows agree (84–96)” */
export function agreement({ accuracy: { value, low, high, n } }: Judged): string {
  const end = (share: number): string => (100 * share).toFixed(0);
  return `${percent(value)} of ${n} labelled rows agree (${end(low)}–${end(high)})`;
}

/** The choice that these rows do not tell from the one they favour, where there is one. */
export function rivalOf({ results, favoured }: Outcome): Result | undefined {
  if (!favoured || favoured.judged.accuracy.n === 0) return undefined;
  const others = results.filter((result) => result !== favoured);
  return others.find((other) => !isBetter(favoured.judged, other.judged, 0.05 / Math.max(1, others.length)));
}

/** What the rows say of a question, in one or two sentences; null where nothing came out. `name` is how a choice is called. */
export function evidenceOf(outcome: Outcome, name: (result: Result) => string = ({ choice }) => choice): string | null {
  const { results, proposal, favoured } = outcome;
  if (!favoured || favoured.judged.accuracy.n === 0) return null;
  const called = (result: Result): string => short(name(result));
  const others = results.filter((result) => result !== favoured);
  const next = favoured === proposal || !proposal ? others[0] : proposal;
  const said = `With ${called(favoured)}, ${agreement(favoured.judged)}`;
  if (!next) return `${said}.`;
  const against = `${said}; with ${called(next)}, ${percent(next.judged.accuracy.value || 0)}${lossWords(favoured, next)}.`;
  const rival = rivalOf(outcome);
  return rival ? `${against} These rows do not tell ${called(favoured)} from ${called(rival)}.` : against;
}

/** Where as many rows agree, what tells two choices apart is the log loss. */
function lossWords(one: Result, other: Result): string {
  if (one.judged.accuracy.value !== other.judged.accuracy.value) return '';
  if (one.judged.logLoss === null || other.judged.logLoss === null) return '';
  return ` (log loss ${one.judged.logLoss.toPrecision(3)} against ${other.judged.logLoss.toPrecision(3)})`;
}

const mostCharacters = 80;
const short = (choice: string): string =>
  choice.length > mostCharacters ? `${choice.slice(0, mostCharacters)}…` : choice;
