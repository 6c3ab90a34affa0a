import { bitsToIds, countBits, notBits, type Bitset } from '#shared/analysis/bitset.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { findField } from '#shared/query/fields.ts';
import { binOfCuts, handBins } from './handBins.ts';
import { catalogOf, fieldOf, type ProjectData } from './projectData.ts';

const facetValues = 50;
const facetBins = 20;

type Facet = MethodOutput<'columns.facets'>[number];
type Codes = Int32Array | Uint16Array | Uint8Array;
type Values = Float64Array | Float32Array;

/**
 * The rows that are counted: those of the filter, or, where these are the most of all, the others, which are then taken from the
 * totals. Either way at most half the rows are gone through for each field.
 */
type Counted = { readonly ids: Int32Array; readonly areLeftOut: boolean };

/** Counts and histograms of fields over a set of rows, beside the counts over everything. */
export function facetsOf(project: ProjectData, rows: Bitset, fields: readonly string[] | undefined): Facet[] {
  const areLeftOut = countBits(rows) > rows.length / 2;
  const counted: Counted = { ids: bitsToIds(areLeftOut ? notBits(rows) : rows), areLeftOut };
  const catalog = catalogOf(project);
  const cuts = handBins(project);
  const names = fields ?? defaultFacets(project);
  return names.flatMap((field): Facet[] => {
    const found = findField(catalog, field);
    if (!found) throw new WinnowError('bad_input', `There is no field "${field}".`);
    const source = found.source;
    if (source.kind === 'number') return [numberFacet(field, counted, binnedOf(source.values, cuts.get(found.name)))];
    if (source.kind === 'category')
      return [categoryFacet(project, { field, counted }, source.codes, source.dictionary)];
    if (source.kind === 'boolean')
      return [categoryFacet(project, { field, counted }, source.values, ['false', 'true'])];
    return [];
  });
}

function defaultFacets(project: ProjectData): string[] {
  const run = project.run ? ['pred', 'correct', 'conf'] : [];
  const columns = project.columns.filter(
    (c) => c.role !== 'ignore' && (c.storage === 'number' || c.storage === 'coded'),
  );
  return [
    'label',
    ...run,
    'decided',
    'flagged',
    ...(project.datasets.length > 1 ? ['dataset'] : []),
    ...columns.slice(0, 40).map(fieldOf),
  ];
}

/** Counts over everything by code; what is no code of the dictionary is counted at its end. */
type Totals = { readonly revision: number; readonly size: number; readonly counts: Int32Array };

/** By column array: only current labels change in place, so only they ask for the revision. */
const totalsCache = new WeakMap<Codes, Totals>();

function totalsOf(project: ProjectData, codes: Codes, size: number): Int32Array {
  const revision = codes === project.current ? project.revision : 0;
  const cached = totalsCache.get(codes);
  // A run may bring classes that no label has: the codes stay the same array, but their dictionary grows.
  if (cached?.revision === revision && cached.size === size) return cached.counts;
  const counts = new Int32Array(size + 1);
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i]!;
    counts[code >= 0 && code < size ? code : size]! += 1;
  }
  totalsCache.set(codes, { revision, size, counts });
  return counts;
}

/** Counts by code over the rows, the rest at the end as in the totals. */
function countsOf({ ids, areLeftOut }: Counted, codes: Codes, totals: Int32Array): Int32Array {
  const size = totals.length - 1;
  const counts = new Int32Array(size + 1);
  for (let i = 0; i < ids.length; i += 1) {
    const code = codes[ids[i]!]!;
    counts[code >= 0 && code < size ? code : size]! += 1;
  }
  return areLeftOut ? counts.map((count, code) => totals[code]! - count) : counts;
}

function categoryFacet(
  project: ProjectData,
  { field, counted }: { readonly field: string; readonly counted: Counted },
  codes: Codes,
  dictionary: readonly string[],
): Facet {
  const size = dictionary.length;
  const totals = totalsOf(project, codes, size);
  const counts = countsOf(counted, codes, totals);
  const values = dictionary
    .map((value, code) => ({ value, count: counts[code]!, total: totals[code]! }))
    .filter((entry) => entry.total > 0)
    .sort((a, b) => b.count - a.count || b.total - a.total);
  return {
    field,
    name: field,
    kind: 'category',
    missing: counts[size]!,
    values: values.slice(0, facetValues),
    distinct: values.length,
    bins: [],
  };
}

/** A number column as bins: no such column changes in place, so the bins stay. */
type Binned = {
  /** Bin of every row; missing values lie behind the last bin. */
  readonly codes: Uint8Array;
  readonly totals: Int32Array;
  /** Ends of the bins, one more than there are bins. */
  readonly edges: readonly number[];
  readonly key: string;
};

const binnedCache = new WeakMap<Values, Binned>();

/** Twenty bins of equal width, or those between the points set by hand. */
function binnedOf(values: Values, cuts: readonly number[] | undefined): Binned {
  const key = cuts?.join() ?? '';
  const cached = binnedCache.get(values);
  if (cached?.key === key) return cached;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value < low && value !== -Infinity) low = value;
    if (value > high && value !== Infinity) high = value;
  }
  const bins = low <= high ? (cuts ? cuts.length + 1 : high === low ? 1 : facetBins) : 0;
  const totals = new Int32Array(bins + 1);
  const codes = new Uint8Array(values.length);
  const width = (high - low) / facetBins || 1;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    const bin = cuts && bins > 0 ? binOfCuts(cuts, value) : binOf(value, low, width, bins);
    codes[i] = bin;
    totals[bin]! += 1;
  }
  const edges = cuts
    ? [Math.min(low, cuts[0]!), ...cuts, Math.max(high, cuts.at(-1)!)]
    : Array.from({ length: bins + 1 }, (_, bin) => (bin === bins ? high : low + bin * width));
  const binned = { codes, totals, edges, key };
  binnedCache.set(values, binned);
  return binned;
}

/** The bin of a value; missing values go behind the last bin. */
function binOf(value: number, low: number, width: number, bins: number): number {
  if (Number.isNaN(value) || bins === 0) return bins;
  const bin = Math.floor((value - low) / width);
  return bin < 0 ? 0 : bin >= bins ? bins - 1 : bin;
}

function numberFacet(field: string, counted: Counted, { codes, totals, edges }: Binned): Facet {
  const bins = totals.length - 1;
  const counts = countsOf(counted, codes, totals);
  return {
    field,
    name: field,
    kind: 'number',
    missing: counts[bins]!,
    values: [],
    distinct: 0,
    bins: Array.from({ length: bins }, (_, b) => ({
      from: edges[b]!,
      to: edges[b + 1]!,
      count: counts[b]!,
      total: totals[b]!,
    })),
  };
}
