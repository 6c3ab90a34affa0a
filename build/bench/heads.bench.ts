import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { stratifiedFolds } from '#backend/analysis/heads/stratifiedFolds.ts';
import { runHeads } from '#backend/threads/runHeads.ts';
import { labelAgreement } from '#backend/analysis/labelErrors/labelAgreement.ts';
import { benchLine, measure, type BenchRow } from './benchRow.ts';

const rowCount = 100_000;
const width = 128;
const classCount = 10;
const ranked = 1_000_000;

/**
 * Labels predicted out of sample, once since it takes seconds, and the ranking of a million labels: beside a bare loop, or beside
 * scikit-learn's cross-validated logistic regression and cleanlab's adjusted self-confidence where this machine's Python has them.
 */
export async function runBench(): Promise<BenchRow[]> {
  const rows = [await heads(), ranking()];
  const theirs = timesOfCleanlab();
  if (!theirs) return rows;
  const [learnt, ranks] = rows as [BenchRow, BenchRow];
  return [
    beside(learnt, 'one logistic regression of scikit-learn, 5 folds', theirs.logistic),
    beside(ranks, 'adjusted self-confidence of cleanlab alone', theirs.ranking),
  ];
}

const beside = (row: BenchRow, baselineName: string, baselineMs: number): BenchRow => ({
  ...row,
  baselineName,
  baselineMs,
  ratio: row.ms / baselineMs,
});

function timesOfCleanlab(): { readonly ranking: number; readonly logistic: number } | null {
  const script = fileURLToPath(new URL('cleanlabTimes.py', import.meta.url));
  const sizes = [ranked, rowCount, width, classCount].map(String);
  const { status, stdout } = spawnSync('python3', [script, ...sizes], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as { ranking: number; logistic: number }) : null;
}

async function heads(): Promise<BenchRow> {
  const random = seededRandom(1);
  const centres = Array.from({ length: classCount }, () => Array.from({ length: width }, () => random() - 0.5));
  const labels = new Int32Array(rowCount);
  const features = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row += 1) {
    const truth = Math.floor(random() * classCount);
    labels[row] = random() < 0.1 ? Math.floor(random() * classCount) : truth;
    for (let j = 0; j < width; j += 1)
      features[row * width + j] = centres[truth]![j]! + (random() + random() + random() - 1.5) * 1.5;
  }
  const dealings = [stratifiedFolds({ labels, folds: 5, seed: 1 })];
  const rows = { features, width };
  const data = { rows, labels, classCount, isOnlyPredicted: new Uint8Array(rowCount), folds: 5, dealings, seed: 1 };
  const start = performance.now();
  await runHeads(data, 'auto', { checkpoint: () => Promise.resolve(), progress: () => undefined });
  const ms = performance.now() - start;
  const bareStart = performance.now();
  const sum = { products: 0 };
  // As many products as one step of the regression needs for all rows, with one class.
  for (let at = 0; at < features.length; at += 1) sum.products += features[at]! * centres[0]![at % width]!;
  const baselineMs = performance.now() - bareStart;
  return {
    name: `out-of-sample heads, ${rowCount.toLocaleString('en')} × ${width} × ${classCount}, 5 folds`,
    ms,
    baselineName: 'one bare product over the features',
    baselineMs,
    ratio: ms / baselineMs,
    budgetMs: 10_000,
  };
}

function ranking(): BenchRow {
  const random = seededRandom(2);
  const probs = new Float32Array(ranked * classCount);
  const labels = Int32Array.from({ length: ranked }, () => Math.floor(random() * classCount));
  for (let row = 0; row < ranked; row += 1) {
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) sum += probs[row * classCount + k] = random() + (k === labels[row] ? 1 : 0);
    for (let k = 0; k < classCount; k += 1) probs[row * classCount + k]! /= sum;
  }
  return measure({
    name: `ranking of ${ranked.toLocaleString('en')} labels × ${classCount}, with its second opinion`,
    run: () => labelAgreement({ tables: [probs], labels, rowCount: ranked, classCount }),
    baselineName: 'one bare pass over the same numbers',
    baseline: () => probs.reduce((sum, value) => sum + value, 0),
    budgetMs: 300,
  });
}

if (import.meta.main) for (const row of await runBench()) console.log(benchLine(row));
