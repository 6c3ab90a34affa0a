import { throwIfAborted } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import { type ExportOptions, fateOf } from './exportPlan.ts';
import type { StagedFolder } from './stagedFolder.ts';

type Value = string | number | null;
type OutColumn = { readonly name: string; readonly isNumber: boolean; readonly value: (id: number) => Value };

/** Every column of the project with the current label in place of the given one, which is kept beside it. */
function outColumns(project: OpenProject): OutColumn[] {
  const mapping = project.datasets[0]?.mapping;
  const keyName = mapping?.columns.find((c) => c.role === 'key')?.name;
  const labelColumn = mapping?.columns.find((c) => c.role === 'label')?.name ?? 'label';
  const plain = project.columns.filter((c) => c.role !== 'ignore').map((c) => metadataColumn(project, c));
  const hasImageKey = keyName === undefined && project.columns.some((c) => c.role === 'image');
  const taken = new Set(plain.map((c) => c.name));
  const free = (name: string): string => (taken.has(name) ? free(`winnow_${name}`) : name);
  return [
    ...(hasImageKey
      ? []
      : [{ name: free(keyName ?? 'key'), isNumber: false, value: (id: number) => project.keys.get(id) }]),
    ...plain,
    { name: free(labelColumn), isNumber: false, value: (id) => project.labelName(project.current[id]!) },
    { name: free('given_label'), isNumber: false, value: (id) => project.labelName(project.given[id]!) },
  ];
}

function metadataColumn(project: OpenProject, column: ColumnRecord): OutColumn {
  const isNumber = project.columnData(column).kind === 'number';
  return { name: column.name, isNumber, value: (id) => project.cellOf(column, id) };
}

function writtenIds(project: OpenProject, onlyChanges: boolean): number[] {
  const ids: number[] = [];
  for (let id = 0; id < project.rowCount; id += 1) {
    const fate = fateOf(project, id);
    if (fate !== 'exclude' && (!onlyChanges || fate === 'relabel')) ids.push(id);
  }
  return ids;
}

const rowsPerPart = 2000;

async function* inParts(
  ids: readonly number[],
  control: JobControl,
  line: (id: number) => string,
): AsyncGenerator<Buffer> {
  for (let from = 0; from < ids.length; from += rowsPerPart) {
    throwIfAborted(control.signal);
    let text = '';
    for (const id of ids.slice(from, from + rowsPerPart)) text += line(id);
    yield Buffer.from(text);
    control.progress({ done: Math.min(ids.length, from + rowsPerPart) });
    await new Promise(setImmediate);
  }
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front, when asked for. */
export function csvCell(value: Value, neutralise: boolean): string {
  if (value === null) return '';
  const text = String(value);
  const safe = neutralise && typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export async function writeCsv(
  project: OpenProject,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const columns = outColumns(project);
  const ids = writtenIds(project, options.onlyChanges);
  const row = (cells: readonly Value[]): string =>
    `${cells.map((cell) => csvCell(cell, options.neutraliseFormulas)).join(',')}\n`;
  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from(row(columns.map((c) => c.name)));
    yield* inParts(ids, control, (id) => row(columns.map((c) => c.value(id))));
  }
  await stage.write('data.csv', parts());
}

export async function writeJsonLines(
  project: OpenProject,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const columns = outColumns(project);
  const line = (id: number): string =>
    `{${columns.map((c) => `${JSON.stringify(c.name)}:${JSON.stringify(c.value(id))}`).join(',')}}\n`;
  await stage.write('data.jsonl', inParts(writtenIds(project, options.onlyChanges), control, line));
}

export async function writeParquet(
  project: OpenProject,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const ids = writtenIds(project, options.onlyChanges);
  const columnData = outColumns(project).map((column) => ({
    name: column.name,
    type: column.isNumber ? ('DOUBLE' as const) : ('STRING' as const),
    nullable: true,
    data: ids.map((id) => column.value(id)),
  }));
  throwIfAborted(control.signal);
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const bytes = parquetWriteBuffer({ columnData });
  await stage.write('data.parquet', [new Uint8Array(bytes)]);
}
