export type VoteData = {
  /** Row-major [rowCount, width], of like scale and without NaN. */
  readonly features: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
  readonly classCount: number;
};

export type VoteOptions = {
  readonly learnFrom: Int32Array;
  readonly predict: Int32Array;
  readonly k: number;
};

/**
 * Shares of the classes among the k nearest of `learnFrom` by Euclidean distance, each vote counting the same (Fix & Hodges 1951;
 * scikit-learn's KNeighborsClassifier); of equal distances the earlier row is nearer. Returns row-major
 * [predict, classCount]. O(predict · learnFrom · width).
 */
export function nearestVotes(data: VoteData, options: VoteOptions): Float64Array {
  const { features, width, labels, classCount } = data;
  const { learnFrom, predict } = options;
  const k = Math.min(options.k, learnFrom.length);
  const squares = Float64Array.from(learnFrom, (row) => squareOf(features, row, width));
  const votes = new Float64Array(predict.length * classCount);
  const nearest = new Float64Array(k);
  const who = new Int32Array(k);
  for (let at = 0; at < predict.length; at += 1) {
    const from = predict[at]! * width;
    nearest.fill(Infinity);
    for (let other = 0; other < learnFrom.length; other += 1) {
      const to = learnFrom[other]! * width;
      let product = 0;
      for (let j = 0; j < width; j += 1) product += features[from + j]! * features[to + j]!;
      const distance = squares[other]! - 2 * product;
      if (distance >= nearest[k - 1]!) continue;
      let place = k - 1;
      for (; place > 0 && nearest[place - 1]! > distance; place -= 1) {
        nearest[place] = nearest[place - 1]!;
        who[place] = who[place - 1]!;
      }
      nearest[place] = distance;
      who[place] = learnFrom[other]!;
    }
    for (let place = 0; place < k; place += 1)
      if (nearest[place]! < Infinity) votes[at * classCount + labels[who[place]!]!]! += 1 / k;
  }
  return votes;
}

function squareOf(features: Float32Array, row: number, width: number): number {
  let sum = 0;
  for (let j = 0; j < width; j += 1) sum += features[row * width + j]! ** 2;
  return sum;
}
