import {
  type ClassCode,
  type Column,
  type ExampleId,
  type LabelColumn,
  noClass,
  type SourceRow,
} from '#shared/model/ids.ts';
import { createKeyTable } from '../analysis/keyTable.ts';
import { builtInColumns } from '../store/blocks.ts';
import {
  type ColumnRecord,
  type DatasetRecord,
  listClasses,
  listColumns,
  listDatasets,
  readDictionary,
} from '../store/datasetStore.ts';
import { type BatchRecord, listBatches } from '../store/decisionStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import { readBlindLabels } from '../store/sampleStore.ts';
import { openTextColumn, readColumn, type TextColumn } from './blockReader.ts';
import { noChanges, type RowChanges } from './rowChanges.ts';
import { createTextRoom, type TextRoom } from './keptTexts.ts';
import { once } from './memo.ts';
import { readTagSet, type TagSet } from './tagSet.ts';

/** A metadata column in memory (numbers, codes) or in the file (text). */
export type ColumnData =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'coded'; readonly codes: Int32Array; readonly dictionary: readonly string[] }
  | { readonly kind: 'text'; readonly text: TextColumn };

/** What the file holds of a project, as one reading found it and the batches since then left it. Only this room sees it. */
export type ProjectContents = {
  readonly datasets: readonly DatasetRecord[];
  readonly columns: readonly ColumnRecord[];
  readonly classes: readonly string[];
  readonly rowCount: number;
  readonly given: LabelColumn;
  readonly current: LabelColumn;
  readonly state: Uint8Array;
  readonly rowChanges: RowChanges;
  readonly keys: TextColumn;
  readonly sourceRows: Column<ExampleId, SourceRow, Uint32Array>;
  readonly batches: BatchRecord[];
  readonly blindLabels: Map<ExampleId, ClassCode>;
  readonly tags: TagSet;
  /** Columns of metadata are read when first asked for. */
  readonly metadata: (column: ColumnRecord) => ColumnData;
  readonly exampleOfKey: (key: string) => ExampleId | undefined;
};

export function readContents(file: ProjectFile): ProjectContents {
  const datasets = listDatasets(file);
  const rowCount = datasets.reduce((sum, dataset) => sum + dataset.examples, 0);
  // All text columns share what may be kept in memory for searching.
  const textRoom = createTextRoom();
  const keys = openTextColumn(file, builtInColumns.key, datasets, textRoom);
  return {
    datasets,
    columns: listColumns(file),
    classes: listClasses(file),
    rowCount,
    given: readColumn(file, builtInColumns.givenLabel, datasets, { type: Int32Array, missing: noClass }) as LabelColumn,
    current: readColumn(file, builtInColumns.currentLabel, datasets, {
      type: Int32Array,
      missing: noClass,
    }) as LabelColumn,
    state: readColumn(file, builtInColumns.state, datasets, { type: Uint8Array, missing: 0 }),
    rowChanges: noChanges(rowCount),
    sourceRows: readColumn(file, builtInColumns.sourceRow, datasets, {
      type: Uint32Array,
      missing: 0,
    }) as ProjectContents['sourceRows'],
    keys,
    batches: listBatches(file),
    blindLabels: readBlindLabels(file),
    tags: readTagSet(file, rowCount),
    metadata: metadataOf(file, datasets, textRoom),
    exampleOfKey: keyIndex(keys),
  };
}

function metadataOf(file: ProjectFile, datasets: readonly DatasetRecord[], textRoom: TextRoom) {
  const loaded = new Map<number, ColumnData>();
  return (column: ColumnRecord): ColumnData => {
    const known = loaded.get(column.id);
    if (known) return known;
    const data: ColumnData =
      column.storage === 'number'
        ? { kind: 'number', values: readColumn(file, column.id, datasets, { type: Float64Array, missing: NaN }) }
        : column.storage === 'coded'
          ? {
              kind: 'coded',
              codes: readColumn(file, column.id, datasets, { type: Int32Array, missing: -1 }),
              dictionary: readDictionary(file, column.id),
            }
          : { kind: 'text', text: openTextColumn(file, column.id, datasets, textRoom) };
    loaded.set(column.id, data);
    return data;
  };
}

/** The index over all keys is built on first use. */
function keyIndex(keys: TextColumn): (key: string) => ExampleId | undefined {
  const index = once(() => {
    const table = createKeyTable({ hasValues: true });
    keys.forEachBytes((id, bytes, start, end) => table.add(bytes, start, end, id));
    return table;
  });
  return (key) => {
    const bytes = Buffer.from(key);
    const id = index().find(bytes, 0, bytes.length);
    return id < 0 ? undefined : (id as ExampleId);
  };
}
