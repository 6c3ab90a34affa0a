import type { ExampleId } from '../model/ids.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import { isReservedName, ownField, ownFieldName, type FieldKind } from '#shared/model/fields.ts';

/** One column as the filter reads it; row i is index i. Arrays have at least `rowCount` entries and are never written. */
export type FieldSource =
  /** NaN is missing. */
  | { readonly kind: 'number'; readonly values: Float64Array | Float32Array }
  /** Codes index the dictionary; any code outside it (−1, or a reserved one such as 255 or 65535) is missing. */
  | {
      readonly kind: 'category';
      readonly codes: Int32Array | Uint16Array | Uint8Array;
      readonly dictionary: readonly string[];
      /** Another name of each entry, as long as the dictionary: a cluster answers to its number too. */
      readonly aliases?: readonly string[];
    }
  /** 0, 1; anything else (255 by custom) is missing. */
  | { readonly kind: 'boolean'; readonly values: Uint8Array }
  /** Several names at once on a row (finding kinds, tags that are yes): one set of rows a name. */
  | { readonly kind: 'bits'; get(name: string): Bitset | undefined; names(): readonly string[] }
  /** Text too big to hold in memory as strings. `get` reads that of one row, null where it is missing. */
  | { readonly kind: 'text'; readonly scan: TextScan; get(row: ExampleId): string | null };

/** A set of its own of the rows whose text fits; with `wanted` only those rows need an answer, and others may be in it or not. */
export type TextScan = {
  (pattern: TextPattern, wanted?: Bitset): Bitset;
  /** Does bit by bit what would take the next scan for the pattern long; between two bits anything may be done. */
  readonly readAhead?: (pattern: TextPattern) => Iterable<void>;
};

/**
 * What a text is: these parts one after another with anything between them, the first at its start and the last at its end;
 * a single part is all of it. With `isFolded` the text in small letters is, as its parts are.
 */
export type TextPattern = { readonly parts: readonly string[]; readonly isFolded: boolean };

export type FieldInfo = {
  /** As a filter writes it, without quotes: `conf`, `meta.label`, `tag.blurry`, `my column`. */
  readonly name: string;
  readonly kind: FieldKind;
  /** A few words for the completion list. */
  readonly detail?: string;
};

export type ValueCount = { readonly value: string; readonly count: number };

/**
 * What a filter is compiled against.
 * `resolve` gets a name as written (quotes removed), `meta.` included; an unknown one gives undefined.
 * A tag's three states are a category field of its own, `tag.NAME`, with the dictionary `['no', 'yes', 'unknown']`;
 * `tag` itself is a `bits` field that holds the yes.
 */
export type FieldCatalog = {
  readonly rowCount: number;
  resolve(name: string): FieldSource | undefined;
  fields(): readonly FieldInfo[];
  /** Names of the fields that a bare word is looked for in, usually key and text. */
  readonly search: readonly string[];
  /** How often each value of a field occurs, for completion; without it values come in the dictionary's order. */
  counts?(name: string): readonly ValueCount[] | undefined;
};

export type CatalogParts = {
  readonly rowCount: number;
  /** Winnow's own fields, and `tag.NAME` for each tag. */
  readonly builtin: ReadonlyMap<string, FieldSource>;
  /** Metadata columns by their own names. */
  readonly metadata: ReadonlyMap<string, FieldSource>;
  readonly search: readonly string[];
  readonly details?: ReadonlyMap<string, string>;
  counts?(name: string): readonly ValueCount[] | undefined;
};

/** The name by which a filter reaches a metadata column: its own, or `meta.NAME` where that is a field of Winnow's own. */
export function metadataFieldName(column: string): string {
  const isTaken = isReservedName(column) || column.startsWith('tag.');
  return isTaken ? `meta.${column}` : column;
}

/**
 * A catalog over maps of columns that applies the naming rules: `meta.NAME` reaches the metadata column of that name, else NAME;
 * `winnow.NAME` the field of Winnow's own, where a column has its name (see `FieldDefinition.isLate`).
 */
export function createCatalog(parts: CatalogParts): FieldCatalog {
  const hasColumn = (name: string): boolean => parts.metadata.has(name);
  const infoOf = (name: string, source: FieldSource): FieldInfo => {
    return { name, kind: source.kind, detail: parts.details?.get(name) };
  };
  const ownName = (name: string): string => {
    const own = ownField(name, () => false);
    return own === null ? name : ownFieldName(own, hasColumn);
  };
  return {
    rowCount: parts.rowCount,
    search: parts.search,
    counts: parts.counts,
    resolve: (name) => {
      const own = ownField(name, hasColumn);
      if (own !== null) return parts.builtin.get(own);
      if (name.startsWith('tag.') && parts.builtin.has(name)) return parts.builtin.get(name);
      // Nested records bring columns that are themselves called `meta.something`: their own name comes first.
      if (name.startsWith('meta.')) return parts.metadata.get(name) ?? parts.metadata.get(name.slice('meta.'.length));
      return isReservedName(name) ? undefined : parts.metadata.get(name);
    },
    fields: () => [
      ...[...parts.builtin].map(([name, source]) => infoOf(ownName(name), source)),
      ...[...parts.metadata].map(([name, source]) => infoOf(metadataFieldName(name), source)),
    ],
  };
}

/** The field as written or, if no field is called exactly so, the only one that is when case is ignored. */
export function findField(catalog: FieldCatalog, name: string): { name: string; source: FieldSource } | undefined {
  const exact = catalog.resolve(name);
  if (exact !== undefined) return { name, source: exact };
  const lower = name.toLowerCase();
  const alike = catalog.fields().filter((field) => field.name.toLowerCase() === lower);
  // An older name of a field is none of the listed ones.
  const older = alike.length === 0 ? ownField(lower, () => true) : null;
  const known = alike.length === 1 ? alike[0]!.name : older;
  const source = known === null ? undefined : catalog.resolve(known);
  return source === undefined ? undefined : { name: known!, source };
}
