import { andBits, andNotBits, bitsToIds, countBits, notBits, type Bitset } from '#shared/analysis/bitset.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { definitionOf, fieldNames, type FieldName } from '#shared/model/fields.ts';
import { findField, type FieldSource } from '#shared/query/fields.ts';
import { createBlockMemo, type RowBlock } from '../project/blockMemo.ts';
import { addListed, addRange, type Codes } from './countCodes.ts';
import { changesInPlace } from './derivedColumns.ts';
import { evenBinOf, evenBins } from './evenBins.ts';
import { binOfCuts, handBins } from './handBins.ts';
import { createMemo } from '../project/memo.ts';
import { catalogOf, fieldOf, ownNameOf } from './fieldCatalog.ts';
import type { OpenProject } from '../project/openProject.ts';
import { blockCount } from '../project/rowChanges.ts';

const facetValues = 50;
const facetBins = 20;
const mostColumnFacets = 40;

type Facet = MethodOutput<'columns.facets'>[number];
type Values = Float64Array | Float32Array;

/**
 * The rows that are counted: those of the filter, or, where these are the most of all, the others, which are then taken from the
 * totals. Either way at most half the rows are gone through for each field.
 */
type Counted = { readonly ids: Int32Array; readonly areLeftOut: boolean };

/** Counts and histograms of fields over a set of rows, beside the counts over everything. */
export function facetsOf(project: OpenProject, rows: Bitset, fields: readonly string[] | undefined): Facet[] {
  const areLeftOut = countBits(rows) > rows.length / 2;
  const counted: Counted = { ids: bitsToIds(areLeftOut ? notBits(rows) : rows), areLeftOut };
  const cuts = handBins(project);
  const facetOf = (field: string): Facet[] => {
    const found = findField(catalogOf(project), field);
    if (!found) throw new WinnowError('bad_input', `There is no field "${field}".`);
    const { source } = found;
    switch (source.kind) {
      case 'number':
        return [numberFacet(field, counted, binnedOf(project, source.values, cuts.get(found.name)))];
      case 'category':
        return [categoryFacet(project, { field, counted }, source.codes, source.dictionary)];
      case 'boolean':
        return [categoryFacet(project, { field, counted }, source.values, ['false', 'true'])];
      case 'bits':
        return [namesFacet(field, rows, source)];
      case 'text':
        return [];
    }
  };
  if (fields) return fields.flatMap(facetOf);
  return [...fieldNames.flatMap((name) => ownFacet(project, name, facetOf)), ...columnFacets(project).flatMap(facetOf)];
}

/** One of Winnow's own, where `fieldTable` has it among the facets and there is something to tell apart. */
function ownFacet(project: OpenProject, name: FieldName, facetOf: (field: string) => Facet[]): Facet[] {
  const { facet, kind } = definitionOf(name);
  const field = ownNameOf(project, name);
  if (facet === 'asked' || !catalogOf(project).resolve(field)) return [];
  const fewest = facet === 'varied' ? 2 : kind === 'bits' ? 1 : 0;
  return facetOf(field).filter(({ distinct }) => distinct >= fewest);
}

function columnFacets(project: OpenProject): string[] {
  const columns = project.columns.filter(
    (c) => c.role !== 'ignore' && (c.storage === 'number' || c.storage === 'coded'),
  );
  return columns.slice(0, mostColumnFacets).map(fieldOf);
}

/** Of a column that decisions change in place: counts over everything, and by block of rows, [blocks, size + 1]. */
type BlockCounts = { readonly counts: Int32Array; readonly blocks: Int32Array };

const keptTotals = createMemo<Int32Array>();
const keptBlockCounts = createBlockMemo<BlockCounts>();
const mostBlockCounts = 4_000_000;

/**
 * Counts over everything by code; what is no code of the dictionary is counted at its end. The size is a part of it: a run may
 * bring classes that no label has, and then the codes stay the same array, but their dictionary grows.
 */
function totalsOf(project: OpenProject, codes: Codes, size: number): Int32Array {
  const isMoving = changesInPlace(project, codes);
  if (isMoving && blockCount(project) * (size + 1) <= mostBlockCounts) {
    return keptBlockCounts(project, {
      owner: codes,
      madeFrom: [size],
      make: () => ({
        counts: new Int32Array(size + 1),
        blocks: new Int32Array(blockCount(project) * (size + 1)),
      }),
      update: (kept, block) => recount(codes, kept, block),
    }).counts;
  }
  return keptTotals(codes, [size, isMoving ? project.rowChanges.batches : 0], () => {
    const counts = new Int32Array(size + 1);
    addRange(codes, [0, codes.length], counts);
    return counts;
  });
}

function recount(codes: Codes, { counts, blocks }: BlockCounts, { at, from, to }: RowBlock): void {
  const block = blocks.subarray(at * counts.length, (at + 1) * counts.length);
  for (let code = 0; code < counts.length; code += 1) counts[code]! -= block[code]!;
  block.fill(0);
  addRange(codes, [from, to], block);
  for (let code = 0; code < counts.length; code += 1) counts[code]! += block[code]!;
}

/** Counts by code over the rows, the rest at the end as in the totals. */
function countsOf({ ids, areLeftOut }: Counted, codes: Codes, totals: Int32Array): Int32Array {
  const counts = new Int32Array(totals.length);
  addListed(codes, ids, counts);
  return areLeftOut ? counts.map((count, code) => totals[code]! - count) : counts;
}

function categoryFacet(
  project: OpenProject,
  { field, counted }: { readonly field: string; readonly counted: Counted },
  codes: Codes,
  dictionary: readonly string[],
): Facet {
  const size = dictionary.length;
  const totals = totalsOf(project, codes, size);
  const counts = countsOf(counted, codes, totals);
  const values = dictionary.map((value, code) => ({ value, count: counts[code]!, total: totals[code]! }));
  return facetOfValues(field, values, counts[size]!);
}

/** Names of which a row may have several: the rows of each, and those with none of them. */
function namesFacet(field: string, rows: Bitset, source: Extract<FieldSource, { kind: 'bits' }>): Facet {
  let none = rows;
  const values = source.names().flatMap((value) => {
    const named = source.get(value);
    if (!named) return [];
    none = andNotBits(none, named);
    return [{ value, count: countBits(andBits(rows, named)), total: countBits(named) }];
  });
  return facetOfValues(field, values, countBits(none));
}

function facetOfValues(field: string, all: readonly Facet['values'][number][], missing: number): Facet {
  const values = all.filter((entry) => entry.total > 0).sort((a, b) => b.count - a.count || b.total - a.total);
  return {
    field,
    name: field,
    kind: 'category',
    missing,
    values: values.slice(0, facetValues),
    distinct: values.length,
    isWhole: false,
    bins: [],
  };
}

/** A number column as bins. */
type Binned = {
  /** Bin of every row; missing values lie behind the last bin. */
  readonly codes: Uint8Array;
  readonly totals: Int32Array;
  /** Ends of the bins, one more than there are bins. */
  readonly edges: readonly number[];
  readonly isWhole: boolean;
};

const keptBins = createMemo<Binned>();

/** Up to twenty bins of equal width, or those between the points set by hand. */
function binnedOf(project: OpenProject, values: Values, cuts: readonly number[] | undefined): Binned {
  const version = changesInPlace(project, values) ? project.rowChanges.batches : 0;
  return keptBins(values, [version, cuts?.join()], () => binsOf(values, cuts));
}

function binsOf(values: Values, cuts: readonly number[] | undefined): Binned {
  const even = evenBins(values, facetBins);
  const [low, high] = [even.edges[0], even.edges.at(-1)];
  const hasCuts = cuts !== undefined && low !== undefined && high !== undefined;
  const edges = hasCuts ? [Math.min(low, cuts[0]!), ...cuts, Math.max(high, cuts.at(-1)!)] : even.edges;
  const totals = new Int32Array(Math.max(1, edges.length));
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const bin = hasCuts ? binOfCuts(cuts, values[i]!) : evenBinOf(values[i]!, even);
    codes[i] = bin;
    totals[bin]! += 1;
  }
  return { codes, totals, edges, isWhole: even.isWhole && !hasCuts };
}

function numberFacet(field: string, counted: Counted, { codes, totals, edges, isWhole }: Binned): Facet {
  const bins = totals.length - 1;
  const counts = countsOf(counted, codes, totals);
  return {
    field,
    name: field,
    kind: 'number',
    missing: counts[bins]!,
    values: [],
    distinct: 0,
    isWhole,
    bins: Array.from({ length: bins }, (_, b) => ({
      from: edges[b]!,
      to: edges[b + 1]!,
      count: counts[b]!,
      total: totals[b]!,
    })),
  };
}
