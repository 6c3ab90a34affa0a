import { choleskySolver, type CholeskySolver } from './choleskySolver.ts';

export type SoftmaxData = {
  /** Row-major [rowCount, width], of like scale: standardise first. */
  readonly features: Float32Array | Float64Array;
  readonly width: number;
  /** Class of each row [rowCount]. */
  readonly labels: Int32Array;
  /** The rows to learn from. */
  readonly rows: Int32Array;
  readonly classCount: number;
};

export type SoftmaxOptions = {
  /** λ of λ/2·‖W‖² beside the mean loss; the intercepts are not held back. scikit-learn's C is 1/(λ·rows). */
  readonly penalty: number;
  readonly mostSteps?: number;
  /** Ends where no entry of the gradient of the mean loss is larger. */
  readonly tolerance?: number;
};

/** Weights, row-major [width + 1, classCount]; the last row has the intercepts. */
export type SoftmaxModel = { readonly weights: Float64Array; readonly width: number; readonly classCount: number };

/**
 * Multinomial logistic regression with an L2 penalty. Each step solves the quadratic upper bound of Böhning (1992, "Multinomial
 * logistic regression algorithm": the Hessian is at most ½·XᵀX for each class), accelerated as by Nesterov and started anew where a
 * step goes against the gradient (O'Donoghue & Candès 2015). No step length to choose, and the same rows give the same weights.
 * Cost: O(rows·width²) once, O(rows·width·classes) a step.
 */
export function fitSoftmax(data: SoftmaxData, options: SoftmaxOptions): SoftmaxModel {
  const { width, classCount, rows } = data;
  const { penalty, mostSteps = 200, tolerance = 1e-4 } = options;
  const size = (width + 1) * classCount;
  const model: SoftmaxModel = { weights: new Float64Array(size), width, classCount };
  if (rows.length === 0) return model;
  const bound = boundOf(data, penalty);
  let current = model.weights;
  let ahead = Float64Array.from(current);
  let next = new Float64Array(size);
  let momentum = 1;
  for (let step = 0; step < mostSteps; step += 1) {
    const gradient = gradientAt(data, ahead, penalty);
    if (gradient.every((part) => Math.abs(part) < tolerance)) {
      current = ahead;
      break;
    }
    const moved = Float64Array.from(gradient);
    bound.solve(moved, classCount);
    let against = 0;
    for (let i = 0; i < size; i += 1) {
      next[i] = ahead[i]! - moved[i]!;
      against += gradient[i]! * (next[i]! - current[i]!);
    }
    if (against > 0) momentum = 1;
    const grown = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = against > 0 ? 0 : (momentum - 1) / grown;
    const after = new Float64Array(size);
    for (let i = 0; i < size; i += 1) after[i] = next[i]! + share * (next[i]! - current[i]!);
    momentum = grown;
    [current, next, ahead] = [next, new Float64Array(size), after];
  }
  return { weights: current, width, classCount };
}

/** Class probabilities of a row of `features`, row-major [rows, width], written into `into` from `at`. */
export function softmaxOf(
  { weights, width, classCount }: SoftmaxModel,
  { features, row }: { readonly features: Float32Array | Float64Array; readonly row: number },
  into: Float64Array | Float32Array,
  at = 0,
): void {
  for (let k = 0; k < classCount; k += 1) into[at + k] = weights[width * classCount + k]!;
  const start = row * width;
  let j = 0;
  // Four at a time, so that each sum is read and written a quarter as often.
  for (; j + 3 < width; j += 4) {
    const [a, b, c, d] = [
      features[start + j]!,
      features[start + j + 1]!,
      features[start + j + 2]!,
      features[start + j + 3]!,
    ];
    const from = j * classCount;
    for (let k = from; k < from + classCount; k += 1)
      into[at + k - from]! +=
        a * weights[k]! +
        b * weights[k + classCount]! +
        c * weights[k + 2 * classCount]! +
        d * weights[k + 3 * classCount]!;
  }
  for (; j < width; j += 1) {
    const value = features[start + j]!;
    for (let k = 0; k < classCount; k += 1) into[at + k]! += value * weights[j * classCount + k]!;
  }
  toProbabilities(into, at, classCount);
}

function toProbabilities(values: Float64Array | Float32Array, at: number, count: number): void {
  let most = -Infinity;
  for (let k = at; k < at + count; k += 1) if (values[k]! > most) most = values[k]!;
  let sum = 0;
  for (let k = 0; k < count; k += 1) sum += values[at + k] = Math.exp(values[at + k]! - most);
  for (let k = 0; k < count; k += 1) values[at + k]! /= sum;
}

/** ½·XᵀX/n + λ, intercept included. */
function boundOf({ features, width, rows }: SoftmaxData, penalty: number): CholeskySolver {
  const size = width + 1;
  const gram = new Float64Array(size * size);
  const share = 0.5 / rows.length;
  for (const row of rows) {
    const from = row * width;
    for (let i = 0; i < width; i += 1) {
      const value = features[from + i]! * share;
      if (value === 0) continue;
      for (let j = 0; j <= i; j += 1) gram[i * size + j]! += value * features[from + j]!;
      gram[width * size + i]! += value;
    }
  }
  gram[width * size + width] = 0.5 + 1e-9;
  for (let i = 0; i < width; i += 1) gram[i * size + i]! += penalty + 1e-9;
  return choleskySolver(gram, size);
}

function gradientAt(data: SoftmaxData, weights: Float64Array, penalty: number): Float64Array {
  const { features, width, labels, rows, classCount } = data;
  const gradient = new Float64Array(weights.length);
  const own = new Float64Array(classCount);
  const model = { weights, width, classCount };
  const share = 1 / rows.length;
  for (const row of rows) {
    softmaxOf(model, { features, row }, own);
    own[labels[row]!]! -= 1;
    for (let k = 0; k < classCount; k += 1) own[k]! *= share;
    for (let j = 0; j < width; j += 1) {
      const value = features[row * width + j]!;
      if (value === 0) continue;
      const at = j * classCount;
      for (let k = 0; k < classCount; k += 1) gradient[at + k]! += value * own[k]!;
    }
    for (let k = 0; k < classCount; k += 1) gradient[width * classCount + k]! += own[k]!;
  }
  for (let i = 0; i < width * classCount; i += 1) gradient[i]! += penalty * weights[i]!;
  return gradient;
}
