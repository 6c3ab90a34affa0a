import { join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ColumnMapping, ImportMapping, TablePart } from '#shared/model/importMapping.ts';
import { chunkKind } from '#backend/ingest/columnKinds.ts';
import { formatModules } from '#backend/ingest/formatModules.ts';
import type { ColumnChunk, RowBatch } from '#backend/ingest/reader.ts';
import type { ReadOptions } from '#backend/ingest/sourceFormat.ts';
import { pathRefusal } from '#backend/media/pathContainment.ts';

/** The name of the column that says in which folder a row's table lies. */
const splitName = 'split';

/** How one table of several is read by itself. */
export function mappingOfPart(mapping: ImportMapping, part: TablePart, root: string): ImportMapping {
  const refusal = pathRefusal(part.path);
  if (refusal !== null)
    throw new WinnowError('path_outside', `“${part.path}” is not opened: ${refusal}.`, { file: root });
  const own = new Set(part.columns);
  return {
    ...mapping,
    tables: undefined,
    source: { ...part.source, path: join(root, part.path) },
    columns: mapping.columns.filter(({ name }) => own.has(name)),
  };
}

/**
 * The rows of several tables below a folder as of one: columns by name, pictures by their path below the folder, and the split of
 * each table where the tables have none. Records are counted on from table to table.
 */
export async function* readParts(mapping: ImportMapping, root: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const dictionaries = mapping.columns.map(() => new Map<string, number>());
  let firstRecord = 0;
  let bytesBefore = 0;
  for (const part of mapping.tables ?? []) {
    const own = mappingOfPart(mapping, part, root);
    const places = mapping.columns.map(({ name }) => own.columns.findIndex((column) => column.name === name));
    const translations = mapping.columns.map((): number[] => []);
    let records = 0;
    let bytes = 0;
    for await (const batch of formatModules[own.source.format].read(own, own.source.path, options)) {
      const newValues = mapping.columns.map((): string[] => []);
      const codeOf = (column: number, text: string): number => {
        const known = dictionaries[column]!.get(text);
        if (known !== undefined) return known;
        dictionaries[column]!.set(text, dictionaries[column]!.size);
        newValues[column]!.push(text);
        return dictionaries[column]!.size - 1;
      };
      const columns = mapping.columns.map((column, c): ColumnChunk => {
        const chunk = places[c]! < 0 ? undefined : batch.columns[places[c]!];
        if (chunk === undefined)
          return filled(column, batch.count, part.split, {
            codeOf: (text) => codeOf(c, text),
            newValues: newValues[c]!,
          });
        if (chunk.kind === 'coded') {
          for (const text of chunk.newValues) translations[c]!.push(codeOf(c, text));
          const codes = chunk.codes.map((code) => (code < 0 ? -1 : translations[c]![code]!));
          return { kind: 'coded', codes, newValues: newValues[c]! };
        }
        if (chunk.kind === 'string' && column.role === 'image')
          return { kind: 'string', values: chunk.values.map((path) => (path === null ? null : below(part, path))) };
        return chunk;
      });
      records += batch.count + batch.rejected.length;
      bytes = batch.bytesRead;
      const from = firstRecord;
      yield {
        ...batch,
        columns,
        widened: batch.widened.map((one) => ({
          ...one,
          column: mapping.columns.findIndex(({ name }) => name === own.columns[one.column]!.name),
        })),
        sourceRows: batch.sourceRows.map((record) => record + from),
        bytesRead: bytesBefore + bytes,
      };
    }
    firstRecord += records;
    bytesBefore += bytes;
  }
}

/** How many records each table has, those that are set aside too. */
export async function recordsOfParts(mapping: ImportMapping, root: string, options: ReadOptions): Promise<number[]> {
  const counts: number[] = [];
  for (const part of mapping.tables ?? []) {
    const own = mappingOfPart(mapping, part, root);
    let records = 0;
    for await (const batch of formatModules[own.source.format].read(own, own.source.path, options))
      records += batch.count + batch.rejected.length;
    counts.push(records);
  }
  return counts;
}

type Coder = { readonly codeOf: (text: string) => number; readonly newValues: readonly string[] };

/** A column that a table has not got: its split, or nothing. */
function filled(column: ColumnMapping, count: number, split: string | null, { codeOf, newValues }: Coder): ColumnChunk {
  const kind = chunkKind(column);
  if (kind === 'number') return { kind, values: new Float64Array(count).fill(NaN) };
  if (kind !== 'coded') return { kind: 'string', values: new Array<null>(kind === 'none' ? 0 : count).fill(null) };
  const value = column.role === 'split' && column.name === splitName ? split : null;
  const code = value === null || count === 0 ? -1 : codeOf(value);
  return { kind, codes: new Int32Array(count).fill(code), newValues };
}

function below({ pictures }: TablePart, picture: string): string {
  return `${pictures}/${picture.replace(/^\.\//, '')}`;
}
