import { throwIfAborted } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { RowBatch } from '../ingest/reader.ts';
import { readSource, type ReadSourceOptions } from '../ingest/readSource.ts';

export type LabelledBatch = {
  readonly batch: RowBatch;
  /** The label of a row of the batch, as an import reads it. */
  readonly labelOf: (row: number) => string | null;
};

/** A source as an import reads it, with its labels as text. */
export async function* labelledBatches(
  mapping: ImportMapping,
  path: string,
  { signal, copyOf }: Pick<ReadSourceOptions, 'signal' | 'copyOf'>,
): AsyncGenerator<LabelledBatch> {
  const column = mapping.columns.findIndex(({ role }) => role === 'label');
  const names: string[] = [];
  for await (const batch of readSource(mapping, path, { signal, copyOf })) {
    throwIfAborted(signal);
    const chunk = batch.columns[column];
    if (chunk?.kind === 'coded') names.push(...chunk.newValues);
    yield { batch, labelOf: (row) => (chunk?.kind === 'coded' ? (names[chunk.codes[row]!] ?? null) : null) };
  }
}
