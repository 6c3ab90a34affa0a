import type { HeadKind } from '#shared/model/heads.ts';
import { extraTreesSteps } from './extraTrees.ts';
import { nearestVotesSteps } from './nearestVotes.ts';
import { fitSoftmax, softmaxOf } from './softmaxRegression.ts';
import { sparseSoftmaxSteps, type SparseRows } from './sparseSoftmax.ts';

export type HeadData = {
  readonly labels: Int32Array;
  readonly classCount: number;
  /** Fold of each row [rowCount]; −1: the row is neither learnt from nor predicted. */
  readonly foldOf: Int32Array;
  /** Rows that are predicted in their fold and never learnt from, as those without a label [rowCount]. */
  readonly isOnlyPredicted: Uint8Array;
  readonly folds: number;
  readonly seed: number;
};

/** Row-major [rowCount, width] and of like scale. */
export type DenseRows = { readonly features: Float32Array; readonly width: number };

/** A head, and for rows in folds its predictions, row-major [rowCount, classCount], NaN elsewhere. */
export type HeadResult = { readonly head: string; readonly probabilities: Float32Array };

/** A yield says what is worked on, and how far it is, 0..1. */
export type HeadStep = { readonly head: string; readonly share: number };

const neighbours = 15;
const mostTrees = 200;
const fewestTrees = 40;
const fewestRowsATree = 2000;
/** What a head may cost, in multiplications and comparisons. */
const treeWork = 2.5e8;
const voteWork = 2e9;
const softmaxWork = 3e9;
const softmaxSteps = 60;
/** Widths up to which trees and neighbours say more than they cost. */
const widestTrees = 300;

/** Out-of-sample class probabilities of each head that suits the rows: each fold is predicted by what the other folds taught. */
export function* foldPredictionSteps(
  rows: DenseRows | SparseRows,
  data: HeadData,
  wanted: HeadKind,
): Generator<HeadStep, HeadResult[]> {
  if ('starts' in rows) return [yield* inFolds(data, 'logistic regression', (fold) => sparseHead(rows, data, fold))];
  const results: HeadResult[] = [];
  if (wanted !== 'trees')
    results.push(yield* inFolds(data, 'logistic regression', (fold) => denseHead(rows, data, fold)));
  if (wanted === 'trees' || (wanted === 'auto' && rows.width <= widestTrees)) {
    const columns = columnsOf(rows);
    results.push(yield* inFolds(data, 'trees', (fold) => treeHead(columns, data, fold)));
  }
  if (wanted === 'auto') {
    const learnt = mostLearnt(voteWork, data.labels.length * rows.width);
    if (learnt >= 20 * neighbours)
      results.push(yield* inFolds(data, 'nearest neighbours', (fold) => voteHead(rows, data, { ...fold, learnt })));
  }
  return results;
}

/**
 * The same for several dealings of the rows into folds, averaged head by head: of few rows one dealing alone moves a ranking more than
 * the labels do (repeated cross-validation).
 */
export function* repeatedPredictionSteps(
  rows: DenseRows | SparseRows,
  dealings: readonly HeadData[],
  wanted: HeadKind,
): Generator<HeadStep, HeadResult[]> {
  const all: HeadResult[][] = [];
  for (const data of dealings) {
    const steps = foldPredictionSteps(rows, data, wanted);
    let step = steps.next();
    for (; !step.done; step = steps.next())
      yield { head: step.value.head, share: (all.length + step.value.share) / dealings.length };
    all.push(step.value);
  }
  const [first = []] = all;
  return first.map(({ head, probabilities }, at) => ({
    head,
    probabilities: probabilities.map(
      (_, cell) => all.reduce((sum, results) => sum + results[at]!.probabilities[cell]!, 0) / all.length,
    ),
  }));
}

type Fold = { readonly learnFrom: Int32Array; readonly predict: Int32Array; readonly seed: number };
type FoldSteps = Generator<number, Float64Array>;

function* inFolds(data: HeadData, head: string, start: (fold: Fold) => FoldSteps): Generator<HeadStep, HeadResult> {
  const { labels, classCount, foldOf, isOnlyPredicted, folds, seed } = data;
  const probabilities = new Float32Array(labels.length * classCount).fill(NaN);
  for (let fold = 0; fold < folds; fold += 1) {
    const predict = rowsWhere(foldOf, (row) => foldOf[row] === fold);
    const learnFrom = rowsWhere(
      foldOf,
      (row) => foldOf[row]! >= 0 && foldOf[row] !== fold && isOnlyPredicted[row] === 0,
    );
    const steps = start({ predict, learnFrom, seed: seed + fold });
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield { head, share: (fold + step.value) / folds };
    for (let at = 0; at < predict.length; at += 1)
      probabilities.set(step.value.subarray(at * classCount, (at + 1) * classCount), predict[at]! * classCount);
  }
  return { head, probabilities };
}

function rowsWhere(rows: Int32Array, accept: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows.length);
  let next = 0;
  for (let row = 0; row < rows.length; row += 1) if (accept(row)) found[next++] = row;
  return found.slice(0, next);
}

const mostLearnt = (work: number, costOfOne: number): number => Math.floor(work / Math.max(costOfOne, 1));

/** So many rows of a list, evenly spread over it. */
function thinned(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, at) => rows[Math.floor((at * rows.length) / most)]!);
}

function* sparseHead(rows: SparseRows, { labels, classCount }: HeadData, fold: Fold): FoldSteps {
  return yield* sparseSoftmaxSteps(rows, { labels, classCount, ...fold });
}

function* denseHead({ features, width }: DenseRows, data: HeadData, { learnFrom, predict }: Fold): FoldSteps {
  const { labels, classCount, folds } = data;
  const affordable = mostLearnt(softmaxWork, 4 * width * classCount * softmaxSteps * folds);
  const rows = thinned(learnFrom, Math.max(affordable, 20 * classCount));
  const model = fitSoftmax(
    { features, width, labels, rows, classCount },
    { penalty: 1 / Math.max(rows.length, 1), mostSteps: softmaxSteps, tolerance: 1e-4 },
  );
  yield 0.9;
  const result = new Float64Array(predict.length * classCount);
  predict.forEach((row, at) => softmaxOf(model, { features, row }, result, at * classCount));
  return result;
}

function* treeHead(columns: readonly Float32Array[], data: HeadData, fold: Fold): FoldSteps {
  const { labels, classCount } = data;
  const costOfRow = Math.sqrt(columns.length) * Math.log2(fold.learnFrom.length + 2) * 3;
  const affordable = mostLearnt(treeWork / data.folds, costOfRow);
  const rowsATree = Math.min(fold.learnFrom.length, Math.max(Math.floor(affordable / mostTrees), fewestRowsATree));
  const trees = Math.min(mostTrees, Math.max(fewestTrees, Math.floor(affordable / Math.max(rowsATree, 1))));
  const steps = extraTreesSteps({ columns, labels, classCount }, { ...fold, trees, rowsATree });
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield step.value / trees;
  return step.value;
}

function* voteHead(
  { features, width }: DenseRows,
  { labels, classCount }: HeadData,
  { learnFrom, predict, learnt }: Fold & { readonly learnt: number },
): FoldSteps {
  const options = { learnFrom: thinned(learnFrom, learnt), predict, k: neighbours };
  const steps = nearestVotesSteps({ features, width, labels, classCount }, options);
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield step.value / predict.length;
  return step.value;
}

function columnsOf({ features, width }: DenseRows): Float32Array[] {
  const rowCount = width > 0 ? features.length / width : 0;
  return Array.from({ length: width }, (_, column) =>
    Float32Array.from({ length: rowCount }, (__, row) => features[row * width + column]!),
  );
}
