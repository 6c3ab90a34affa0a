import type { ColumnMapping, ImportMapping } from '#shared/model/importMapping.ts';
import { isFewOf } from '../ingest/profileColumns.ts';
import type { WidenedColumn } from '../ingest/reader.ts';
import { readSource } from '../ingest/readSource.ts';
import type { ImportWriter } from './importWriter.ts';
import type { JobControl } from './jobQueue.ts';

/** With more different values than this a column is text, however many rows there are. */
const mostCategories = 5000;

type Widening = {
  readonly sourcePath: string;
  readonly widened: readonly WidenedColumn[];
  readonly control: JobControl;
};

/**
 * Columns that were read as numbers and are none are read anew from the source, as text, in place of what was kept of them. The
 * others are not touched, so a file whose first rows tell its types is read once.
 */
export async function widenColumns(writer: ImportWriter, mapping: ImportMapping, widening: Widening): Promise<void> {
  const { sourcePath, widened, control } = widening;
  control.progress({ phase: 'Reading columns anew', done: 0 });
  const distinct = await countValues(mapping, widening);
  const columns = widened.map(({ column: index }, i): ColumnMapping => {
    const column = mapping.columns[index]!;
    const isCategory = isFewOf(distinct[i]!, writer.rows());
    // What a model is given are numbers and categories; free text is beside it.
    const role = column.role === 'feature' && !isCategory ? 'metadata' : column.role;
    return { ...asText(column), role, type: isCategory ? 'category' : 'text' };
  });
  for (const [i, { column, row, why }] of widened.entries()) {
    writer.replaceColumn(column, columns[i]!);
    writer.note({
      file: sourcePath,
      row,
      column: columns[i]!.name,
      code: 'type_widened',
      message: `“${columns[i]!.name}” began with numbers: ${why}.`,
      severity: 'warning',
    });
  }
  for await (const batch of readSource(onlyColumns(mapping, columns), sourcePath, { signal: control.signal })) {
    await control.checkpoint();
    for (const [i, { column }] of widened.entries()) writer.appendColumn(column, batch.columns[i]!, batch.count);
    control.progress({ done: batch.bytesRead });
  }
}

function asText(column: ColumnMapping): ColumnMapping {
  return { ...column, isTypeGuessed: undefined, decimal: undefined, thousands: undefined };
}

/** The wanted columns first, then those that decide which rows come in. */
function onlyColumns(mapping: ImportMapping, wanted: readonly ColumnMapping[]): ImportMapping {
  const others = mapping.columns.filter(({ role }) => role === 'key' || role === 'image');
  return { ...mapping, columns: [...wanted, ...others] };
}

/** How many different values each column has; counting ends where it has too many for categories. */
async function countValues(mapping: ImportMapping, { sourcePath, widened, control }: Widening): Promise<number[]> {
  const columns = widened.map(({ column }): ColumnMapping => ({
    ...asText(mapping.columns[column]!),
    role: 'metadata',
    type: 'category',
  }));
  const counts = columns.map(() => 0);
  for await (const batch of readSource(onlyColumns(mapping, columns), sourcePath, { signal: control.signal })) {
    await control.checkpoint();
    for (const i of columns.keys()) {
      const chunk = batch.columns[i]!;
      if (chunk.kind === 'coded') counts[i]! += chunk.newValues.length;
    }
    if (counts.every((count) => count > mostCategories)) break;
  }
  return counts;
}
