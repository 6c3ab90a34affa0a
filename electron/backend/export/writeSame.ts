import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { encodeText } from '../ingest/cellText.ts';
import { decodeWhole } from '../ingest/readJson.ts';
import { readSource } from '../ingest/readSource.ts';
import { type ScannedRecord, scanRecords } from '../ingest/scanRecords.ts';
import { type Edit, spliceRecords } from '../ingest/spliceRecords.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import type { DatasetRecord } from '../store/datasetStore.ts';
import { type ExportOptions, fateOf, labelColumnOf } from './exportPlan.ts';
import type { StagedFolder } from './stagedFolder.ts';

export type SameTarget = {
  readonly project: OpenProject;
  readonly dataset: DatasetRecord;
  readonly sourcePath: string;
  readonly options: ExportOptions;
  /** '' or the dataset's own folder inside the target, ending in `/`. */
  readonly prefix: string;
};

type Edits = {
  readonly edit: (record: number) => Edit;
  /** The example that a record of the source is, or −1. */
  readonly idOf: (record: number) => number;
};

/** What happens to each record of the source, by record number; a record that is no example was set aside at import. */
function editsOf({ project, dataset, options }: SameTarget): Edits {
  const end = dataset.firstExample + dataset.examples;
  // Examples are in source order, so the last one has the highest record number.
  const idOf = new Int32Array(dataset.examples === 0 ? 0 : project.sourceRows[end - 1]! + 1).fill(-1);
  for (let id = dataset.firstExample; id < end; id += 1) idOf[project.sourceRows[id]!] = id;
  const unchanged: Edit = { kind: options.onlyChanges ? 'drop' : 'keep' };
  const edit = (record: number): Edit => {
    const id = idOf[record] ?? -1;
    if (id < 0) return unchanged;
    const fate = fateOf(project, id);
    if (fate === 'exclude') return { kind: 'drop' };
    return fate === 'relabel' ? { kind: 'replace', value: project.labelName(project.current[id]!) } : unchanged;
  };
  return { edit, idOf: (record) => idOf[record] ?? -1 };
}

/** A csv or jsonl source, byte for byte except the decided cells; then read back and compared with the source. */
export async function writeSplicedTable(target: SameTarget, stage: StagedFolder, control: JobControl): Promise<void> {
  const { dataset, sourcePath, prefix } = target;
  const label = labelColumnOf(dataset);
  const { edit, idOf } = editsOf(target);
  const parts = spliceRecords(sourcePath, dataset.mapping, label, { edit, signal: control.signal });
  const written = await stage.write(`${prefix}${basename(sourcePath)}`, parts);
  control.progress({ phase: 'Reading back' });
  const records = await compareRecords({ sourcePath, written, dataset, label, edit, signal: control.signal });
  await compareLabels(target, { written, ids: records.map(idOf) }, control);
}

type Comparison = {
  readonly sourcePath: string;
  readonly written: string;
  readonly dataset: DatasetRecord;
  readonly label: string | null;
  readonly edit: (record: number) => Edit;
  readonly signal: AbortSignal;
};

/**
 * Walks source and copy in step: records that were kept must be the same bytes, edited ones the same around the cell.
 * @returns the source's record number of each record of the copy.
 */
async function compareRecords({
  sourcePath,
  written,
  dataset,
  label,
  edit,
  signal,
}: Comparison): Promise<readonly number[]> {
  const records: number[] = [];
  const copies = scanRecords(written, dataset.mapping, label, { signal });
  for await (const original of scanRecords(sourcePath, dataset.mapping, label, { signal })) {
    const { kind } = edit(original.record);
    if (kind === 'drop') continue;
    records.push(original.record);
    const step = await copies.next();
    const isSame =
      step.done !== true &&
      (kind === 'keep' ? original.bytes.equals(step.value.bytes) : isSameAroundCell(original, step.value));
    if (!isSame)
      throw new WinnowError(
        'verify_failed',
        'The exported table differs from the source in more than the decided cells. Nothing was exported.',
        { file: sourcePath, row: original.record + 1 },
      );
  }
  const rest = await copies.next();
  if (rest.done !== true)
    throw new WinnowError('verify_failed', 'The exported table has more rows than it should. Nothing was exported.', {
      file: sourcePath,
    });
  return records;
}

function isSameAroundCell(original: ScannedRecord, copy: ScannedRecord): boolean {
  if (!copy.cell) return false;
  const before = original.cell ? original.cell.start : (original.insertAt ?? 0);
  const after = original.cell ? original.cell.end : (original.insertAt ?? 0);
  const head = original.bytes.subarray(0, before - original.range.start);
  const tail = original.bytes.subarray(after - original.range.start);
  const copyTail = copy.bytes.subarray(copy.bytes.length - tail.length);
  return copy.bytes.subarray(0, head.length).equals(head) && copyTail.equals(tail);
}

/** Imports the written table again and compares every key and label with what the project says. */
async function compareLabels(
  { project, dataset }: SameTarget,
  copy: { readonly written: string; readonly ids: readonly number[] },
  control: JobControl,
): Promise<void> {
  const { written, ids } = copy;
  const labelIndex = dataset.mapping.columns.findIndex((column) => column.role === 'label');
  const mapping = { ...dataset.mapping, source: { ...dataset.mapping.source, path: written } };
  const dictionary: string[] = [];
  const expected = ids.reduce((sum, id) => sum + (id < 0 ? 0 : 1), 0);
  let at = 0;
  for await (const batch of readSource(mapping, written, { signal: control.signal })) {
    throwIfAborted(control.signal);
    const chunk = labelIndex < 0 ? undefined : batch.columns[labelIndex];
    if (chunk?.kind === 'coded') dictionary.push(...chunk.newValues);
    for (let i = 0; i < batch.count; i += 1) {
      const record = batch.sourceRows[i]!;
      const id = ids[record];
      // A row that was set aside at import can be readable now, when the row whose key it repeated was left out.
      if (id === -1) continue;
      at += 1;
      const label = chunk?.kind === 'coded' ? (dictionary[chunk.codes[i]!] ?? null) : null;
      const wanted = id === undefined || labelIndex < 0 ? null : project.labelName(project.current[id]!);
      if (id === undefined || label !== wanted) {
        throw new WinnowError(
          'verify_failed',
          `Row ${record + 1} was read back as "${label ?? ''}" where "${wanted ?? ''}" was decided. Nothing was exported.`,
          { file: written, row: record + 1 },
        );
      }
    }
    control.progress({ done: at });
  }
  if (at !== expected)
    throw new WinnowError(
      'verify_failed',
      `${at} rows were read back where ${expected} were written. Nothing was exported.`,
      { file: written },
    );
}

/** A JSON array: numbers keep their digits; layout is one object a line. */
export async function writeJsonArray(target: SameTarget, stage: StagedFolder, control: JobControl): Promise<void> {
  const { dataset, sourcePath, prefix } = target;
  const label = labelColumnOf(dataset);
  const { edit, idOf } = editsOf(target);
  const { encoding } = dataset.mapping.source;
  const text = decodeWhole(await readFile(sourcePath), encoding);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const parsed = parseKeepingNumbers(text.slice(mark.length)) as unknown[];
  const kept: string[] = [];
  const ids: number[] = [];
  parsed.forEach((item, record) => {
    const change = edit(record);
    if (change.kind === 'drop') return;
    if (change.kind === 'replace' && label !== null)
      setPath(item as Record<string, unknown>, label.split('.'), change.value);
    kept.push(JSON.stringify(item));
    ids.push(idOf(record));
  });
  const bytes = encodeJson(`${mark}[\n${kept.join(',\n')}\n]\n`, encoding);
  const written = await stage.write(`${prefix}${basename(sourcePath)}`, [bytes]);
  control.progress({ phase: 'Reading back' });
  // `kept` is the source's own values with the decided labels set, so equal text means that nothing else changed.
  const copy = decodeWhole(await readFile(written), encoding).slice(mark.length);
  const back = parseKeepingNumbers(copy) as unknown[];
  const differs = back.length === kept.length ? kept.findIndex((item, at) => item !== JSON.stringify(back[at])) : 0;
  if (differs >= 0 && kept.length > 0) {
    throw new WinnowError(
      'verify_failed',
      'The exported file could not be read back as it was written. Nothing was exported.',
      { file: sourcePath, row: differs + 1 },
    );
  }
  await compareLabels(target, { written, ids }, control);
}

type RawJson = { rawJSON(text: string): unknown; isRawJSON(value: unknown): boolean };

function parseKeepingNumbers(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? (JSON as unknown as RawJson).rawJSON(context.source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

function setPath(object: Record<string, unknown>, path: readonly string[], value: string | null): void {
  const own = path.join('.');
  if (Object.hasOwn(object, own) || path.length === 1) {
    object[own] = likeOld(value, object[own]);
    return;
  }
  const inner = object[path[0]!];
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
    setPath(inner as Record<string, unknown>, path.slice(1), value);
  else object[own] = value;
}

/** A label that was a number or a boolean stays one when the new one reads as the same kind. */
function likeOld(value: string | null, old: unknown): unknown {
  if (value === null) return null;
  if (typeof old === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  const isNumber = typeof old === 'number' || (JSON as unknown as RawJson).isRawJSON(old);
  return isNumber && String(Number(value)) === value && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** JSON in the source's encoding; where that lacks a character, everything beyond ASCII is escaped, which reads the same. */
function encodeJson(text: string, encoding: ImportMapping['source']['encoding']): Buffer {
  const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return encodeText(text, encoding) ?? Buffer.from(text.replace(/[\u0080-\uffff]/g, escape), 'latin1');
}
