import { WinnowError } from '#shared/base/winnowError.ts';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { createWorkerPool, type WorkerPool } from '../threads/workerPool.ts';
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
import { type BatchRecord, listBatches } from '../store/decisionStore.ts';
import {
  closeProjectFile,
  inTransaction,
  type OpenMode,
  openProjectFile,
  type ProjectFile,
} from '../store/projectFile.ts';
import { markInterruptedRuns, readSetting } from '../store/runStore.ts';
import { readBlindLabels } from '../store/sampleStore.ts';
import { openTextColumn, readColumn, type TextColumn } from './blockReader.ts';
import { createTextRoom, type TextRoom } from './keptTexts.ts';
import { openRunData, type RunData } from './runData.ts';
import { readTagSet, type TagSet, withNewRecords } from './tagSet.ts';

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
  /** What its text columns may keep in memory for searching. */
  textRoom: TextRoom;
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
  readonly pool: WorkerPool;
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
    textRoom: createTextRoom(),
    keys: openTextColumn(file, builtInColumns.key, [], createTextRoom()),
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
    pool: createWorkerPool(),
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
  project.textRoom = createTextRoom();
  project.keys = openTextColumn(file, builtInColumns.key, project.datasets, project.textRoom);
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
  if (id > 0) project.pool.warmUp(project.rowCount);
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
  project.pool.close();
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
        : { kind: 'text', text: openTextColumn(file, column.id, datasets, project.textRoom) };
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

/** The column whose role it is, if any. */
export function columnWithRole(project: ProjectData, role: ColumnRecord['role']): ColumnRecord | undefined {
  return project.columns.find((column) => column.role === role);
}
