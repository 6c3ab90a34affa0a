import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { readNpy } from '../../ingest/npy.ts';
import { argsort } from '../sort.ts';
import { labelAgreement } from './labelAgreement.ts';

const rankings = new URL('../../../../../shared/rankings/', import.meta.url);

/** scikit-learn's average_precision_score: rows of equal score count together. */
function averagePrecision(wrong: Uint8Array, scores: Float64Array): number {
  const order = argsort(scores, 'asc');
  let [seen, hits, sum] = [0, 0, 0];
  for (let at = 0; at < order.length;) {
    let [end, here] = [at, 0];
    for (; end < order.length && scores[order[end]!] === scores[order[at]!]; end += 1) here += wrong[order[end]!]!;
    [seen, hits] = [end, hits + here];
    sum += here * (hits / seen);
    at = end;
  }
  return sum / hits;
}

const firstRight = (wrong: Uint8Array, scores: Float64Array, n: number): number =>
  argsort(scores, 'asc')
    .subarray(0, n)
    .reduce((sum, row) => sum + wrong[row]!, 0);

const file = (name: string): string => new URL(name, rankings).pathname;
const numbers = async (name: string) => await readNpy(file(name));

/** A list of int32 or of one byte each. */
function listOf(name: string): Int32Array {
  const bytes = readFileSync(file(name));
  const from = 10 + bytes.readUInt16LE(8);
  const isBytes = bytes.toString('latin1', 10, from).includes("'|b1'");
  return isBytes
    ? Int32Array.from(bytes.subarray(from))
    : Int32Array.from({ length: (bytes.length - from) / 4 }, (_, row) => bytes.readInt32LE(from + row * 4));
}

type Best = Readonly<Record<string, Readonly<Record<string, { readonly ap: number; readonly first100: number }>>>>;

/** Sets whose truth is known, which are not in the repository: nothing may be tuned to them. */
describe.skipIf(!existsSync(rankings))('beside the scores of cleanlab, on ../shared/rankings', () => {
  const results = existsSync(rankings)
    ? (JSON.parse(readFileSync(new URL('results.json', rankings), 'utf8')) as Readonly<Record<string, Best>>)
    : {};
  test.each(['roman_numeral', 'cifar10n_aggregate_10k'])('%s', async (name) => {
    const labels = listOf(`${name}/given.npy`);
    const wrong = Uint8Array.from(listOf(`${name}/wrong.npy`));
    const networks = readdirSync(file(name)).filter((one) => one !== 'given.npy' && one !== 'wrong.npy');
    const tables = await Promise.all(networks.map(async (one) => await numbers(`${name}/${one}`)));
    const measure = (of: readonly (typeof tables)[number][]) => {
      const [{ columns }] = of as [(typeof tables)[number]];
      const input = { tables: of.map(({ values }) => values), labels, rowCount: labels.length, classCount: columns };
      const { scores } = labelAgreement(input);
      return { ap: averagePrecision(wrong, scores), first100: firstRight(wrong, scores, 100) };
    };
    const bestOf = (key: string) => {
      const scores = Object.values(results[name]![key]!);
      return {
        ap: Math.max(...scores.map(({ ap }) => ap)),
        first100: Math.max(...scores.map(({ first100 }) => first100)),
      };
    };
    let bestPart = 0;
    networks.forEach((network, at) => {
      const ours = measure([tables[at]!]);
      const theirs = bestOf(network.replace('.npy', ''));
      bestPart = Math.max(bestPart, ours.ap);
      expect(ours.ap).toBeGreaterThan(theirs.ap);
      // The order of two rows moves it by one.
      expect(ours.first100).toBeGreaterThanOrEqual(theirs.first100 - 1);
    });
    const together = measure(tables);
    expect(together.ap).toBeGreaterThan(bestOf('mean of all').ap);
    expect(together.first100).toBeGreaterThanOrEqual(bestOf('mean of all').first100);
    expect(together.ap).toBeGreaterThan(bestPart - 0.003);
  });
});

/** A model that is right about x and asymmetric about how sure it is, and labels of which some are dealt anew. */
function planted(n: number, classCount: number, seed: number) {
  const random = seededRandom(seed);
  const probs = new Float64Array(n * classCount);
  const labels = new Int32Array(n);
  const wrong = new Uint8Array(n);
  for (let row = 0; row < n; row += 1) {
    const truth = Math.floor(random() * classCount);
    const logits = Array.from(
      { length: classCount },
      (_, k) => (k === truth ? 3 : 0) + 2 * (random() - 0.5) * (1 + k / 3),
    );
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    logits.forEach((logit, k) => (probs[row * classCount + k] = Math.exp(logit) / sum));
    const isWrong = random() < 0.1;
    labels[row] = isWrong ? (truth + 1 + Math.floor(random() * (classCount - 1))) % classCount : truth;
    wrong[row] = isWrong ? 1 : 0;
  }
  return { probs, labels, wrong, input: { tables: [probs], labels, rowCount: n, classCount } };
}

test('planted wrong labels come first, scores lie in 0..1, and the strongest other class is named', () => {
  const { wrong, input, probs, labels } = planted(3000, 5, 1);
  const { scores, rival, own, against } = labelAgreement(input);
  const count = wrong.reduce((sum, one) => sum + one, 0);
  expect(firstRight(wrong, scores, count) / count).toBeGreaterThan(0.85);
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  for (let row = 0; row < 100; row += 1) {
    const mine = Array.from(probs.subarray(row * 5, row * 5 + 5));
    const others = mine.map((p, k) => (k === labels[row] ? -1 : p));
    expect([own[row], against[row], rival[row]]).toEqual([
      mine[labels[row]!],
      Math.max(...others),
      others.indexOf(Math.max(...others)),
    ]);
  }
});

test('a useless run beside a good one does not spoil it', () => {
  const { wrong, input } = planted(2000, 4, 2);
  const random = seededRandom(9);
  const noise = new Float64Array(2000 * 4).map(() => random());
  const alone = averagePrecision(wrong, labelAgreement(input).scores);
  const { scores, weights } = labelAgreement({ ...input, tables: [...input.tables, noise] });
  expect(weights[1]).toBeLessThan(0.05);
  expect(averagePrecision(wrong, scores)).toBeGreaterThan(alone - 0.02);
});

test('rows without label or prediction have no score; another run can stand in', () => {
  const { input, labels, probs } = planted(400, 3, 3);
  labels[0] = -1;
  probs[3] = NaN;
  const { scores } = labelAgreement(input);
  expect([scores[0], scores[1]]).toEqual([NaN, NaN]);
  expect(Number.isFinite(scores[2])).toBe(true);
  const other = planted(400, 3, 3).probs;
  expect(Number.isFinite(labelAgreement({ ...input, tables: [probs, other] }).scores[1])).toBe(true);
});

test('few rows, one class and predictions that are all the same are no error', () => {
  const one = { tables: [Float32Array.of(1, 1)], labels: Int32Array.of(0, 0), rowCount: 2, classCount: 1 };
  expect(Array.from(labelAgreement(one).scores).every(Number.isFinite)).toBe(true);
  const same = {
    tables: [new Float32Array(400).fill(0.25)],
    labels: new Int32Array(100),
    rowCount: 100,
    classCount: 4,
  };
  expect(new Set(labelAgreement(same).scores).size).toBe(1);
});
