import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { readSource } from '#backend/ingest/readSource.ts';
import type { RejectedRow } from '#backend/ingest/reader.ts';

/** A value as a table shows it: numbers are numbers, a missing value is null. */
export type PlainValue = string | number | null;

/** A whole source in memory, row by row: for small sources and tests. */
export async function collectRows(
  mapping: ImportMapping,
  path: string,
): Promise<{
  readonly rows: readonly (readonly PlainValue[])[];
  readonly sourceRows: readonly number[];
  readonly rejected: readonly RejectedRow[];
  readonly problems: readonly Problem[];
}> {
  const rows: PlainValue[][] = [];
  const sourceRows: number[] = [];
  const rejected: RejectedRow[] = [];
  const problems: Problem[] = [];
  const dictionaries: string[][] = mapping.columns.map(() => []);
  for await (const batch of readSource(mapping, path, { batchRows: 512 })) {
    rejected.push(...batch.rejected);
    problems.push(...batch.problems);
    const cells = batch.columns.map((chunk, c): readonly PlainValue[] => {
      if (chunk.kind === 'number') return Array.from(chunk.values, (value) => (Number.isNaN(value) ? null : value));
      if (chunk.kind === 'string') return chunk.values;
      const dictionary = dictionaries[c]!;
      for (const value of chunk.newValues) dictionary.push(value);
      return Array.from(chunk.codes, (code) => (code < 0 ? null : dictionary[code]!));
    });
    for (let i = 0; i < batch.count; i++) {
      sourceRows.push(batch.sourceRows[i]!);
      rows.push(cells.map((column) => column[i] ?? null));
    }
  }
  return { rows, sourceRows, rejected, problems };
}
