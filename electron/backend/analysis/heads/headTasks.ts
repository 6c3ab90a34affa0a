import type { HeadKind } from '#shared/model/heads.ts';
import { extraTrees } from './extraTrees.ts';
import { nearestVotes } from './nearestVotes.ts';
import { fitSoftmax, softmaxOf } from './softmaxRegression.ts';
import { sparseSoftmax, type SparseRows } from './sparseSoftmax.ts';

/** Row-major [rowCount, width] and of like scale. */
export type DenseRows = { readonly features: Float32Array; readonly width: number };

export type HeadData = {
  readonly rows: DenseRows | SparseRows;
  readonly labels: Int32Array;
  readonly classCount: number;
  /** Rows that are predicted in their fold and never learnt from, as those without a label [rowCount]. */
  readonly isOnlyPredicted: Uint8Array;
  readonly folds: number;
  /**
   * Fold of each row [rowCount], −1 where it is neither learnt from nor predicted, for each time that the rows are dealt anew: of few
   * rows one dealing alone moves a ranking more than the labels do (repeated cross-validation).
   */
  readonly dealings: readonly Int32Array[];
  readonly seed: number;
};

export const heads = ['logistic regression', 'trees', 'nearest neighbours'] as const;
export type Head = (typeof heads)[number];

/** One head, learnt on all folds but one of a dealing, which it predicts. */
export type HeadTask = { readonly head: Head; readonly dealing: number; readonly fold: number };

/** Rows and their class probabilities, row-major [rows, classCount]. */
export type HeadAnswer = { readonly predict: Int32Array; readonly probabilities: Float64Array };

const neighbours = 15;
const mostTrees = 200;
const fewestTrees = 40;
const fewestRowsATree = 2000;
/** What a head may cost over all folds of a dealing, in multiplications and comparisons. */
const treeWork = 2.5e8;
const voteWork = 2e9;
const softmaxWork = 3e9;
const softmaxSteps = 60;
/** Widths up to which trees and neighbours say more than they cost. */
const widestTrees = 300;

/** All that is to be done for out-of-sample probabilities, in any order and by any thread. */
export function headTasks({ rows, labels, dealings, folds }: HeadData, wanted: HeadKind): HeadTask[] {
  const chosen = headsFor(rows, labels.length, wanted);
  return chosen.flatMap((head) =>
    dealings.flatMap((_, dealing) => Array.from({ length: folds }, (__, fold) => ({ head, dealing, fold }))),
  );
}

/** Texts are for the regression alone; neighbours are for rows of which enough can be compared. */
function headsFor(rows: HeadData['rows'], rowCount: number, wanted: HeadKind): readonly Head[] {
  if ('starts' in rows || wanted === 'logistic') return ['logistic regression'];
  if (wanted === 'trees') return ['trees'];
  const isComparable = votesLearnt(rowCount, rows.width) >= 20 * neighbours;
  return heads.filter((head) =>
    head === 'trees' ? rows.width <= widestTrees : head !== 'nearest neighbours' || isComparable,
  );
}

export function runHeadTask(data: HeadData, { head, dealing, fold }: HeadTask): HeadAnswer {
  const { rows, labels, classCount, isOnlyPredicted } = data;
  const foldOf = data.dealings[dealing]!;
  const predict = rowsWhere(foldOf, (row) => foldOf[row] === fold);
  const learnFrom = rowsWhere(foldOf, (row) => foldOf[row]! >= 0 && foldOf[row] !== fold && isOnlyPredicted[row] === 0);
  const seed = data.seed + dealing * 1_000_003 + fold;
  const learning: Learning = { labels, classCount, folds: data.folds, learnFrom, predict, seed };
  if ('starts' in rows) return { predict, probabilities: sparseSoftmax(rows, learning) };
  if (head === 'trees') return { predict, probabilities: byTrees(rows, learning) };
  if (head === 'nearest neighbours') return { predict, probabilities: byVotes(rows, learning) };
  return { predict, probabilities: byRegression(rows, learning) };
}

type Learning = Pick<HeadData, 'labels' | 'classCount' | 'folds' | 'seed'> & {
  readonly learnFrom: Int32Array;
  readonly predict: Int32Array;
};

function rowsWhere(rows: Int32Array, accept: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows.length);
  let next = 0;
  for (let row = 0; row < rows.length; row += 1) if (accept(row)) found[next++] = row;
  return found.slice(0, next);
}

/** So many rows of a list, evenly spread over it. */
function thinned(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, at) => rows[Math.floor((at * rows.length) / most)]!);
}

function byRegression({ features, width }: DenseRows, learning: Learning): Float64Array {
  const { labels, classCount, folds, learnFrom, predict } = learning;
  const affordable = Math.floor(softmaxWork / (4 * width * classCount * softmaxSteps * folds));
  const rows = thinned(learnFrom, Math.max(affordable, 20 * classCount));
  const model = fitSoftmax(
    { features, width, labels, rows, classCount },
    { penalty: 1 / Math.max(rows.length, 1), mostSteps: softmaxSteps, tolerance: 1e-4 },
  );
  const result = new Float64Array(predict.length * classCount);
  predict.forEach((row, at) => softmaxOf(model, { features, row }, result, at * classCount));
  return result;
}

function byTrees(rows: DenseRows, learning: Learning): Float64Array {
  const { learnFrom, folds } = learning;
  const costOfRow = Math.sqrt(rows.width) * Math.log2(learnFrom.length + 2) * 3;
  const affordable = Math.floor(treeWork / folds / costOfRow);
  const rowsATree = Math.min(learnFrom.length, Math.max(Math.floor(affordable / mostTrees), fewestRowsATree));
  const trees = Math.min(mostTrees, Math.max(fewestTrees, Math.floor(affordable / Math.max(rowsATree, 1))));
  return extraTrees({ ...learning, ...rows }, { ...learning, trees, rowsATree });
}

/** Rows that all others can be compared with. */
const votesLearnt = (rowCount: number, width: number): number => Math.floor(voteWork / Math.max(rowCount * width, 1));

function byVotes({ features, width }: DenseRows, learning: Learning): Float64Array {
  const learnFrom = thinned(learning.learnFrom, votesLearnt(learning.labels.length, width));
  return nearestVotes({ ...learning, features, width }, { ...learning, learnFrom, k: neighbours });
}
