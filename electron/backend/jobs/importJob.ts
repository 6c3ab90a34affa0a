import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { ColumnMapping, ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { hashFile } from '../ingest/hashFile.ts';
import type { WidenedColumn } from '../ingest/reader.ts';
import { readSource } from '../ingest/readSource.ts';
import { containerOf } from '../ingest/unpack.ts';
import type { OpenProject } from '../project/openProject.ts';
import { nextDatasetId, removeUnfinishedImports } from '../store/datasetStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import { createImportWriter, type ImportResult } from './importWriter.ts';
import type { JobControl } from './jobQueue.ts';
import { picturesBeside, takePictures } from './takePictures.ts';
import { widenColumns } from './widenColumns.ts';

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
  // A member of an archive changes only with the archive.
  const container = containerOf(sourcePath);
  const stats = statSync(container, { throwIfNoEntry: false });
  if (!stats) throw new WinnowError('not_found', 'There is nothing at this path.', { file: sourcePath });
  const sourceBytes = stats.isDirectory() ? 0 : stats.size;
  const hashing = sourceBytes > 0 ? hashFile(container, control.signal) : Promise.resolve(null);
  hashing.catch(() => undefined);
  const writer = createImportWriter(project, datasetId, mapping, known);
  control.progress({ phase: 'Reading', done: 0, total: sourceBytes });
  try {
    // Each of several tables says it for itself.
    const found = new Map<number, WidenedColumn>();
    for await (const batch of readSource(mapping, sourcePath, { signal: control.signal })) {
      await control.checkpoint();
      writer.append(batch);
      for (const one of batch.widened) if (!found.has(one.column)) found.set(one.column, one);
      control.progress({ done: sourceBytes > 0 ? Math.min(batch.bytesRead, sourceBytes) : writer.rows() });
    }
    throwIfAborted(control.signal);
    const refusal = writer.refusal(sourcePath);
    if (refusal !== null) throw refusal;
    const widened = [...found.values()];
    if (widened.length > 0) await widenColumns(writer, mapping, { sourcePath, widened, control });
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
    return { ...column, role: existing.role, type, isTypeGuessed: false };
  });
  return { ...mapping, columns };
}
