import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { bitsetWhere, hasBit } from '#shared/analysis/bitset.ts';
import { errorOwners } from '#shared/analysis/metrics/rowFates.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import {
  type CatalogParts,
  createCatalog,
  type FieldCatalog,
  type FieldSource,
  metadataFieldName,
  type ValueCount,
} from '#shared/query/fields.ts';
import { createThreadCrew, type ThreadCrew } from '../analysis/threadCrew.ts';
import { builtInColumns } from '../store/blocks.ts';
import {
  type ColumnRecord,
  type DatasetRecord,
  listClasses,
  listColumns,
  listDatasets,
  readDictionary,
  removeUnfinishedImports,
} from '../store/datasetStore.ts';
import { type BatchRecord, listBatches, readNotes, stateBits } from '../store/decisionStore.ts';
import {
  closeProjectFile,
  inTransaction,
  type OpenMode,
  openProjectFile,
  type ProjectFile,
} from '../store/projectFile.ts';
import { readBlindLabels } from '../store/sampleStore.ts';
import { markInterruptedRuns, readSetting } from '../store/runStore.ts';
import { listSlices } from '../store/sliceStore.ts';
import { openTextColumn, readColumn, type TextColumn } from './blockReader.ts';
import { errorOwnersOf } from './rowFates.ts';
import { clusterField, clustersOf } from './clusterData.ts';
import { changedValues, correctValues, stateValues } from './derivedColumns.ts';
import { openRunData, type RunData } from './runData.ts';
import { sliceField } from './sliceField.ts';
import { valueCounts } from './valueCounts.ts';
import { readTagSet, shownTags, type TagData, tagNamed, type TagSet, withNewRecords } from './tagSet.ts';

/** A metadata column in memory (numbers, codes) or in the file (text). */
export type ColumnData =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'coded'; readonly codes: Int32Array; readonly dictionary: readonly string[] }
  | { readonly kind: 'text'; readonly text: TextColumn };

/**
 * An open project: the file, and the columns that answer everything interactive. Example id = index into every column.
 * `refresh` re-reads what an import changed; everything else changes in place through the functions of this room.
 */
export type ProjectData = {
  readonly file: ProjectFile;
  datasets: readonly DatasetRecord[];
  columns: readonly ColumnRecord[];
  classes: readonly string[];
  rowCount: number;
  given: Int32Array;
  current: Int32Array;
  state: Uint8Array;
  keys: TextColumn;
  sourceRows: Uint32Array;
  /** Every decision batch, oldest first; undo and redo are derived from it. */
  batches: BatchRecord[];
  /** Grows with every change. */
  revision: number;
  /** Class by example labelled blind; −1: the person could not tell. */
  blindLabels: Map<number, number>;
  tags: TagSet;
  run: RunData | null;
  readonly loaded: Map<number, ColumnData>;
  keyIndex: Map<string, number> | null;
  readonly views: Map<number, View>;
  nextViewId: number;
  /** Who does the long passes over rows. */
  readonly crew: ThreadCrew;
};

export type View = {
  readonly ids: Int32Array;
  readonly filter: string;
  readonly title: string;
  readonly queueKind: string | null;
  /** Of a queue over a random sample: what it was drawn for decides when an example is done. */
  readonly purpose?: SamplePurpose;
  /** The tag that a rule proposes. */
  readonly tag?: string;
  readonly revision: number;
};

export function openProject(path: string, mode: OpenMode): ProjectData {
  const file = openProjectFile(path, mode);
  if (!file.isReadOnly) {
    inTransaction(file, () => {
      removeUnfinishedImports(file);
      markInterruptedRuns(file);
    });
  }
  const project: ProjectData = {
    file,
    datasets: [],
    columns: [],
    classes: [],
    rowCount: 0,
    given: new Int32Array(0),
    current: new Int32Array(0),
    state: new Uint8Array(0),
    keys: openTextColumn(file, builtInColumns.key, []),
    sourceRows: new Uint32Array(0),
    batches: [],
    revision: 1,
    blindLabels: new Map(),
    tags: { tags: [], names: new Map() },
    run: null,
    loaded: new Map(),
    keyIndex: null,
    views: new Map(),
    nextViewId: 1,
    crew: createThreadCrew(),
  };
  refreshProject(project);
  return project;
}

/** Re-reads everything that an import or a first opening brings. */
export function refreshProject(project: ProjectData): void {
  const { file } = project;
  project.datasets = listDatasets(file);
  project.columns = listColumns(file);
  project.classes = listClasses(file);
  project.rowCount = project.datasets.reduce((sum, dataset) => sum + dataset.examples, 0);
  project.given = readColumn(file, builtInColumns.givenLabel, project.datasets, { type: Int32Array, missing: -1 });
  project.current = readColumn(file, builtInColumns.currentLabel, project.datasets, { type: Int32Array, missing: -1 });
  project.state = readColumn(file, builtInColumns.state, project.datasets, { type: Uint8Array, missing: 0 });
  project.sourceRows = readColumn(file, builtInColumns.sourceRow, project.datasets, { type: Uint32Array, missing: 0 });
  project.keys = openTextColumn(file, builtInColumns.key, project.datasets);
  project.batches = listBatches(file);
  project.loaded.clear();
  project.keyIndex = null;
  project.blindLabels = readBlindLabels(file);
  project.tags = readTagSet(file, project.rowCount);
  activateRun(project);
  touch(project);
}

/** The run named in the project, or none. */
export function activateRun(project: ProjectData): void {
  const id = Number(readSetting(project.file, 'activeRun') ?? 0);
  // Before the run is read, so that the second thread starts meanwhile.
  if (id > 0) project.crew.warmUp(project.rowCount);
  project.run = id > 0 ? openRunData(project, id, 'shared') : null;
}

/** Re-reads what is said of the tags; their answers in memory stay. */
export function reloadTagRecords(project: ProjectData): void {
  project.tags = withNewRecords(project.file, project.rowCount, project.tags);
  touch(project);
}

/** Everything derived is stale: views are kept (their order must not move under a person), caches are not. */
export function touch(project: ProjectData): void {
  project.revision += 1;
}

export function closeProject(project: ProjectData): void {
  project.crew.close();
  closeProjectFile(project.file);
}

export function columnData(project: ProjectData, column: ColumnRecord): ColumnData {
  const cached = project.loaded.get(column.id);
  if (cached) return cached;
  const { file, datasets } = project;
  const data: ColumnData =
    column.storage === 'number'
      ? { kind: 'number', values: readColumn(file, column.id, datasets, { type: Float64Array, missing: NaN }) }
      : column.storage === 'coded'
        ? {
            kind: 'coded',
            codes: readColumn(file, column.id, datasets, { type: Int32Array, missing: -1 }),
            dictionary: readDictionary(file, column.id),
          }
        : { kind: 'text', text: openTextColumn(file, column.id, datasets) };
  project.loaded.set(column.id, data);
  return data;
}

export function findColumn(project: ProjectData, name: string): ColumnRecord | undefined {
  return project.columns.find((column) => column.name === name);
}

/** One cell as a person reads it: number, text or null. */
export function cellOf(project: ProjectData, column: ColumnRecord, exampleId: number): string | number | null {
  const data = columnData(project, column);
  if (data.kind === 'number') {
    const value = data.values[exampleId]!;
    return Number.isNaN(value) ? null : value;
  }
  if (data.kind === 'coded') return data.dictionary[data.codes[exampleId]!] ?? null;
  return data.text.get(exampleId);
}

export function labelName(project: ProjectData, code: number): string | null {
  return code < 0 ? null : (project.classes[code] ?? null);
}

/** Example id of a key; the index over all keys is built on first use. */
export function findKey(project: ProjectData, key: string): number | undefined {
  if (!project.keyIndex) {
    const index = new Map<string, number>();
    project.keys.forEach((id, value) => {
      if (value !== null) index.set(value, id);
    });
    project.keyIndex = index;
  }
  return project.keyIndex.get(key);
}

export function modalityOf(project: ProjectData): 'image' | 'text' | 'tabular' {
  return project.datasets[0]?.modality ?? 'tabular';
}

export function datasetOf(project: ProjectData, exampleId: number): DatasetRecord {
  const found = project.datasets.find((d) => exampleId >= d.firstExample && exampleId < d.firstExample + d.examples);
  if (!found) throw new WinnowError('not_found', `There is no example ${exampleId} in this project.`);
  return found;
}

/** Where a dataset's file or folder is now: beside the project if the two moved together, else where it was. */
export function locate(project: ProjectData, relativePath: string | null, absolutePath: string | null): string | null {
  if (absolutePath === null) return null;
  if (relativePath !== null) {
    const beside = resolve(dirname(project.file.path), relativePath);
    if (existsSync(beside)) return beside;
  }
  return existsSync(absolutePath) ? absolutePath : null;
}

export function mediaRootOf(project: ProjectData, dataset: DatasetRecord): string | null {
  const found = locate(project, dataset.mediaRelative, dataset.mediaRoot);
  return found !== null && statSync(found).isDirectory() ? found : null;
}

export function sourceOf(project: ProjectData, dataset: DatasetRecord): string | null {
  return locate(project, dataset.sourceRelative, dataset.sourcePath);
}

export function relativeToProject(projectPath: string, path: string): string {
  return relative(dirname(projectPath), path) || '.';
}

export function projectName(project: ProjectData): string {
  return basename(project.file.path).replace(/\.winnow$/i, '');
}

/** The column whose role it is, if any. */
export function columnWithRole(project: ProjectData, role: ColumnRecord['role']): ColumnRecord | undefined {
  return project.columns.find((column) => column.role === role);
}

function stateField(project: ProjectData, bit: number): FieldSource {
  return { kind: 'boolean', values: stateValues(project, bit) };
}

function columnField(project: ProjectData, column: ColumnRecord): FieldSource {
  const data = columnData(project, column);
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

const catalogs = new WeakMap<ProjectData, { revision: number; catalog: FieldCatalog }>();

/** The fields of the filter language over this project, as of now. */
export function catalogOf(project: ProjectData): FieldCatalog {
  const cached = catalogs.get(project);
  if (cached?.revision === project.revision) return cached.catalog;
  const counted = new Map<string, readonly ValueCount[] | undefined>();
  const counts = (name: string): readonly ValueCount[] | undefined => {
    // Counting slices would compile every one of them, also those that cannot be read.
    if (name === 'slice') return undefined;
    if (!counted.has(name)) counted.set(name, valueCounts(catalog.resolve(name), project.rowCount));
    return counted.get(name);
  };
  const catalog = createCatalog({ ...catalogParts(project), counts });
  catalogs.set(project, { revision: project.revision, catalog });
  return catalog;
}

function catalogParts(project: ProjectData): CatalogParts {
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
  if (run) {
    builtin.set('pred', () => ({ kind: 'category', codes: run.predicted, dictionary: classes }));
    builtin.set('conf', () => ({ kind: 'number', values: run.confidence }));
    builtin.set('loss', () => ({ kind: 'number', values: run.lossOf(project) }));
    builtin.set('margin', () => ({ kind: 'number', values: run.margin() }));
    builtin.set('quality', () => ({ kind: 'number', values: run.suspects(project).quality }));
    builtin.set('correct', () => ({ kind: 'boolean', values: correctValues(project, run) }));
    builtin.set('whose', () => ({ kind: 'category', codes: errorOwnersOf(project, run), dictionary: errorOwners }));
    builtin.set('finding', () => ({
      kind: 'bits',
      get: (name) => (name === 'label_error' ? run.suspects(project).bits : undefined),
      names: () => ['label_error'],
    }));
    const clusters = clustersOf(project.file, run);
    if (clusters) builtin.set('cluster', () => clusterField(clusters));
  }
  const slices = listSlices(project.file);
  if (slices.length > 0) builtin.set('slice', () => sliceField(slices, () => catalogOf(project)));
  for (const tag of shownTags(project.tags)) builtin.set(`tag.${tag.record.name}`, () => tagField(project, tag));
  const text = columnWithRole(project, 'text');
  if (text) builtin.set('text', () => columnField(project, text));
  const split = columnWithRole(project, 'split');
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

function datasetField(project: ProjectData): FieldSource {
  const codes = new Int32Array(project.rowCount);
  project.datasets.forEach((dataset, code) =>
    codes.fill(code, dataset.firstExample, dataset.firstExample + dataset.examples),
  );
  return { kind: 'category', codes, dictionary: project.datasets.map((dataset) => dataset.name) };
}

/** A tag's three states: what a person answered, unknown where nobody did. */
function tagField({ rowCount }: ProjectData, { yes, no }: TagData): FieldSource {
  const codes = new Uint8Array(rowCount);
  for (let id = 0; id < rowCount; id += 1) codes[id] = hasBit(yes, id) ? 1 : hasBit(no, id) ? 0 : 2;
  return { kind: 'category', codes, dictionary: ['no', 'yes', 'unknown'] };
}

function noteField(project: ProjectData): FieldSource {
  return {
    kind: 'text',
    scan: (test, into) => {
      for (const { exampleId, note } of readNotes(project.file)) {
        if (test(note)) into.words[exampleId >>> 5]! |= 1 << (exampleId & 31);
      }
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

export function decidedBits(project: ProjectData): ReturnType<typeof bitsetWhere> {
  return bitsetWhere(project.rowCount, (id) => (project.state[id]! & stateBits.decided) !== 0);
}
