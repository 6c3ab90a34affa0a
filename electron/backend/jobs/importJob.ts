import type { ExampleId } from '#shared/model/ids.ts';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ColumnMapping, ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { chunkKind, keyColumnIndex, rowKey } from '../ingest/columnKinds.ts';
import { hashFile } from '../ingest/hashFile.ts';
import type { ColumnChunk, RejectedRow, RowBatch } from '../ingest/reader.ts';
import { readSource } from '../ingest/readSource.ts';
import { modalityOf } from '../ingest/recogniseTable.ts';
import { builtInColumns } from '../store/blocks.ts';
import {
  appendDictionary,
  type ColumnRecord,
  type ColumnStorage,
  insertClasses,
  insertColumn,
  insertDataset,
  insertProblems,
  insertRejected,
  nextDatasetId,
  readDictionary,
  removeUnfinishedImports,
  writeBlock,
} from '../store/datasetStore.ts';
import { inBulkTransaction, inTransaction, isOpen } from '../store/projectFile.ts';
import type { OpenProject } from '../project/openProject.ts';
import { datasetName, relativeToProject, uniqueName } from '../project/sourcePaths.ts';
import {
  createNumericSink,
  createTextSink,
  type NumericSink,
  type PendingBlock,
  type TextSink,
} from './columnSinks.ts';
import { createLabelCollector, mergeClasses, writeLabels } from './importLabels.ts';
import type { JobControl } from './jobQueue.ts';
import { picturesBeside, takePictures } from './takePictures.ts';

export type ImportResult = { readonly examples: number; readonly rejected: number; readonly problems: number };

/** Blocks wait in memory until they are worth a transaction. */
const flushBytes = 16 * 1024 * 1024;
const problemLimit = 10_000;

/**
 * Reads a source into the project as a new dataset. Blocks are written as they fill, but the dataset exists only when the
 * last transaction names it: a crash or a cancel leaves the project as it was. `known` are problems of the source as a
 * whole that recognising it found.
 */
export async function importDataset(
  project: OpenProject,
  wanted: ImportMapping,
  control: JobControl,
  known: readonly Problem[] = [],
): Promise<ImportResult> {
  const sourcePath = resolve(wanted.source.path);
  const { file } = project;
  // An import that was given up had this one's number: blocks it saved would be read as part of this one.
  inTransaction(file, removeUnfinishedImports);
  const datasetId = nextDatasetId(file);
  const mapping = alignWithProject(project, { ...wanted, source: { ...wanted.source, path: sourcePath } });
  const stats = statSync(sourcePath, { throwIfNoEntry: false });
  if (!stats) throw new WinnowError('not_found', 'There is nothing at this path.', { file: sourcePath });
  const sourceBytes = stats.isDirectory() ? 0 : stats.size;
  const hashing = sourceBytes > 0 ? hashFile(sourcePath, control.signal) : Promise.resolve(null);
  hashing.catch(() => undefined);
  const writer = createWriter(project, datasetId, mapping, known);
  control.progress({ phase: 'Reading', done: 0, total: sourceBytes });
  try {
    for await (const batch of readSource(mapping, sourcePath, { signal: control.signal })) {
      await control.checkpoint();
      writer.append(batch);
      control.progress({ done: sourceBytes > 0 ? batch.bytesRead : writer.rows() });
    }
    throwIfAborted(control.signal);
    const sourceSha256 = await hashing;
    const pictures = await takePictures(picturesBeside(file.path, datasetId), mapping, control);
    control.progress({ phase: 'Saving' });
    return writer.finish({ sourcePath, sourceBytes, sourceSha256, pictures });
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** Columns that the project has already keep the storage they have there. */
function alignWithProject(project: OpenProject, mapping: ImportMapping): ImportMapping {
  if (project.datasets.length === 0) return mapping;
  const columns = mapping.columns.map((column): ColumnMapping => {
    const existing = project.columns.find((c) => c.name === column.name);
    if (!existing || column.role === 'label' || column.role === 'key' || column.role === 'ignore') return column;
    const type =
      existing.storage === 'number'
        ? 'number'
        : existing.storage === 'text'
          ? 'text'
          : existing.type === 'boolean'
            ? 'boolean'
            : 'category';
    return { name: column.name, role: existing.role, type };
  });
  return { ...mapping, columns };
}

const placeOf = ({ code, row, column }: Problem): string => `${code}/${row}/${column}`;

type Sink = { readonly append: (chunk: ColumnChunk, count: number) => void; readonly flush: () => void };

function createWriter(project: OpenProject, datasetId: number, mapping: ImportMapping, known: readonly Problem[]) {
  const { file } = project;
  let pending: PendingBlock[] = [];
  let pendingBytes = 0;
  let rowCount = 0;
  let rejectedCount = 0;
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
  const created = new Map<number, { readonly column: Omit<ColumnRecord, 'id'>; readonly values: string[] }>();
  const dictionaries = new Map<number, { readonly firstCode: number; readonly values: string[] }>();
  let provisionalId = (project.columns.at(-1)?.id ?? 0) + 1;
  const sinks = mapping.columns.map((column, index): Sink | null => {
    const kind = chunkKind(column);
    if (kind === 'none' || index === labelIndex || (index === keyIndex && column.role === 'key')) return null;
    const storage: ColumnStorage = kind === 'number' ? 'number' : kind === 'coded' ? 'coded' : 'text';
    const existing = project.columns.find((c) => c.name === column.name);
    const columnId = existing?.id ?? provisionalId++;
    const values: string[] = [];
    if (!existing)
      created.set(columnId, { column: { name: column.name, role: column.role, type: column.type, storage }, values });
    const known = existing && storage === 'coded' ? readDictionary(file, existing.id) : [];
    if (storage === 'coded') dictionaries.set(columnId, { firstCode: known.length, values });
    return createSink(storage, columnId, { known, values, emit });
  });

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

  return {
    rows: () => rowCount,
    append(batch: RowBatch): void {
      problemCount += batch.problems.length;
      rejectedCount += batch.rejected.length;
      for (const problem of batch.problems) if (problems.length < problemLimit) problems.push(problem);
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
    finish(source: {
      readonly sourcePath: string;
      readonly sourceBytes: number;
      readonly sourceSha256: string | null;
      /** The folder of pictures that came out of the source; null where they lie elsewhere. */
      readonly pictures: string | null;
    }): ImportResult {
      // What concerns the source as a whole (spelling of labels, a guessed encoding) is seen by looking, not by reading on.
      const listed = new Set(problems.map(placeOf));
      const unlisted = known.filter((problem) => problem.severity === 'warning' && !listed.has(placeOf(problem)));
      problems.unshift(...unlisted);
      problemCount += unlisted.length;
      keys.flush();
      sourceRows.flush();
      for (const sink of sinks) sink?.flush();
      save();
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

function createSink(
  storage: ColumnStorage,
  columnId: number,
  to: { readonly known: readonly string[]; readonly values: string[]; readonly emit: (block: PendingBlock) => void },
): Sink {
  if (storage === 'number') {
    const sink: NumericSink<Float64Array> = createNumericSink(columnId, (n) => new Float64Array(n), to.emit);
    return { append: (chunk, count) => chunk.kind === 'number' && sink.append(chunk.values, count), flush: sink.flush };
  }
  if (storage === 'text') {
    const sink: TextSink = createTextSink(columnId, to.emit);
    return { append: (chunk, count) => chunk.kind === 'string' && sink.append(chunk.values, count), flush: sink.flush };
  }
  const sink: NumericSink<Int32Array> = createNumericSink(columnId, (n) => new Int32Array(n), to.emit);
  // The reader numbers values in order of first sight; a project that is extended has numbers of its own.
  const codeOf = new Map(to.known.map((value, code) => [value, code]));
  const translation: number[] = [];
  return {
    append(chunk, count) {
      if (chunk.kind !== 'coded') return;
      for (const value of chunk.newValues) {
        let code = codeOf.get(value);
        if (code === undefined) {
          code = to.known.length + to.values.length;
          codeOf.set(value, code);
          to.values.push(value);
        }
        translation.push(code);
      }
      const isSame = to.known.length === 0;
      sink.append(isSame ? chunk.codes : chunk.codes.map((code) => (code < 0 ? -1 : translation[code]!)), count);
    },
    flush: sink.flush,
  };
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
