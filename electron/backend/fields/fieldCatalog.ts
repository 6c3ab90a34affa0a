import { bitsetOf, hasBit } from '#shared/analysis/bitset.ts';
import { errorOwners } from '../analysis/metrics/rowFates.ts';
import {
  type CatalogParts,
  createCatalog,
  type FieldCatalog,
  type FieldSource,
  metadataFieldName,
  type ValueCount,
} from '#shared/query/fields.ts';
import { fitsPattern } from '#shared/query/matchText.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import { readNotes, stateBits } from '../store/decisionStore.ts';
import { listSlices } from '../store/sliceStore.ts';
import { findLabelErrors } from '../detectors/labelError.ts';
import { doubtNamesOf, findingsOf } from '../detectors/registry.ts';
import { clusterField, clustersOf } from './clusterData.ts';
import { changedValues, correctValues, lossValues, stateValues } from './derivedColumns.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { errorOwnersOf } from './rowFates.ts';
import { sliceField } from './sliceField.ts';
import { shownTags, type TagData, tagNamed } from '../project/tagSet.ts';
import { valueCounts } from './valueCounts.ts';

function stateField(project: OpenProject, bit: number): FieldSource {
  return { kind: 'boolean', values: stateValues(project, bit) };
}

function columnField(project: OpenProject, column: ColumnRecord): FieldSource {
  const data = project.columnData(column);
  if (data.kind === 'number') return { kind: 'number', values: data.values };
  if (data.kind === 'coded') return { kind: 'category', codes: data.codes, dictionary: data.dictionary };
  return { kind: 'text', scan: data.text.scan };
}

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
      if (name === 'slice') return undefined;
      if (!counted.has(name)) counted.set(name, valueCounts(catalog.resolve(name), project.rowCount));
      return counted.get(name);
    };
    const catalog = createCatalog({ ...catalogParts(project), counts });
    return catalog;
  });
}

function catalogParts(project: OpenProject): CatalogParts {
  const { run, classes, rowCount } = project;
  const builtin = new Map<string, () => FieldSource>([
    ['key', () => ({ kind: 'text', scan: project.keys.scan })],
    ['label', () => ({ kind: 'category', codes: project.current, dictionary: classes })],
    ['given', () => ({ kind: 'category', codes: project.given, dictionary: classes })],
    ['flagged', () => stateField(project, stateBits.flagged)],
    ['excluded', () => stateField(project, stateBits.excluded)],
    ['decided', () => stateField(project, stateBits.decided)],
    ['changed', () => ({ kind: 'boolean', values: changedValues(project) })],
    ['dataset', () => datasetField(project)],
    ['note', () => noteField(project)],
    [
      'tag',
      () => ({
        kind: 'bits',
        get: (name) => tagNamed(project.tags, name)?.yes,
        names: () => shownTags(project.tags).map(({ record }) => record.name),
      }),
    ],
  ]);
  const doubts = doubtNamesOf(project);
  if (doubts.length > 0)
    builtin.set('finding', () => ({
      kind: 'bits',
      get: (name) => {
        const doubt = doubts.find((known) => known === name);
        return doubt && findingsOf(project, doubt).bits;
      },
      names: () => doubts,
    }));
  if (run) {
    builtin.set('pred', () => ({ kind: 'category', codes: run.predicted, dictionary: classes }));
    builtin.set('conf', () => ({ kind: 'number', values: run.confidence }));
    builtin.set('loss', () => ({ kind: 'number', values: lossValues(project, run) }));
    builtin.set('margin', () => ({ kind: 'number', values: run.margin() }));
    builtin.set('quality', () => ({ kind: 'number', values: findLabelErrors(project, run).quality }));
    builtin.set('correct', () => ({ kind: 'boolean', values: correctValues(project, run) }));
    builtin.set('whose', () => ({ kind: 'category', codes: errorOwnersOf(project, run), dictionary: errorOwners }));
    const clusters = clustersOf(project.file, run);
    if (clusters) builtin.set('cluster', () => clusterField(clusters));
  }
  const slices = listSlices(project.file);
  if (slices.length > 0) builtin.set('slice', () => sliceField(slices, () => catalogOf(project)));
  for (const tag of shownTags(project.tags)) builtin.set(`tag.${tag.record.name}`, () => tagField(project, tag));
  const text = project.columnWithRole('text');
  if (text) builtin.set('text', () => columnField(project, text));
  const split = project.columnWithRole('split');
  if (split && split.name !== 'split') builtin.set('split', () => columnField(project, split));
  const metadata = new Map<string, () => FieldSource>(
    project.columns.filter((c) => c.role !== 'ignore').map((c) => [c.name, () => columnField(project, c)] as const),
  );
  // The label column answers to its own name too: it is what a person knows it by.
  const labelColumn = project.datasets[0]?.mapping.columns.find((c) => c.role === 'label')?.name;
  if (labelColumn !== undefined && !metadata.has(labelColumn)) {
    metadata.set(labelColumn, () => ({ kind: 'category', codes: project.current, dictionary: classes }));
  }
  if (split?.name === 'split') builtin.set('split', () => columnField(project, split));
  return { rowCount, builtin: lazyMap(builtin), metadata: lazyMap(metadata), search: text ? ['key', 'text'] : ['key'] };
}

function datasetField(project: OpenProject): FieldSource {
  const codes = new Int32Array(project.rowCount);
  project.datasets.forEach((dataset, code) =>
    codes.fill(code, dataset.firstExample, dataset.firstExample + dataset.examples),
  );
  return { kind: 'category', codes, dictionary: project.datasets.map((dataset) => dataset.name) };
}

/** A tag's three states: what a person answered, unknown where nobody did. */
function tagField({ rowCount }: OpenProject, { yes, no }: TagData): FieldSource {
  const codes = new Uint8Array(rowCount);
  for (let id = 0; id < rowCount; id += 1) codes[id] = hasBit(yes, id) ? 1 : hasBit(no, id) ? 0 : 2;
  return { kind: 'category', codes, dictionary: ['no', 'yes', 'unknown'] };
}

function noteField(project: OpenProject): FieldSource {
  return {
    kind: 'text',
    scan: (pattern) => {
      const fits = fitsPattern(pattern);
      const noted = readNotes(project.file).filter(({ note }) => fits(note));
      return bitsetOf(
        project.rowCount,
        noted.map(({ exampleId }) => exampleId),
      );
    },
  };
}

/** How the filter language calls a metadata column. */
export function fieldOf(column: ColumnRecord): string {
  return column.name === 'split' && column.role === 'split'
    ? 'split'
    : column.name === 'text' && column.role === 'text'
      ? 'text'
      : metadataFieldName(column.name);
}
