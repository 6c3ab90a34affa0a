import type { ExampleIds } from '#shared/model/ids.ts';
import type { FieldName } from '#shared/model/fields.ts';
import type { CellValue } from '#shared/contract/values.ts';
import { csvCell } from '../ingest/csvCell.ts';
import { fieldValues } from '../fields/cells.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import type { ExportPlan } from './exportPlan.ts';

/** Fields of an example that no source has a place for, by the column that they get. */
const columns = {
  key: 'key',
  given_label: 'given',
  label: 'label',
  excluded: 'excluded',
  flagged: 'flagged',
  decided: 'decided',
  tags: 'tag',
  note: 'note',
  predicted: 'pred',
  confidence: 'conf',
  label_quality: 'quality',
  suggested: 'suggested',
} as const satisfies Record<string, FieldName>;

const rowsAtOnce = 4096;

const cell = (value: CellValue): string => csvCell(typeof value === 'boolean' ? String(value) : value);

/** Flags, tags, notes and suspicion of every example, also of those that are left out, as a table beside the data. */
export async function* reviewLines({ project }: ExportPlan, control: JobControl): AsyncGenerator<Buffer> {
  yield Buffer.from(`${Object.keys(columns).join(',')}\n`);
  for (let first = 0; first < project.rowCount; first += rowsAtOnce) {
    await control.checkpoint();
    const count = Math.min(rowsAtOnce, project.rowCount - first);
    const ids = Int32Array.from({ length: count }, (_, i) => first + i) as ExampleIds;
    const values = Object.values(columns).map((field) => fieldValues(project, field, ids));
    const lines = Array.from(
      { length: count },
      (_, i) => `${values.map((column) => cell(column[i] ?? null)).join(',')}
`,
    );
    yield Buffer.from(lines.join(''));
  }
}
