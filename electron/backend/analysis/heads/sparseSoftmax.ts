import { seededRandom } from '#shared/base/seededRandom.ts';
import { shuffle } from '#shared/base/shuffle.ts';

/** Rows with few entries: those of row i are `starts[i]` to `starts[i + 1]`. */
export type SparseRows = {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly width: number;
};

export type SparseOptions = {
  readonly labels: Int32Array;
  readonly classCount: number;
  readonly learnFrom: Int32Array;
  readonly predict: Int32Array;
  readonly seed: number;
};

const epochs = 8;
const rate = 0.5;
const penalty = 1e-6;

/**
 * Multinomial logistic regression on sparse rows by AdaGrad (Duchi, Hazan & Singer 2011), eight passes in seeded orders, with a small
 * L2 penalty on the weights that a row touches. Returns class probabilities, row-major
 * [predict, classCount]. O(passes · entries · classes), memory width · classes · 8 bytes.
 */
export function sparseSoftmax(rows: SparseRows, options: SparseOptions): Float64Array {
  const { labels, classCount, learnFrom, predict, seed } = options;
  const weights = new Float32Array(rows.width * classCount);
  const squares = new Float32Array(rows.width * classCount).fill(1e-6);
  const intercepts = new Float64Array(classCount);
  const model = { weights, intercepts, classCount };
  const order = learnFrom.slice();
  const random = seededRandom(seed);
  const own = new Float64Array(classCount);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (let at = 0; at < order.length; at += 1) {
      const row = order[at]!;
      probabilitiesOf(rows, model, row, own);
      own[labels[row]!]! -= 1;
      for (let entry = rows.starts[row]!; entry < rows.starts[row + 1]!; entry += 1) {
        const from = rows.columns[entry]! * classCount;
        const value = rows.values[entry]!;
        for (let k = 0; k < classCount; k += 1) {
          const slope = own[k]! * value + penalty * weights[from + k]!;
          squares[from + k]! += slope * slope;
          weights[from + k]! -= (rate * slope) / Math.sqrt(squares[from + k]!);
        }
      }
      for (let k = 0; k < classCount; k += 1) intercepts[k]! -= (0.05 * own[k]!) / (1 + epoch);
    }
  }
  const result = new Float64Array(predict.length * classCount);
  for (let at = 0; at < predict.length; at += 1) {
    probabilitiesOf(rows, model, predict[at]!, own);
    result.set(own, at * classCount);
  }
  return result;
}

type SparseModel = { readonly weights: Float32Array; readonly intercepts: Float64Array; readonly classCount: number };

function probabilitiesOf(rows: SparseRows, model: SparseModel, row: number, into: Float64Array): void {
  const { weights, intercepts, classCount } = model;
  into.set(intercepts);
  for (let entry = rows.starts[row]!; entry < rows.starts[row + 1]!; entry += 1) {
    const from = rows.columns[entry]! * classCount;
    const value = rows.values[entry]!;
    for (let k = 0; k < classCount; k += 1) into[k]! += value * weights[from + k]!;
  }
  let most = -Infinity;
  for (const value of into) most = Math.max(most, value);
  let sum = 0;
  for (let k = 0; k < classCount; k += 1) sum += into[k] = Math.exp(into[k]! - most);
  for (let k = 0; k < classCount; k += 1) into[k]! /= sum;
}
