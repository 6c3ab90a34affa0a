import type { BatchRecord, NewBatch } from '../store/decisionStore.ts';
import type { ColumnRecord, DatasetRecord } from '../store/datasetStore.ts';
import { removeUnfinishedImports } from '../store/datasetStore.ts';
import {
  closeProjectFile,
  inTransaction,
  type OpenMode,
  openProjectFile,
  type ProjectFile,
} from '../store/projectFile.ts';
import { markInterruptedRuns, readSetting } from '../store/runStore.ts';
import type { ClassCode, Column, ExampleId, LabelColumn, SourceRow } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { mostBrought } from '#shared/contract/decisionMethods.ts';
import type { CountedTopic } from '#shared/contract/method.ts';
import { actions } from '#shared/model/actions.ts';
import { createWorkerPool } from '../threads/workerPool.ts';
import { applyBatch } from './applyBatch.ts';
import type { TextColumn } from './blockReader.ts';
import { type ColumnData, type ProjectContents, readContents } from './projectContents.ts';
import type { RowChanges } from './rowChanges.ts';
import { type EmbeddingSource, embeddingSourceOf } from './embeddingSource.ts';
import { openRunData, type RunData, withOwnClasses } from './runData.ts';
import { hasSameRecords, type TagSet, withNewRecords } from './tagSet.ts';
import { createViewRegistry } from './viewRegistry.ts';
import { openSimilarity, type Similarity } from './similarity.ts';
import { once } from './memo.ts';

/**
 * An open project: the file, and the columns that answer everything interactive. Example id = index into every column. What it
 * holds changes only through its methods, each named for what happened.
 */
export class OpenProject {
  readonly file: ProjectFile;
  /** Who does the long passes over rows. */
  readonly pool = createWorkerPool();
  /** The lists on screen: kept over every change, since their order must not move under a person. */
  readonly views = createViewRegistry();
  #contents: ProjectContents;
  #run: RunData | null = null;
  #embeddingSource: EmbeddingSource | null = null;
  #classes: readonly string[] = [];
  #revision = 1;
  #clustersRevision = 0;
  #similarity = once((): Similarity | null => null);
  #written: Readonly<Record<CountedTopic, number>> = { project: 0, runs: 0, decisions: 0, answers: 0, tags: 0 };
  #decidedRows: readonly ExampleId[] | null = null;

  constructor(file: ProjectFile) {
    this.file = file;
    this.#contents = readContents(file);
    this.#similarity = once(() => openSimilarity(file, this.rowCount));
    this.activateRun();
  }

  get datasets(): readonly DatasetRecord[] {
    return this.#contents.datasets;
  }

  get columns(): readonly ColumnRecord[] {
    return this.#contents.columns;
  }

  /** The classes of the file, which codes of labels mean, and behind them those that only the run in use predicts. */
  get classes(): readonly string[] {
    return this.#classes;
  }

  /** The classes of the file alone. */
  get ownClasses(): readonly string[] {
    return this.#contents.classes;
  }

  get rowCount(): number {
    return this.#contents.rowCount;
  }

  /** Class code of every given label; −1: none. */
  get given(): LabelColumn {
    return this.#contents.given;
  }

  /** Class code of every label as decided; −1: none. Only `applyBatch` writes it, as it does `state`. */
  get current(): LabelColumn {
    return this.#contents.current;
  }

  /** What was decided on each example, as `stateBits`. */
  get state(): Uint8Array {
    return this.#contents.state;
  }

  /** Which labels and states were changed since they were read. */
  get rowChanges(): Readonly<RowChanges> {
    return this.#contents.rowChanges;
  }

  get keys(): TextColumn {
    return this.#contents.keys;
  }

  get sourceRows(): Column<ExampleId, SourceRow, Uint32Array> {
    return this.#contents.sourceRows;
  }

  /** Every decision batch, oldest first; undo and redo are derived from it. */
  get batches(): readonly BatchRecord[] {
    return this.#contents.batches;
  }

  /** Class by example labelled blind; −1: the person could not tell. */
  get blindLabels(): ReadonlyMap<ExampleId, ClassCode> {
    return this.#contents.blindLabels;
  }

  get tags(): TagSet {
    return this.#contents.tags;
  }

  /** The predictions in use, or none. */
  get run(): RunData | null {
    return this.#run;
  }

  /** Where neighbours and clusters come from, or null. */
  get embeddingSource(): EmbeddingSource | null {
    return this.#embeddingSource;
  }

  /** Copies and neighbours of every example; null where nobody looked for them, or examples were added since. */
  get similarity(): Similarity | null {
    return this.#similarity();
  }

  /** Grows with every change: what is derived of an earlier one is stale. */
  get revision(): number {
    return this.#revision;
  }

  /** Grows when clusters of any run are stored. */
  get clustersRevision(): number {
    return this.#clustersRevision;
  }

  /** How often each of these was written since the project was opened. */
  get written(): Readonly<Record<CountedTopic, number>> {
    return this.#written;
  }

  /** The examples of the newest batch of decisions; null where they are more than a few. */
  get decidedRows(): readonly ExampleId[] | null {
    return this.#decidedRows;
  }

  modality(): 'image' | 'text' | 'tabular' {
    return this.datasets[0]?.modality ?? 'tabular';
  }

  datasetOf(exampleId: ExampleId): DatasetRecord {
    const found = this.datasets.find((d) => exampleId >= d.firstExample && exampleId < d.firstExample + d.examples);
    if (!found) throw new WinnowError('not_found', `There is no example ${exampleId} in this project.`);
    return found;
  }

  findColumn(name: string): ColumnRecord | undefined {
    return this.columns.find((column) => column.name === name);
  }

  /** The column whose role it is, if any. */
  columnWithRole(role: ColumnRecord['role']): ColumnRecord | undefined {
    return this.columns.find((column) => column.role === role);
  }

  columnData(column: ColumnRecord): ColumnData {
    return this.#contents.metadata(column);
  }

  /** One cell as a person reads it: number, text or null. */
  cellOf(column: ColumnRecord, exampleId: ExampleId): string | number | null {
    const data = this.columnData(column);
    if (data.kind === 'number') {
      const value = data.values[exampleId]!;
      return Number.isNaN(value) ? null : value;
    }
    if (data.kind === 'coded') return data.dictionary[data.codes[exampleId]!] ?? null;
    return data.text.get(exampleId);
  }

  labelName(code: ClassCode): string | null {
    return code < 0 ? null : (this.classes[code] ?? null);
  }

  /** Example id of a key. */
  findKey(key: string): ExampleId | undefined {
    return this.#contents.exampleOfKey(key);
  }

  /** An import ended, or the sources were found elsewhere: everything is read again. */
  refresh(): void {
    this.#contents = readContents(this.file);
    this.similarityChanged();
    this.activateRun();
  }

  /** The run in use is another, or has more predictions: it is read again. */
  activateRun(): void {
    const id = Number(readSetting(this.file, 'activeRun') ?? 0);
    // Before the run is read, so that the second thread starts meanwhile.
    if (id > 0) this.pool.warmUp(this.rowCount);
    this.#setRun(id > 0 ? openRunData(this, id, 'shared') : null);
    this.#embeddingSource = embeddingSourceOf(this, this.#run);
    this.#touch();
  }

  /**
   * Saves a batch of decisions, and the classes that the project gets with it behind its own: in the file, then, and only then,
   * in memory.
   */
  applyBatch(batch: NewBatch, newClasses: readonly string[] = []): void {
    const before = this.tags;
    this.#contents = applyBatch(this.file, this.#contents, batch, newClasses);
    this.#decidedRows = fewRows(batch.changes);
    this.#count('decisions');
    if (batch.changes.some(({ action }) => actions[action].text === 'answer')) this.#count('answers');
    if (!hasSameRecords(before, this.tags)) this.#count('tags');
    if (newClasses.length > 0) {
      const { run, embeddingSource } = this;
      this.#setRun(run && withOwnClasses(run, this.ownClasses));
      if (embeddingSource === run) this.#embeddingSource = this.#run;
      // A label that only the run knew is a class of the project now, and the codes of what the run predicts are others.
      this.#count('project', 'runs');
    }
    this.#touch();
  }

  /** Names, keys or weights of tags are others in the file; the answers in memory stay. */
  tagsChanged(): void {
    this.#contents = { ...this.#contents, tags: withNewRecords(this.file, this.rowCount, this.tags) };
    this.#count('tags');
    this.#touch();
  }

  /** Slices are read from the file whenever they are asked for. */
  slicesChanged(): void {
    this.#touch();
  }

  clustersChanged(): void {
    this.#clustersRevision += 1;
    this.#touch();
  }

  /** Copies and neighbours were found anew. */
  similarityChanged(): void {
    this.#similarity = once(() => openSimilarity(this.file, this.rowCount));
    this.#touch();
  }

  close(): void {
    this.pool.close();
    closeProjectFile(this.file);
  }

  #setRun(run: RunData | null): void {
    this.#run = run;
    this.#classes = run && run.extraClasses.length > 0 ? [...this.ownClasses, ...run.extraClasses] : this.ownClasses;
  }

  #count(...topics: readonly CountedTopic[]): void {
    const written = { ...this.#written };
    for (const topic of topics) written[topic] += 1;
    this.#written = written;
  }

  #touch(): void {
    this.#revision += 1;
  }
}

function fewRows(changes: NewBatch['changes']): readonly ExampleId[] | null {
  const rows = new Set<ExampleId>();
  for (const { exampleId } of changes) if (rows.add(exampleId).size > mostBrought) return null;
  return [...rows];
}

export function openProject(path: string, mode: OpenMode): OpenProject {
  const file = openProjectFile(path, mode);
  try {
    if (!file.isReadOnly) {
      inTransaction(file, (writable) => {
        removeUnfinishedImports(writable);
        markInterruptedRuns(writable);
      });
    }
    return new OpenProject(file);
  } catch (error) {
    // Else a damaged file would stay locked until the program ends.
    closeProjectFile(file);
    throw error;
  }
}
