/** What is made of one pass over labelled rows, without a model: the numbers are given. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import type { Probe } from '../../inference/understand/probeModel.ts';
import { listedTrial, mergeAnswers, pictureTrials } from './choices.ts';
import { bestOrder } from './columnOrder.ts';
import { evidenceOf, outcomeOf, type Result, triedOf } from './evidence.ts';
import { judge, orderByLabels, type Reading } from './judge.ts';
import { doubleActivation, stopQuestion, verdictOf } from './stopQuestion.ts';

const probeOf = (rows: readonly (readonly number[])[]): Probe => ({
  scores: Float64Array.from(rows.flat()),
  width: rows[0]!.length,
  rows: rows.length,
  failed: [],
  seconds: 0.01,
});
const reading = (codes: readonly number[], more: Partial<Reading> = {}): Reading => ({
  codes: Int32Array.from(codes),
  activation: 'none',
  isDecision: false,
  isSingle: false,
  ...more,
});
const configOf = (classes: readonly string[], activation: string) =>
  modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes,
    inputs: [
      { name: 'x', kind: 'tabular_vector', encoders: [{ column: 'p', kind: 'numeric', mean: 0, std: 1, size: 1 }] },
    ],
    outputs: { scores: { name: 's', activation } },
  });

/** `n` rows of three classes: right in four of five, surer where it is right. */
function threeClasses(n: number, seed: number) {
  const random = seededRandom(seed);
  const labels = Int32Array.from({ length: n }, () => Math.floor(random() * 3));
  const rows = Array.from(labels, (label) => {
    const said = random() < 0.7 ? label : Math.floor(random() * 3);
    return [0, 1, 2].map((k) => (k === said ? 0.8 : 0.1));
  });
  return { labels, rows };
}

describe('numbers against labels', () => {
  const labels = Int32Array.from([0, 1, 1, 7]);
  const rows = [
    [0.9, 0.1],
    [0.2, 0.8],
    [0.6, 0.4],
    [0.5, 0.5],
  ];
  test('accuracy and log loss count the rows whose label the model knows', () => {
    const judged = judge(probeOf(rows), reading([0, 1]), labels);
    expect(Array.from(judged.isRight)).toEqual([1, 1, 0, -1]);
    expect(judged.accuracy).toMatchObject({ n: 3, value: 2 / 3 });
    expect(judged.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8) + Math.log(0.4)) / 3, 12);
  });
  test('scores are no probabilities without their activation', () => {
    const logits = probeOf(rows.map(([a, b]) => [Math.log(a!) + 5, Math.log(b!) + 5]));
    expect(judge(logits, reading([0, 1]), labels).logLoss).toBeNull();
    const softmax = judge(logits, reading([0, 1], { activation: 'softmax' }), labels);
    expect(softmax.logLoss).toBeCloseTo(judge(probeOf(rows), reading([0, 1]), labels).logLoss!, 12);
  });
  test('one score is the second class’s: above a half as a probability, above 0 as a logit', () => {
    const one = probeOf([0.7, 0.4].map((p) => [-p, p]));
    const given = Int32Array.from([1, 0]);
    expect(judge(one, reading([0, 1], { isSingle: true }), given).accuracy.value).toBe(1);
    const asLogit = judge(one, reading([0, 1], { isSingle: true, activation: 'sigmoid' }), given);
    expect(Array.from(asLogit.isRight)).toEqual([1, 0]);
  });
  test('the order of the classes that agrees most is found from any order', () => {
    const { labels: given, rows: scores } = threeClasses(90, 1);
    const turned = probeOf(scores.map(([a, b, c]) => [c!, a!, b!]));
    const codes = orderByLabels(turned, reading([0, 1, 2]), { labels: given, inUse: [0, 1, 2], uses: () => true });
    expect(Array.from(codes!)).toEqual([2, 0, 1]);
  });
});

describe('what the rows speak for', () => {
  const { labels, rows } = threeClasses(120, 2);
  const half = Uint8Array.from(labels, (_, row) => row % 2);
  const result = (choice: string, codes: readonly number[]): Result => ({
    choice,
    answers: { classes: choice.split(',') },
    judged: judge(probeOf(rows), reading(codes), labels),
  });
  const [right, turned] = [result('a,b,c', [0, 1, 2]), result('b,c,a', [1, 2, 0])];
  test('another choice than the proposal where it is better for sure', () => {
    const outcome = outcomeOf('classes', [turned, right], { proposal: turned, half });
    expect(outcome).toMatchObject({ favoured: right, results: [right, turned] });
    expect(evidenceOf(outcome)).toMatch(
      /^With a,b,c, \d\d % of 120 labelled rows agree \(\d\d–\d\d\); with b,c,a, \d+ %\.$/,
    );
    const [first, second] = triedOf(outcome);
    expect(first).toMatchObject({ choice: 'a,b,c', flags: '--classes a,b,c', isCurrent: false, n: 120 });
    expect(second).toMatchObject({ isCurrent: true });
  });
  test('not where two choices differ in a row or two', () => {
    const alike = Int8Array.from(right.judged.isRight);
    alike[alike.indexOf(0)] = 1;
    const better: Result = { ...right, choice: 'x', judged: { ...right.judged, isRight: alike, losses: null } };
    const outcome = outcomeOf('classes', [right, better], { proposal: right, half });
    expect(outcome.favoured).toBe(right);
    expect(evidenceOf(outcome)).toContain('do not tell');
  });
});

describe('a reason to stop', () => {
  const { labels, rows } = threeClasses(200, 3);
  const classes = ['a', 'b', 'c'];
  const now = (codes: readonly number[]) => {
    const judged = judge(probeOf(rows), reading(codes), labels);
    return { config: configOf(classes, 'none'), probe: probeOf(rows), judged };
  };
  test('there is none for a model that is right more often than not', () => {
    const tried = { now: now([0, 1, 2]), best: { answers: {}, judged: now([0, 1, 2]).judged }, outcomes: [] };
    expect(stopQuestion(tried, verdictOf(probeOf(rows), reading([0, 1, 2]), labels), [])).toBeNull();
  });
  test('classes in another order: said with the flag that mends it', () => {
    const [wrong, right] = [now([1, 2, 0]), now([0, 1, 2])];
    const choice = (name: string, judged: Result['judged']): Result => ({
      choice: name,
      answers: { classes: name.split(',') },
      judged,
    });
    const [proposal, favoured] = [choice('a,b,c', wrong.judged), choice('c,a,b', right.judged)];
    const outcomes = [{ what: 'classes', results: [favoured, proposal], proposal, favoured }];
    const verdict = verdictOf(probeOf(rows), reading([1, 2, 0]), labels);
    expect(verdict.is).toBe('below');
    const stop = stopQuestion({ now: wrong, best: { answers: {}, judged: right.judged }, outcomes }, verdict, []);
    expect(stop).toMatchObject({ what: 'chance', choices: ['--classes c,a,b'], answers: { classes: ['c', 'a', 'b'] } });
    expect(stop?.question).toContain('less than chance would');
    // Nothing that fits better: what may be wrong is named, nothing is proposed.
    const lost = stopQuestion({ now: wrong, best: { answers: {}, judged: wrong.judged }, outcomes: [] }, verdict, []);
    expect(lost).toMatchObject({ choices: [] });
    expect(lost?.flag).toMatch(/^--map, .*; --no-check runs it all the same$/);
  });
});

describe('probabilities under another activation', () => {
  const { rows } = threeClasses(30, 4);
  const classes = ['a', 'b', 'c'];
  test.each(['softmax', 'sigmoid', 'log_softmax'])('%s is asked about', (activation) => {
    const asked = doubleActivation(configOf(classes, activation), probeOf(rows), false);
    expect(asked).toMatchObject({ choices: ['--activation none'], answers: { activation: 'none' } });
    expect(asked?.question).toContain(`With ${activation} on top of them`);
  });
  test('none is right, and logits are none', () => {
    expect(doubleActivation(configOf(classes, 'none'), probeOf(rows), false)).toBeNull();
    const logits = probeOf(rows.map((row) => row.map((p) => Math.log(p))));
    expect(doubleActivation(configOf(classes, 'softmax'), logits, false)).toBeNull();
  });
  test('one score may lie in 0..1 by chance where there are few rows', () => {
    const single = (n: number) => probeOf(Array.from({ length: n }, (_, row) => [-row / n, row / n]));
    const config = configOf(['no', 'yes'], 'sigmoid');
    expect(doubleActivation(config, single(19), true)).toBeNull();
    expect(doubleActivation(config, single(20), true)?.question).toContain('all lie in 0..1');
  });
});

describe('choices', () => {
  test('what both say of a column the further answers say; a crop belongs to its resize', () => {
    const merged = mergeAnswers(
      { map: { x: ['a'], y: ['b'] }, fill: { a: 1 }, resize: { mode: 'none' }, crop: { height: 8, width: 8 } },
      { map: { y: ['c'] }, resize: { mode: 'shorter', edge: 9 } },
    );
    expect(merged).toEqual({
      map: { x: ['a'], y: ['c'] },
      fill: { a: 1 },
      resize: { mode: 'shorter', edge: 9 },
    });
  });
  test('those that are no answers are left out', () => {
    const question = { what: 'activation', question: '', choices: ['softmax', 'tanh', 'none'], flag: '' };
    expect(listedTrial(question).choices.map(({ choice }) => choice)).toEqual(['softmax', 'none']);
  });
  test('a table has no pictures to feed otherwise', () => {
    expect(pictureTrials(configOf(['a', 'b'], 'none'))).toEqual([]);
  });
});

describe('the order of columns', () => {
  /** How many columns stand where they belong, of each order. */
  const rate = (wanted: readonly number[]) => (orders: readonly (readonly number[])[]) =>
    Promise.resolve(orders.map((order) => order.filter((column, place) => column === wanted[place]).length));
  test.each([[[2, 0, 1]], [[3, 1, 4, 0, 2]], [[1, 0, 3, 2, 5, 4, 7, 6]]])('%j is found', async (wanted) => {
    const columns = wanted.length;
    const starts = [Array.from({ length: columns }, (_, at) => at)];
    expect(await bestOrder({ columns, starts, rate: rate(wanted), isOver: () => false })).toEqual(wanted);
  });
  test('none where the model cannot be run so', async () => {
    const search = { columns: 3, starts: [[0, 1, 2]], rate: () => Promise.resolve(null), isOver: () => false };
    expect(await bestOrder(search)).toBeNull();
  });
});
