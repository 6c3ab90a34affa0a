import { createWriteStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { ColumnMapping, ImportMapping } from '#shared/model/importMapping.ts';
import { formatModules } from '../ingest/formatModules.ts';
import { recognise } from '../ingest/recognise.ts';
import { rowKey } from '../ingest/columnKinds.ts';
import type { Edit, FileFormat, RewriteRequest } from '../ingest/sourceFormat.ts';
import { labelledBatches } from './labelledBatches.ts';
import { readPatch, type Patch, type PatchChange } from './readPatch.ts';
import { writeStaged } from './stagedPath.ts';

export type ApplyOptions = {
  readonly patch: string;
  readonly source: string;
  readonly to: string;
  /** How the source is read; recognised where it is missing. */
  readonly mapping?: ImportMapping | undefined;
  /** The key column, where it is another than the patch says. */
  readonly key?: string | undefined;
  /** Whether a file at the target is replaced. */
  readonly force: boolean;
};

export type Applied = {
  readonly to: string;
  readonly relabelled: number;
  readonly excluded: number;
  readonly verified: boolean;
};

/**
 * Writes a copy of a source with a patch applied. Every change must find its row, and in it what the patch says stood there; the copy
 * appears whole or not at all. Throws `conflict` where the source is another than the patch was made for.
 */
export async function applyPatch(options: ApplyOptions, signal: AbortSignal): Promise<Applied> {
  const [source, to] = [resolve(options.source), resolve(options.to)];
  if (existsSync(to) && !options.force)
    throw new WinnowError(
      'target_not_empty',
      `There is a file at ${to} already. Choose another name, or add --force.`,
      {
        file: to,
      },
    );
  const patch = await readPatch(resolve(options.patch));
  const found = options.mapping ?? (await mappingOf(source, patch, options.key));
  const format = formatModules[found.source.format];
  if (format.isFolder || !(await stat(source)).isFile())
    throw new WinnowError('unsupported', 'A patch is applied to a file; this is a folder.', { file: source });
  const keyColumn = options.key ?? patch.keyColumn;
  const mapping = { ...found, source: { ...found.source, path: source }, columns: rolesFor(found, patch, keyColumn) };
  const rows = await findRows(mapping, source, patch, signal);
  const edit = (record: SourceRow): Edit => {
    const change = rows.get(record);
    if (change === undefined) return { kind: 'keep' };
    return change.value === null
      ? { kind: 'drop' }
      : { kind: 'replace', value: change.value === '' ? null : change.value };
  };
  const request: RewriteRequest = { path: source, mapping, label: patch.column, edit, signal };
  await format.checkRewrite?.(request);
  await writeStaged(to, 'nothing was written', (path) => writeCopy(format, request, path));
  const excluded = [...rows.values()].filter(({ value }) => value === null).length;
  return { to, relabelled: rows.size - excluded, excluded, verified: true };
}

async function mappingOf(
  source: string,
  { column, keyColumn }: Patch,
  key: string | undefined,
): Promise<ImportMapping> {
  const named = key ?? (keyColumn === null || keyColumn === '' ? undefined : keyColumn);
  return (await recognise(source, { key: named, label: column ?? undefined })).mapping;
}

/** Only what finds a row and its label is read. */
function rolesFor(mapping: ImportMapping, { column }: Patch, keyColumn: string | null): ColumnMapping[] {
  // Where the patch does not say, the source's own key is it.
  const key = keyColumn ?? mapping.columns.find(({ role }) => role === 'key')?.name ?? '';
  for (const name of [column, key])
    if (name !== null && name !== '' && !mapping.columns.some((one) => one.name === name))
      throw new WinnowError('bad_input', `The source has no column “${name}”, which the patch is about.`, {
        file: mapping.source.path,
        column: name,
      });
  return mapping.columns.map((one): ColumnMapping => {
    if (one.name === column) return { ...one, role: 'label', type: 'category' };
    return one.name === key ? { ...one, role: 'key', type: 'text' } : { ...one, role: 'ignore' };
  });
}

const shown = 5;

/** The record of each change. Throws `conflict` with the first differences. */
async function findRows(
  mapping: ImportMapping,
  source: string,
  patch: Patch,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, PatchChange>> {
  const keyAt = mapping.columns.findIndex(({ role }) => role === 'key');
  const rows = new Map<number, PatchChange>();
  const left = new Set(patch.changes.keys());
  const differences: string[] = [];
  for await (const { batch, labelOf } of labelledBatches(mapping, source, { signal })) {
    const key = batch.columns[keyAt];
    for (let i = 0; i < batch.count; i++) {
      const record = batch.sourceRows[i]!;
      const name = (key?.kind === 'string' ? key.values[i] : null) ?? rowKey(record);
      const change = patch.changes.get(name);
      if (change === undefined || !left.delete(name)) continue;
      const old = labelOf(i) ?? '';
      if (change.value !== null && old !== change.old)
        differences.push(`“${name}” is “${old}” where the patch says “${change.old}”`);
      rows.set(record, change);
    }
  }
  differences.push(...[...left].map((name) => `“${name}” is not there`));
  if (differences.length > 0) {
    const more = differences.length > shown ? `, and ${differences.length - shown} more` : '';
    throw new WinnowError(
      'conflict',
      `The patch is for another state of this source: ${differences.slice(0, shown).join('; ')}${more}. Nothing was written.`,
      { file: source, column: patch.column ?? undefined },
    );
  }
  return rows;
}

async function writeCopy(format: FileFormat, request: RewriteRequest, path: string): Promise<void> {
  const { parts, readBack } = await format.rewrite(request);
  await pipeline(Readable.from(parts), createWriteStream(path));
  await requireLabels(request, path, await readBack(path));
}

/** Reads the labels of the copy as an import would: those that were changed are what the patch says. */
async function requireLabels(
  { path, mapping, edit, signal }: RewriteRequest,
  written: string,
  records: readonly SourceRow[],
): Promise<void> {
  const copy = { ...mapping, source: { ...mapping.source, path: written } };
  for await (const { batch, labelOf } of labelledBatches(copy, written, { signal, copyOf: path }))
    for (let i = 0; i < batch.count; i++) {
      const change = edit(records[batch.sourceRows[i]!]!);
      const label = labelOf(i);
      if (change.kind === 'replace' && change.value !== label)
        throw new WinnowError(
          'verify_failed',
          `Record ${batch.sourceRows[i]! + 1} was read back as “${label ?? ''}” where the patch says “${change.value ?? ''}”. Nothing was written.`,
        );
    }
}
