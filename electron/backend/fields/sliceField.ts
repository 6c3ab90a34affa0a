import type { Bitset } from '#shared/analysis/bitset.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import type { FieldCatalog, FieldSource } from '#shared/query/fields.ts';
import { isSliceNamed, namedSlices } from '#shared/query/namedSlices.ts';
import { parsedFilter } from './parsedFilter.ts';

export type NamedFilter = { readonly name: string; readonly filter: string };
export type SliceSource = Extract<FieldSource, { kind: 'bits' }>;

/**
 * Saved slices as a field: a filter may name them, and they each other. A slice is compiled when it is first asked for.
 * @throws WinnowError `bad_filter` from `get` where a slice holds itself, or one that it names cannot be read.
 */
export function sliceField(slices: readonly NamedFilter[], catalog: () => FieldCatalog): SliceSource {
  const made = new Map<string, Bitset>();
  /** Slices that are being compiled, outermost first. */
  const open: string[] = [];
  const compile = ({ name, filter }: NamedFilter): Bitset => {
    if (open.includes(name)) {
      const way = [...open.slice(open.indexOf(name)), name].map((step) => `"${step}"`).join(' → ');
      throw new WinnowError('bad_filter', `A slice cannot be made of itself: ${way}.`);
    }
    open.push(name);
    try {
      refuseUnknownSlices(filter, slices);
      return compileFilter(parsedFilter(filter), catalog());
    } catch (error) {
      const isOwn = !(error instanceof WinnowError) || error.message.startsWith('The slice "') || open.length === 1;
      if (isOwn || error.message.startsWith('A slice cannot')) throw error;
      throw new WinnowError('bad_filter', `The slice "${name}" cannot be read: ${error.message}`);
    } finally {
      open.pop();
    }
  };
  return {
    kind: 'bits',
    names: () => slices.map(({ name }) => name),
    get: (name) => {
      const known = made.get(name);
      const slice = slices.find((other) => other.name === name);
      if (known || !slice) return known;
      const bits = compile(slice);
      made.set(name, bits);
      return bits;
    },
  };
}

/** A slice that names one which is not there would silently hold nothing of it. */
export function refuseUnknownSlices(filter: string, slices: readonly NamedFilter[]): void {
  const all = slices.map(({ name }) => name);
  for (const { name, at } of namedSlices(parsedFilter(filter))) {
    if (all.some((known) => isSliceNamed(name, known, all))) continue;
    throw new WinnowError('bad_filter', `There is no slice called "${name}".`, { offset: at });
  }
}

/** The catalog with other slices than the saved ones: what a change would make of it. */
export function withSlices(catalog: FieldCatalog, slices: readonly NamedFilter[]): FieldCatalog {
  const changed: FieldCatalog = {
    ...catalog,
    resolve: (name) => (name === 'slice' ? field : catalog.resolve(name)),
    fields: () => catalog.fields(),
  };
  const field = sliceField(slices, () => changed);
  return changed;
}

/** Slices whose filter names this one. */
export function slicesNaming(slices: readonly NamedFilter[], name: string): string[] {
  const all = slices.map((slice) => slice.name);
  return slices
    .filter((slice) => {
      try {
        return (
          slice.name !== name &&
          namedSlices(parsedFilter(slice.filter)).some((found) => isSliceNamed(found.name, name, all))
        );
      } catch (error) {
        if (error instanceof WinnowError) return false;
        throw error;
      }
    })
    .map((slice) => slice.name);
}
