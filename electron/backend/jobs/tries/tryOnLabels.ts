import type { TriedHypothesis } from '#shared/contract/modelMethods.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Probe } from '../../inference/understand/probeModel.ts';
import { type Choice, listedTrial, mergeAnswers, pictureTrials, type Trial } from './choices.ts';
import { classTrials } from './classOrder.ts';
import { bestOrder, rowsPerLook } from './columnOrder.ts';
import { type Outcome, outcomeOf, type Result, triedOf } from './evidence.ts';
import { type Judged, judge, orderByLabels } from './judge.ts';
import { labelledRows, type LabelledRows } from './labelledRows.ts';
import { askedWithEvidence } from './questions.ts';
import { columnTrial, namedOrders, orderableInput, orderChoice, scaledTrial } from './tableChoices.ts';
import { readingFor, type TrialBase, type TrialState } from './trialBase.ts';

export type Tried = {
  readonly outcomes: readonly Outcome[];
  readonly tried: readonly TriedHypothesis[];
  readonly open: readonly OpenQuestion[];
  /** As it is now, or is proposed to be: what the files and the person say and the first choice of each question. */
  readonly now: { readonly config: ModelConfig; readonly probe: Probe; readonly judged: Judged };
  /** With every choice that the rows speak for, and the answers that make it so. */
  readonly best: { readonly answers: ModelAnswers; readonly judged: Judged };
  /** What was not tried for want of time. */
  readonly untried: readonly string[];
};

/** With so much right there is nothing to gain that would be worth a question. */
const goodEnough = 0.9;

/**
 * Tries what is open on labelled rows, and of a table also what no file can say (columns scaled outside the model, the order of a block's
 * columns). Not every combination: question after question, each with the answers that fitted best so far (a search by coordinates), the
 * ones with the largest effect first; so n choices take n passes. While the order of the classes is open, a pass counts by the order that
 * agrees most with the labels. Null where the model cannot be run at all, in any of the ways tried.
 */
export async function tryOnLabels(base: TrialBase, doubts: (now: Tried['now']) => boolean): Promise<Tried | null> {
  const state = await startOf(base);
  const asked = openTrials(base);
  const untried: string[] = [];
  const outcomes: Outcome[] = [];
  const tryOne = async (trial: Trial): Promise<void> => {
    if (performance.now() > base.endsAt) untried.push(trial.what);
    else outcomes.push(await tryTrial(base, state, trial));
  };
  for (const trial of asked) await tryOne(trial);
  if (!state.probe) return null;
  const now = nowOf(base, state);
  const isTable = state.config.modality === 'tabular';
  const isDoubtful = doubts(now);
  const renamed = isDoubtful ? renamedWell(base, state) : null;
  if (renamed) outcomes.push(renamed);
  const mayBeFedOtherwise = isDoubtful && !renamed;
  if (isTable && !renamed && (isDoubtful || (now.judged.accuracy.value || 0) < goodEnough)) {
    const scaled = scaledTrial(base.project, state.config);
    if (scaled) await tryOne(scaled);
    const ordered = base.mayReorder || isDoubtful ? await tryOrders(base, state, untried) : null;
    if (ordered) outcomes.push(ordered);
  }
  if (!isTable && mayBeFedOtherwise) for (const trial of pictureTrials(state.config)) await tryOne(trial);
  for (const trial of classTrials(base, state, mayBeFedOtherwise)) outcomes.push(readAgain(base, state, trial));
  const tried = outcomes.flatMap(triedOf);
  return {
    outcomes,
    tried,
    open: base.open.map((question) => askedWithEvidence(question, outcomes)),
    now,
    best: { answers: state.found, judged: judgeAs(base, state, { probe: state.probe, config: state.config }) },
    untried,
  };
}

/**
 * Other names for the scores, where with them so much is right that nothing is wrong with how the model is fed: they come first, since
 * columns bent by a scaling may agree with the labels as well. Else all stays as it was, and null.
 */
function renamedWell(base: TrialBase, state: TrialState): Outcome | null {
  const trial = classTrials(base, state, true).find(({ what }) => what === 'classes');
  if (!trial) return null;
  const { found, config } = state;
  const outcome = readAgain(base, state, trial);
  const { favoured, proposal } = outcome;
  if (favoured && favoured !== proposal && (favoured.judged.accuracy.value || 0) >= goodEnough) return outcome;
  Object.assign(state, { found, config });
  return null;
}

async function startOf(base: TrialBase): Promise<TrialState> {
  const proposals = openTrials(base).flatMap(({ choices }) => choices.slice(0, 1));
  let found: ModelAnswers = {};
  for (const { answers } of proposals) found = mergeAnswers(found, answers);
  const config = base.configWith(found) ?? base.configWith({})!;
  return {
    found,
    config,
    probe: await base.passes.pass(config, base.rows.ids),
    areClassesOpen: base.open.some(({ what }) => what === 'classes'),
  };
}

function nowOf(base: TrialBase, state: TrialState): Tried['now'] {
  const probe = state.probe!;
  return { config: state.config, probe, judged: judgeAs(base, state, { probe, config: state.config }) };
}

/** Questions whose answers feed the model otherwise, by how much they change; classes and activation only read its scores. */
const feeding = [/^words of /, /^blank /, /^layout$/, /^scale$/, /^colour$/, /^resize$/, /^pipeline$/];

function openTrials({ project, open }: TrialBase): Trial[] {
  return feeding.flatMap((kind) =>
    open
      .filter(({ what }) => kind.test(what))
      .map((question) => columnTrial(project, question) ?? listedTrial(question))
      .filter(({ choices }) => choices.length > 0),
  );
}

async function tryTrial(base: TrialBase, state: TrialState, trial: Trial): Promise<Outcome> {
  const rows = rowsFor(base, trial.what);
  const passed: { result: Result; config: ModelConfig; probe: Probe }[] = [];
  let proposal: Result | undefined;
  for (const [index, { choice, answers }] of trial.choices.entries()) {
    if (index > 0 && performance.now() > base.endsAt) break;
    const config = base.configWith(mergeAnswers(state.found, answers));
    const probe = config && (await base.passes.pass(config, rows.ids));
    if (!config || !probe) continue;
    const result = { choice, answers, judged: judgeAs(base, state, { probe, config, labels: rows.labels }) };
    if (result.judged.accuracy.n === 0) continue;
    passed.push({ result, config, probe });
    if (index === 0) proposal = result;
  }
  const outcome = outcomeOf(
    trial.what,
    passed.map(({ result }) => result),
    { proposal, half: rows.half },
  );
  const taken = passed.find(({ result }) => result === outcome.favoured);
  if (taken && (outcome.favoured !== proposal || !state.probe)) {
    state.found = mergeAnswers(state.found, outcome.favoured!.answers);
    state.config = taken.config;
    state.probe = rows === base.rows ? taken.probe : await base.passes.pass(taken.config, base.rows.ids);
  }
  return outcome;
}

/** What a blank was filled with shows only in rows with a blank. */
function rowsFor(base: TrialBase, what: string): LabelledRows {
  const name = /^blank (.+)$/s.exec(what)?.[1];
  const column = name === undefined ? undefined : base.project.findColumn(name);
  if (!column) return base.rows;
  const blank = labelledRows(
    base.project,
    base.rows.ids.length,
    (id: ExampleId) => base.project.cellOf(column, id) === null,
  );
  return blank.ids.length > 0 ? blank : base.rows;
}

/** Rows that a first glance at an order takes, and rows that it is chosen on. */
const rowsAtAGlance = 40;
const rowsToChooseOn = 96;
const orderSeconds = 2.5;
/** Of a model that takes longer for one step of the search no order is tried. */
const longestLookSeconds = 4;

/** The order of a block whose columns the model does not name: chosen on one half of the rows, believed only if it holds on the other. */
async function tryOrders(base: TrialBase, state: TrialState, untried: string[]): Promise<Outcome | null> {
  const input = orderableInput(state.config);
  if (!input || !state.probe || performance.now() > base.endsAt) return null;
  const { rows } = base;
  const chosenOn = [...rows.ids.keys()].filter((row) => rows.half[row] === 0);
  const part = (most: number): LabelledRows => {
    const step = Math.max(1, chosenOn.length / most);
    const kept = Array.from({ length: Math.min(most, chosenOn.length) }, (_, at) => chosenOn[Math.floor(at * step)]!);
    return {
      ids: kept.map((row) => rows.ids[row]!),
      labels: Int32Array.from(kept, (row) => rows.labels[row]!),
      half: new Uint8Array(kept.length),
    };
  };
  const [glance, all] = [part(rowsAtAGlance), part(rowsToChooseOn)];
  const rowsFed = rowsPerLook(input.encoders.length, { glance: glance.ids.length, all: all.ids.length });
  if (base.speed && rowsFed / base.speed.rowsPerSecond > longestLookSeconds) {
    untried.push(`order of ${input.name}`);
    return null;
  }
  const endsAt = Math.min(base.endsAt, performance.now() + 1000 * orderSeconds);
  const starts = namedOrders(input);
  const found = await bestOrder({
    columns: input.encoders.length,
    starts,
    isOver: () => performance.now() > endsAt,
    rate: async (orders, few) => {
      const { ids, labels } = few ? glance : all;
      const probes = await base.passes.passOrders(state.config, ids, { input: input.name, orders });
      return probes?.map((probe) => rating(judgeAs(base, state, { probe, config: state.config, labels }))) ?? null;
    },
  });
  const orders = found && !starts.some((order) => order.join() === found.join()) ? [...starts, found] : starts;
  const probes = await base.passes.passOrders(state.config, rows.ids, { input: input.name, orders });
  if (!probes) return null;
  const results = orders.map((order, at): Result => ({
    ...orderChoice(input, order),
    judged: judgeAs(base, state, { probe: probes[at]!, config: state.config }),
  }));
  const outcome = outcomeOf(`order of ${input.name}`, results, {
    proposal: results[0],
    half: rows.half,
    isSearched: true,
  });
  if (outcome.favoured && outcome.favoured !== results[0]) {
    state.found = mergeAnswers(state.found, outcome.favoured.answers);
    state.probe = { ...probes[results.indexOf(outcome.favoured)]!, seconds: state.probe.seconds };
    state.config = base.configWith(state.found) ?? state.config;
  }
  return outcome;
}

/** Accuracy, and among orders that do as well the one that is surer of what is right. */
function rating({ accuracy, logLoss }: Judged): number {
  return (accuracy.value || 0) - 0.1 * (Math.min(5, logLoss ?? 5) / 5);
}

function readAgain(base: TrialBase, state: TrialState, { what, choices }: Trial): Outcome {
  const results = choices.flatMap((one: Choice): Result[] => {
    const config = base.configWith(mergeAnswers(state.found, one.answers));
    if (!config || !state.probe) return [];
    const judged = judge(state.probe, readingFor(base, config), base.rows.labels);
    // Scores that are no probabilities cannot be read as some.
    return what === 'activation' && judged.logLoss === null ? [] : [{ ...one, judged }];
  });
  const outcome = outcomeOf(what, results, {
    proposal: results[0],
    half: base.rows.half,
    isSearched: what === 'classes' && results.length > 2,
  });
  if (outcome.favoured && outcome.favoured !== results[0]) {
    state.found = mergeAnswers(state.found, outcome.favoured.answers);
    state.config = base.configWith(state.found) ?? state.config;
  }
  return outcome;
}

function judgeAs(
  base: TrialBase,
  state: TrialState,
  { probe, config, labels = base.rows.labels }: { probe: Probe; config: ModelConfig; labels?: Int32Array },
): Judged {
  const reading = readingFor(base, config);
  if (!state.areClassesOpen) return judge(probe, reading, labels);
  const inUse = [...new Set(labels)];
  const codes = orderByLabels(probe, reading, { labels, inUse, uses: () => true });
  return judge(probe, codes ? { ...reading, codes } : reading, labels);
}
