import { quantileBins } from './quantileBins.ts';
import type { SearchProgress } from './searchSlices.ts';
import { sliceScore, type ScoreBase } from './sliceScore.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';

export type SeedInput = {
  readonly features: readonly SliceFeature[];
  readonly errors: Float64Array | Float32Array | Uint8Array;
  readonly searched: Int32Array;
  readonly base: ScoreBase;
};

export type RangeSeed = { readonly predicates: readonly SlicePredicate[]; readonly score: number };

const FINE_BINS = 48;
/** A column with more values than this is looked at by the search itself only. */
const MOST_CODES = 4096;

/**
 * The best range of each numeric column alone and within each value of each other column, over all unions of neighbouring
 * fine bins, where it scores above 0. The bins of the search are coarse and cut without regard to errors: a fault that two
 * of them share can score below 0 in both. One pass over the searched rows a pair of columns.
 */
export function* rangeSeeds(input: SeedInput): Generator<SearchProgress, RangeSeed[]> {
  const { features, searched } = input;
  const numeric = features.filter((feature) => feature.values !== undefined);
  const seeds: RangeSeed[] = [];
  const everywhere: SliceFeature = { column: '', codes: new Int32Array(input.errors.length), predicates: [] };
  for (const [at, { column, values }] of numeric.entries()) {
    const fine = quantileBins(column, values!, FINE_BINS);
    for (const [other, feature] of [everywhere, ...features].entries()) {
      yield {
        phase: 'ranges',
        done: at * (features.length + 1) + other,
        total: numeric.length * (features.length + 1),
      };
      if (feature.column === column || feature.predicates.length > MOST_CODES) continue;
      const rowCount = Math.max(1, feature.predicates.length);
      const tables = countTables(feature.codes, fine, { rowCount, searched, errors: input.errors });
      for (let code = 0; code < rowCount; code += 1) {
        const best = bestUnion(tables, code, fine.predicates.length, input.base);
        if (best === undefined || !(best.score > 0)) continue;
        const range = unionOf(column, fine.predicates, best.from, best.to);
        const own = feature.predicates[code];
        seeds.push({ predicates: own === undefined ? [range] : [own, range], score: best.score });
      }
    }
  }
  return seeds.sort((a, b) => b.score - a.score);
}

type Tables = { readonly sizes: Int32Array; readonly sums: Float64Array };

function countTables(
  codes: Int32Array,
  fine: SliceFeature,
  context: Pick<SeedInput, 'searched' | 'errors'> & { readonly rowCount: number },
): Tables {
  const { searched, errors, rowCount } = context;
  const bins = fine.predicates.length;
  const fineCodes = fine.codes;
  const sizes = new Int32Array(rowCount * bins);
  const sums = new Float64Array(rowCount * bins);
  for (let at = 0; at < searched.length; at += 1) {
    const row = searched[at]!;
    const code = codes[row]!;
    const bin = fineCodes[row]!;
    if (code < 0 || bin < 0) continue;
    sizes[code * bins + bin]! += 1;
    sums[code * bins + bin]! += errors[row]!;
  }
  return { sizes, sums };
}

function bestUnion(
  { sizes, sums }: Tables,
  code: number,
  bins: number,
  base: ScoreBase,
): { from: number; to: number; score: number } | undefined {
  let best: { from: number; to: number; score: number } | undefined;
  for (let from = 0; from < bins; from += 1) {
    let size = 0;
    let sum = 0;
    for (let to = from; to < bins; to += 1) {
      size += sizes[code * bins + to]!;
      sum += sums[code * bins + to]!;
      if (size < base.minSupport || (from === 0 && to === bins - 1)) continue;
      const score = sliceScore(base, size, sum);
      if (best === undefined || score > best.score) best = { from, to, score };
    }
  }
  return best;
}

function unionOf(column: string, bins: readonly SlicePredicate[], from: number, to: number): SlicePredicate {
  const first = bins[from]!;
  const last = bins[to]!;
  if (from === to) return first;
  const low = from === 0 ? null : first.kind === 'equals' ? Number(first.value) : first.low;
  const isOpen = to === bins.length - 1;
  const high = isOpen ? null : last.kind === 'equals' ? Number(last.value) : last.high;
  const includesHigh = isOpen ? false : last.kind === 'equals' || last.includesHigh;
  return { column, kind: 'range', low, high, includesHigh };
}
