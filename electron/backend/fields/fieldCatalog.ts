import { firstId } from '#shared/model/ids.ts';
import { countBits, hasBit } from '#shared/analysis/bitset.ts';
import { definitionOf, fieldNames, ownField, ownFieldName, type FieldName } from '#shared/model/fields.ts';
import {
  type CatalogParts,
  createCatalog,
  type FieldCatalog,
  type FieldSource,
  metadataFieldName,
  type ValueCount,
} from '#shared/query/fields.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { shownTags, type TagData } from '../project/tagSet.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import { columnField, ownFields } from './ownFields.ts';

/** A map whose values are made when first asked for, so that a filter loads only the columns it names. */
function lazyMap(makers: ReadonlyMap<string, () => FieldSource>): ReadonlyMap<string, FieldSource> {
  const made = new Map<string, FieldSource>();
  const get = (name: string): FieldSource | undefined => {
    const maker = makers.get(name);
    if (!maker) return undefined;
    let source = made.get(name);
    if (!source) made.set(name, (source = maker()));
    return source;
  };
  function* entries(): MapIterator<[string, FieldSource]> {
    for (const name of makers.keys()) yield [name, get(name)!];
  }
  return {
    get,
    has: (name) => makers.has(name),
    size: makers.size,
    keys: () => makers.keys(),
    entries,
    values: function* () {
      for (const [, v] of entries()) yield v;
    },
    forEach: (visit) => {
      for (const [k, v] of entries()) visit(v, k, made);
    },
    [Symbol.iterator]: entries,
  } as ReadonlyMap<string, FieldSource>;
}

const kept = createMemo<FieldCatalog>();

/** The fields of the filter language over this project, as of now. */
export function catalogOf(project: OpenProject): FieldCatalog {
  return kept(project, [project.revision], () => {
    const counted = new Map<string, readonly ValueCount[] | undefined>();
    const counts = (name: string): readonly ValueCount[] | undefined => {
      // Counting slices would compile every one of them, also those that cannot be read.
      if (ownFieldOf(project, name) === 'slice') return undefined;
      if (!counted.has(name)) counted.set(name, valueCounts(catalog.resolve(name), project.rowCount));
      return counted.get(name);
    };
    const catalog: FieldCatalog = createCatalog({ ...catalogParts(project), details, counts });
    return catalog;
  });
}

const details: ReadonlyMap<string, string> = new Map(fieldNames.map((name) => [name, definitionOf(name).detail]));

function catalogParts(project: OpenProject): CatalogParts {
  const { rowCount } = project;
  const catalog = () => catalogOf(project);
  const builtin = new Map<string, () => FieldSource>();
  for (const name of fieldNames) {
    const make = ownFields[name](project, catalog);
    if (make) builtin.set(name, make);
  }
  for (const tag of shownTags(project.tags)) builtin.set(`tag.${tag.record.name}`, () => tagField(project, tag));
  const metadata = new Map(usableColumns(project).map((c) => [c.name, () => columnField(project, c)] as const));
  // The label column answers to its own name too: it is what a person knows it by.
  const labelColumn = labelColumnOf(project);
  const label = ownFields.label(project, catalog);
  if (labelColumn !== undefined && label && !metadata.has(labelColumn)) metadata.set(labelColumn, label);
  const search = project.columnWithRole('text') ? ['key', 'text'] : ['key'];
  return { rowCount, builtin: lazyMap(builtin), metadata: lazyMap(metadata), search };
}

function usableColumns({ columns }: OpenProject): ColumnRecord[] {
  return columns.filter(({ role }) => role !== 'ignore');
}

function labelColumnOf({ datasets }: OpenProject): string | undefined {
  return datasets[0]?.mapping.columns.find(({ role }) => role === 'label')?.name;
}

function hasColumn(project: OpenProject): (name: string) => boolean {
  return (name) => name === labelColumnOf(project) || usableColumns(project).some((column) => column.name === name);
}

/** Winnow's own field that a name as written means in this project; null where it means a column, a tag or nothing. */
export function ownFieldOf(project: OpenProject, written: string): FieldName | null {
  return ownField(written, hasColumn(project));
}

/** How a filter over this project calls a field of Winnow's own. */
export function ownNameOf(project: OpenProject, name: FieldName): string {
  return ownFieldName(name, hasColumn(project));
}

/** A tag's three states: what a person answered, unknown where nobody did. */
function tagField({ rowCount }: OpenProject, { yes, no }: TagData): FieldSource {
  const codes = new Uint8Array(rowCount);
  for (let id = firstId; id < rowCount; id++) codes[id] = hasBit(yes, id) ? 1 : hasBit(no, id) ? 0 : 2;
  return { kind: 'category', codes, dictionary: ['no', 'yes', 'unknown'] };
}

/** How the filter language calls a metadata column. */
export function fieldOf(column: ColumnRecord): string {
  return column.name === 'split' && column.role === 'split'
    ? 'split'
    : column.name === 'text' && column.role === 'text'
      ? 'text'
      : metadataFieldName(column.name);
}

/** A column of more values is not counted for a list of twenty. */
const mostValues = 2000;

/** How often each value of a field occurs over all rows, for completion; undefined where it has none to count. */
function valueCounts(source: FieldSource | undefined, rowCount: number): readonly ValueCount[] | undefined {
  if (source?.kind === 'bits') {
    return source.names().map((value) => {
      const rows = source.get(value);
      return { value, count: rows ? countBits(rows) : 0 };
    });
  }
  if (source?.kind !== 'category' || source.dictionary.length > mostValues) return undefined;
  const { codes, dictionary } = source;
  const counts = new Int32Array(dictionary.length);
  for (let row = 0; row < rowCount; row += 1) {
    const code = codes[row]!;
    if (code >= 0 && code < counts.length) counts[code]! += 1;
  }
  return dictionary.map((value, code) => ({ value, count: counts[code]! }));
}
