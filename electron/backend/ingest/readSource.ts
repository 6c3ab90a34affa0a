import type { ImportMapping } from '#shared/model/importMapping.ts';
import { defaultBatchRows } from '#backend/ingest/batchAssembler.ts';
import { createBreather } from '#backend/threads/breather.ts';
import { formatModules } from '#backend/ingest/formatModules.ts';
import { refuseCodePage } from '#backend/ingest/textSource.ts';
import { readParts } from '#backend/ingest/tableParts.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type { ReadOptions } from '#backend/ingest/sourceFormat.ts';

export type ReadSourceOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly batchRows?: number;
  readonly keepsQuotes?: boolean;
  readonly copyOf?: string | undefined;
  readonly start?: ReadOptions['start'];
};

/**
 * Streams the rows of a source as its mapping says, in source order, a batch at a time; the last batch may be empty and
 * carries the counts of problems that were not listed one by one. Rows that cannot come in are in `rejected`, with their raw
 * text; cells that are no number in a number column are NaN with a warning. Other work has its turn between batches, also
 * where all of them lie in memory already.
 * Errors: `not_found`, `permission`, `unreadable`, `bad_input`, `config_invalid`, `too_large`, `cancelled`.
 */
export async function* readSource(
  mapping: ImportMapping,
  sourcePath: string,
  options: ReadSourceOptions = {},
): AsyncGenerator<RowBatch> {
  refuseCodePage(mapping.source.encoding, mapping.source.format, sourcePath);
  const readOptions = { ...options, batchRows: Math.max(1, options.batchRows ?? defaultBatchRows) };
  const batches =
    mapping.tables === undefined
      ? formatModules[mapping.source.format].read(mapping, sourcePath, readOptions)
      : readParts(mapping, sourcePath, readOptions);
  const breathe = createBreather(options.signal);
  for await (const batch of batches) {
    await breathe();
    yield batch;
  }
}
