type Values = Float64Array | Float32Array;

export type EvenBins = {
  /** Ends of the bins, one more than there are bins: bins are [low, high), the last with both ends. */
  readonly edges: readonly number[];
  readonly width: number;
  /** True where the column and with it the edges are whole numbers. */
  readonly isWhole: boolean;
};

/**
 * Up to `most` bins of equal width over the finite values of a column. Where all are whole numbers, as ages are, edges are whole too:
 * other bins would hold now two and now three ages, and nobody asks for those from 23.2. The last one may then reach less far.
 */
export function evenBins(values: Values, most: number): EvenBins {
  let [low, high, isWhole] = [Infinity, -Infinity, true];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (value < low && value !== -Infinity) low = value;
    if (value > high && value !== Infinity) high = value;
    if (value !== Math.floor(value) && value === value) isWhole = false;
  }
  if (low > high) return { edges: [], width: 1, isWhole: false };
  if (low === high) return { edges: [low, high], width: 1, isWhole };
  const isCounted = isWhole && Number.isSafeInteger(low) && Number.isSafeInteger(high);
  const width = isCounted ? Math.ceil((high - low + 1) / most) : (high - low) / most;
  const count = isCounted ? Math.ceil((high - low + 1) / width) : most;
  const edges = Array.from({ length: count + 1 }, (_, bin) => (bin === count ? high : low + bin * width));
  return { edges, width, isWhole: isCounted };
}

/** The bin of a value; missing values lie behind the last bin, infinite ones in the outermost. */
export function evenBinOf(value: number, { edges, width }: EvenBins): number {
  const bins = Math.max(0, edges.length - 1);
  if (Number.isNaN(value) || bins === 0) return bins;
  const bin = Math.floor((value - edges[0]!) / width);
  return bin < 0 ? 0 : bin >= bins ? bins - 1 : bin;
}
