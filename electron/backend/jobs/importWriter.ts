import type { ExampleId } from '#shared/model/ids.ts';
import { dirname, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ColumnMapping, ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { chunkKind, keyColumnIndex, rowKey } from '../ingest/columnKinds.ts';
import { labelProblemCodes, labelProblems } from '../ingest/labelProblems.ts';
import type { ColumnChunk, RejectedRow, RowBatch } from '../ingest/reader.ts';
import { modalityOf } from '../ingest/recogniseTable.ts';
import { builtInColumns } from '../store/blocks.ts';
import {
  appendDictionary,
  type ColumnRecord,
  type ColumnStorage,
  deleteBlocks,
  insertClasses,
  insertColumn,
  insertDataset,
  insertProblems,
  insertRejected,
  readDictionary,
  writeBlock,
} from '../store/datasetStore.ts';
import { inBulkTransaction, inTransaction, isOpen } from '../store/projectFile.ts';
import type { OpenProject } from '../project/openProject.ts';
import { datasetName, relativeToProject, uniqueName } from '../project/sourcePaths.ts';
import {
  createColumnSink,
  createNumericSink,
  createTextSink,
  type ColumnSink,
  type PendingBlock,
} from './columnSinks.ts';
import { createLabelCollector, mergeClasses, writeLabels } from './importLabels.ts';

export type ImportResult = { readonly examples: number; readonly rejected: number; readonly problems: number };

/** Blocks wait in memory until they are worth a transaction. */
const flushBytes = 16 * 1024 * 1024;
const problemLimit = 10_000;

const placeOf = ({ code, row, column }: Problem): string => `${code}/${row}/${column}`;

export type ImportSource = {
  readonly sourcePath: string;
  readonly sourceBytes: number;
  readonly sourceSha256: string | null;
  /** The folder of pictures that came out of the source; null where they lie elsewhere. */
  readonly pictures: string | null;
};

export type ImportWriter = ReturnType<typeof createImportWriter>;

/** Gathers the batches of one read into blocks of the project file; nothing of it is seen before `finish`. */
export function createImportWriter(
  project: OpenProject,
  datasetId: number,
  wanted: ImportMapping,
  known: readonly Problem[],
) {
  const { file } = project;
  let mapping = wanted;
  let pending: PendingBlock[] = [];
  let pendingBytes = 0;
  let rowCount = 0;
  let rejectedCount = 0;
  let firstRejected: RejectedRow | null = null;
  let problemCount = 0;
  const problems: Problem[] = [];
  let rejected: RejectedRow[] = [];
  const emit = (block: PendingBlock): void => {
    pending.push(block);
    pendingBytes += block.data.length;
  };
  const keyIndex = keyColumnIndex(mapping);
  const labelIndex = mapping.columns.findIndex((column) => column.role === 'label');
  const keys = createTextSink(builtInColumns.key, emit);
  const sourceRows = createNumericSink<Uint32Array>(builtInColumns.sourceRow, (n) => new Uint32Array(n), emit);
  const labels = createLabelCollector();
  const created = new Map<number, { column: Omit<ColumnRecord, 'id'>; readonly values: string[] }>();
  const dictionaries = new Map<number, { readonly firstCode: number; readonly values: string[] }>();
  let provisionalId = (project.columns.at(-1)?.id ?? 0) + 1;
  const sinkFor = (column: ColumnMapping, columnId: number): ColumnSink => {
    const kind = chunkKind(column);
    const storage: ColumnStorage = kind === 'number' ? 'number' : kind === 'coded' ? 'coded' : 'text';
    const existing = project.columns.find((c) => c.id === columnId);
    const values: string[] = [];
    if (!existing)
      created.set(columnId, { column: { name: column.name, role: column.role, type: column.type, storage }, values });
    const known = existing && storage === 'coded' ? readDictionary(file, existing.id) : [];
    if (storage === 'coded') dictionaries.set(columnId, { firstCode: known.length, values });
    return createColumnSink(storage, columnId, { known, values, emit });
  };
  const columnIds = mapping.columns.map((column, index) => {
    const isNone = chunkKind(column) === 'none' || (index === keyIndex && column.role === 'key');
    if (isNone || index === labelIndex) return -1;
    return project.columns.find((c) => c.name === column.name)?.id ?? provisionalId++;
  });
  const sinks = mapping.columns.map((column, i) => (columnIds[i]! < 0 ? null : sinkFor(column, columnIds[i]!)));
  const note = (problem: Problem): void => {
    problemCount += 1;
    if (problems.length < problemLimit) problems.push(problem);
  };

  const save = (): void => {
    const blocks = pending;
    const aside = rejected;
    pending = [];
    rejected = [];
    pendingBytes = 0;
    inBulkTransaction(project.file, (file) => {
      for (const block of blocks) writeBlock(file, block.columnId, datasetId, block);
      insertRejected(file, datasetId, aside);
    });
  };

  /** Labels of all rows, not only of those that were looked at before. */
  const problemsOfLabels = (): Problem[] => {
    if (labelIndex < 0) return [];
    const { name } = mapping.columns[labelIndex]!;
    return labelProblems({ name, ...labels.counts(), rows: rowCount, isWhole: true }, mapping.source.path);
  };

  return {
    rows: () => rowCount,
    /** Why nothing came in; null when something did. */
    refusal(sourcePath: string): WinnowError | null {
      if (rowCount > 0) return null;
      const why =
        firstRejected === null
          ? 'it holds no rows'
          : `${rejectedCount === 1 ? 'its only row was' : `all of its ${rejectedCount.toLocaleString('en-US')} rows were`} set aside, the first because: ${firstRejected.message}`;
      const place = { file: sourcePath, row: firstRejected?.row };
      return new WinnowError('bad_input', `Nothing of “${sourcePath}” was imported: ${why.replace(/\.$/, '')}.`, place);
    },
    note,
    /** What was written of a column is dropped; it comes anew, by `appendColumn`, as `column` says. */
    replaceColumn(index: number, column: ColumnMapping): void {
      const columnId = columnIds[index]!;
      pending = pending.filter((block) => block.columnId !== columnId);
      inTransaction(file, (file) => deleteBlocks(file, columnId, datasetId));
      mapping = { ...mapping, columns: mapping.columns.with(index, column) };
      sinks[index] = sinkFor(column, columnId);
    },
    appendColumn(index: number, chunk: ColumnChunk, count: number): void {
      if (count > 0) sinks[index]?.append(chunk, count);
      if (pendingBytes >= flushBytes) save();
    },
    append(batch: RowBatch): void {
      rejectedCount += batch.rejected.length;
      firstRejected ??= batch.rejected[0] ?? null;
      for (const problem of batch.problems) note(problem);
      for (const row of batch.rejected) {
        rejected.push(row);
        pendingBytes += row.raw.length * 2 + 200;
      }
      if (batch.count > 0) {
        keys.append(keysOf(project, batch, keyIndex, datasetId), batch.count);
        sourceRows.append(batch.sourceRows, batch.count);
        const label = labelIndex < 0 ? undefined : batch.columns[labelIndex];
        labels.append(label?.kind === 'coded' ? label : null, batch.count);
        sinks.forEach((sink, index) => sink?.append(batch.columns[index]!, batch.count));
        rowCount += batch.count;
      }
      if (pendingBytes >= flushBytes) save();
    },
    finish(source: ImportSource): ImportResult {
      const ofLabels = problemsOfLabels();
      // What concerns the source as a whole (a guessed encoding) is seen by looking, not by reading on.
      const listed = new Set(problems.map(placeOf));
      const isNews = (problem: Problem) =>
        problem.severity === 'warning' && !listed.has(placeOf(problem)) && !labelProblemCodes.has(problem.code);
      const unlisted = [...known.filter(isNews), ...ofLabels];
      problems.unshift(...unlisted);
      problemCount += unlisted.length;
      keys.flush();
      sourceRows.flush();
      for (const sink of sinks) sink?.flush();
      save();
      mapping = settledTypes(mapping, (index) => created.get(columnIds[index]!));
      const hasImages = mapping.columns.some((column) => column.role === 'image');
      const sourceFolder = formats[mapping.source.format].isFolder ? source.sourcePath : dirname(source.sourcePath);
      const mediaRoot = hasImages ? (source.pictures ?? resolve(sourceFolder, mapping.mediaRoot)) : null;
      inTransaction(project.file, (file) => {
        for (const [id, { column }] of created) {
          const actual = insertColumn(file, column);
          if (actual !== id)
            throw new WinnowError('internal', `Column ${column.name} was to be number ${id} but became ${actual}.`);
        }
        for (const [id, { firstCode, values }] of dictionaries) appendDictionary(file, id, firstCode, values);
        const codes = mergeClasses(project, labels.names());
        insertClasses(file, codes.added);
        writeLabels(labels.finish(codes.toProject), (columnId, index, data) =>
          writeBlock(file, columnId, datasetId, { index, data }),
        );
        insertProblems(file, datasetId, problems);
        insertDataset(file, {
          id: datasetId,
          name: uniqueName(project, datasetName(source.sourcePath)),
          modality: modalityOf(mapping),
          sourcePath: source.sourcePath,
          sourceRelative: relativeToProject(file.path, source.sourcePath),
          sourceBytes: source.sourceBytes,
          sourceSha256: source.sourceSha256,
          mediaRoot,
          mediaRelative: mediaRoot === null ? null : relativeToProject(file.path, mediaRoot),
          mapping,
          firstExample: project.rowCount as ExampleId,
          examples: rowCount,
          rejected: rejectedCount,
          problems: problemCount,
        });
      });
      project.refresh();
      return { examples: rowCount, rejected: rejectedCount, problems: problemCount };
    },
    discard(): void {
      pending = [];
      rejected = [];
      if (!isOpen(file)) return;
      project.refresh();
    },
  };
}

type CreatedColumn = { column: Omit<ColumnRecord, 'id'>; readonly values: readonly string[] };

/** The mapping when all rows are known: no type is a guess any more, and yes-or-no columns with a third value are categories. */
function settledTypes(mapping: ImportMapping, createdAt: (index: number) => CreatedColumn | undefined): ImportMapping {
  const columns = mapping.columns.map((guessed, index) => {
    const column = { ...guessed, isTypeGuessed: undefined };
    const made = createdAt(index);
    const isThird = (value: string) => !/^(?:true|false)$/i.test(value.trim());
    if (column.type !== 'boolean' || made === undefined || !made.values.some(isThird)) return column;
    made.column = { ...made.column, type: 'category' };
    return { ...column, type: 'category' as const };
  });
  return { ...mapping, columns };
}

function keysOf(
  project: OpenProject,
  batch: RowBatch,
  keyIndex: number,
  datasetId: number,
): readonly (string | null)[] {
  const chunk = keyIndex < 0 ? undefined : batch.columns[keyIndex];
  const prefix = project.datasets.length === 0 ? '' : `${datasetId}:`;
  const keys =
    chunk?.kind === 'string'
      ? Array.from({ length: batch.count }, (_, i) => chunk.values[i] ?? prefix + rowKey(batch.sourceRows[i]!))
      : Array.from({ length: batch.count }, (_, i) => prefix + rowKey(batch.sourceRows[i]!));
  if (project.datasets.length > 0) {
    const clash = keys.findIndex((key) => project.findKey(key) !== undefined);
    if (clash >= 0) {
      throw new WinnowError(
        'conflict',
        `The key "${keys[clash]}" is already in this project. A further batch needs keys of its own.`,
        {
          row: batch.sourceRows[clash]! + 1,
        },
      );
    }
  }
  return keys;
}
