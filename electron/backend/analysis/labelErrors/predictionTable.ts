export type Probabilities = Float32Array | Float64Array;

/** Predicted probabilities beside given labels: what confident learning works on. */
export type PredictionTable = {
  /** Row-major [rowCount, classCount]. Rows need not sum to 1 exactly. */
  readonly probs: Probabilities;
  /** Given class index of each row [rowCount]; -1 = not labelled or excluded: such a row takes no part in anything. */
  readonly labels: Int32Array;
  readonly rowCount: number;
  readonly classCount: number;
};
