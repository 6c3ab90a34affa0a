import type { ExampleId } from '#shared/model/ids.ts';
import type { DatasetRecord } from '../store/datasetStore.ts';
import { csvCell } from '../ingest/csvCell.ts';
import { keyColumnIndex, rowKey } from '../ingest/columnKinds.ts';
import { type ExportPlan, labelColumnOf } from './exportPlan.ts';

const patchColumns = ['key', 'column', 'old', 'new', 'action', 'key_column'] as const;

const partLength = 256 * 1024;

/**
 * The decisions of a dataset as a patch that `winnow apply` takes to any copy of its source: the key of each row, the column, what
 * stood there and what is to stand there. `action` is relabel or exclude; without a `key_column` the key is the number of the record.
 */
export function* patchLines(plan: ExportPlan, dataset: DatasetRecord): Generator<Buffer> {
  const { project, fateOf } = plan;
  const keyIndex = keyColumnIndex(dataset.mapping);
  const keyColumn = keyIndex < 0 ? '' : dataset.mapping.columns[keyIndex]!.name;
  const column = labelColumnOf(dataset) ?? '';
  let text = `${patchColumns.join(',')}\n`;
  for (let id = dataset.firstExample; id < dataset.firstExample + dataset.examples; id++) {
    const fate = fateOf(id);
    if (fate === 'keep') continue;
    const isRelabel = fate === 'relabel';
    const cells = [
      keyOf(plan, id, keyIndex),
      isRelabel ? column : '',
      isRelabel ? project.labelName(project.given[id]!) : '',
      isRelabel ? project.labelName(project.current[id]!) : '',
      fate,
      keyColumn,
    ];
    text += `${cells.map((cell) => csvCell(cell)).join(',')}\n`;
    if (text.length < partLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** The key as it stands in the source; the number of a record is that of its own source, whatever the project calls it. */
function keyOf({ project }: ExportPlan, id: ExampleId, keyIndex: number): string | null {
  return keyIndex < 0 ? rowKey(project.sourceRows[id]!) : project.keys.get(id);
}
