import { joinList } from '#shared/model/answerFlags.ts';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { areProbabilities, type Probe } from '../../inference/understand/probeModel.ts';
import { type Choice, listedTrial, type Trial } from './choices.ts';
import { orderByLabels } from './judge.ts';
import { readingFor, type TrialBase, type TrialState } from './trialBase.ts';

/**
 * What the scores of one pass are read as: the classes in other orders, the other class of a single score, another activation. Each only
 * where it is open; the classes also where the model does no better than chance and no graph names them.
 */
export function classTrials(base: TrialBase, state: TrialState, isDoubtful: boolean): Trial[] {
  const questionOf = (what: string) => base.open.find((question) => question.what === what);
  const classes = questionOf('classes');
  const [positive, activation] = [questionOf('positive'), questionOf('activation')];
  const now: Choice = { choice: joinList(state.config.classes), answers: {} };
  const trials: Trial[] = [];
  if (classes) trials.push({ what: 'classes', choices: orders(base, state, listedTrial(classes).choices) });
  else if (isDoubtful && base.mayNameClasses) trials.push({ what: 'classes', choices: orders(base, state, [now]) });
  // With both open, the order of the two classes says it already.
  if (positive && !classes) trials.push(listedTrial(positive));
  if (activation && state.probe) trials.push(activations(listedTrial(activation), state.probe));
  return trials;
}

/** Of numbers whose exp adds up to 1, log_softmax and softmax make the same: they are called what they are. */
function activations({ what, choices }: Trial, probe: Probe): Trial {
  const isLog = areProbabilities({ ...probe, scores: probe.scores.map(Math.exp) }, false) === true;
  const other = isLog ? 'softmax' : 'log_softmax';
  return { what, choices: choices.filter(({ choice }) => choice !== other) };
}

/** The orders listed, the first of them reversed, and the one that agrees most with the labels of half the rows, then of all. */
function orders(base: TrialBase, state: TrialState, listed: readonly Choice[]): Choice[] {
  const [first] = listed;
  const reversed = first && orderAs(state.config.classes.toReversed());
  const found = [0, null].flatMap((half) => {
    const names = namesByLabels(base, state, half);
    return names ? [orderAs(names)] : [];
  });
  const all = [...listed, ...(reversed && listed.length > 0 ? [reversed] : []), ...found];
  return [...new Map(all.map((one) => [one.choice, one])).values()];
}

function orderAs(names: readonly string[]): Choice {
  const answers: ModelAnswers = { classes: [...names] };
  return { choice: joinList(names), answers };
}

function namesByLabels(base: TrialBase, state: TrialState, half: number | null): string[] | null {
  const { project, rows } = base;
  if (!state.probe) return null;
  const inUse = [...new Set(rows.labels)];
  const codes = orderByLabels(state.probe, readingFor(base, state.config), {
    labels: rows.labels,
    inUse,
    uses: (row) => half === null || rows.half[row] === half,
  });
  if (!codes) return null;
  return Array.from(codes, (code, k) => (code < 0 ? spareName(state.config, k) : project.classes[code]!));
}

/** A class of the model that no label of the rows is for. */
const spareName = ({ classes }: ModelConfig, k: number): string =>
  /^class \d+$/.test(classes[k]!) ? classes[k]! : `class ${k}`;
