export type LabelLeakage = {
  /** Share of the rows whose label the column tells, 0..1. */
  readonly share: number;
  /** Goodman and Kruskal's λ, at most 1; 0 where the column tells no more than the most frequent label does. */
  readonly lambda: number;
};

type Codes = { readonly codes: Int32Array; readonly codeCount: number };

/** From this λ on a column nearly determines the label: what slices it makes say where the label turns, not where the model is weak. */
export const givesAwayFrom = 0.8;

/**
 * How far one column alone tells the label: the share of rows that have the most frequent label of their value, and
 * λ = (share − base) / (1 − base), where base is the share of the most frequent label of all (Goodman and Kruskal 1954). The label
 * of a row is told by the others with its value, so a value that one row has tells nothing, and a column of keys has no λ above 0.
 * @param codes [rows], 0..codeCount − 1; negative is missing, which counts as one more value
 * @param labels [rows], 0..classCount − 1; rows with a negative one do not count
 * @returns NaN in both without a row that counts, and λ NaN where all of them have one label. Cost: one pass.
 */
export function labelLeakage(
  { codes, codeCount }: Codes,
  { labels, classCount }: { readonly labels: Int32Array; readonly classCount: number },
): LabelLeakage {
  const counts = new Int32Array((codeCount + 1) * classCount);
  const totals = new Int32Array(classCount);
  for (let row = 0; row < codes.length; row += 1) {
    const label = labels[row]!;
    if (label < 0) continue;
    const code = codes[row]!;
    counts[(code < 0 ? codeCount : code) * classCount + label]! += 1;
    totals[label]! += 1;
  }
  const n = totals.reduce((sum, count) => sum + count, 0);
  const base = Math.max(...totals) / n;
  let told = 0;
  for (let from = 0; from < counts.length; from += classCount) {
    const [most, second] = twoMost(counts.subarray(from, from + classCount));
    // Without the row itself its label must still be the most frequent one.
    if (most - 1 > second) told += most;
  }
  const share = told / n;
  return { share, lambda: Math.max(0, share - base) / (1 - base) };
}

function twoMost(counts: Int32Array): [most: number, second: number] {
  let [most, second] = [0, 0];
  for (const count of counts) {
    if (count > most) [most, second] = [count, most];
    else if (count > second) second = count;
  }
  return [most, second];
}
