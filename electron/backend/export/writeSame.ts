import { type Column, type ExampleId, type ExampleIds, noExample, type SourceRow } from '#shared/model/ids.ts';
import { basename } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { defaultBatchRows } from '../ingest/batchAssembler.ts';
import { formatModules } from '../ingest/formatModules.ts';
import { safeFolderName } from '../ingest/folderContents.ts';
import { mappingOfPart, recordsOfParts } from '../ingest/tableParts.ts';
import type { Edit, RewriteRequest, RewriteSource } from '../ingest/sourceFormat.ts';
import { packedAs } from '../ingest/unpack.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import type { OpenProject } from '../project/openProject.ts';
import { sourceOf } from '../project/sourcePaths.ts';
import type { DatasetRecord } from '../store/datasetStore.ts';
import { type ExportPlan, labelColumnOf, requireLabelColumn, requireUnchangedSource } from './exportPlan.ts';
import { labelledBatches } from './labelledBatches.ts';
import type { StagedFolder } from './stagedFolder.ts';

/** A dataset's source with what an export changes in it. */
export type SameSource = {
  readonly dataset: DatasetRecord;
  readonly request: RewriteRequest;
  /** Where it goes in the target, with `/`. */
  readonly to: string;
  readonly rewrite: RewriteSource;
  readonly idOf: (record: SourceRow) => ExampleId;
};

/**
 * What an export in the sources' formats changes, once nothing speaks against it: sources are there and unchanged, and can hold every
 * decided label. Throws before anything is written otherwise.
 */
export async function planSame(plan: ExportPlan, onlyChanges: boolean, signal: AbortSignal): Promise<SameSource[]> {
  const { project } = plan;
  const planned: SameSource[] = [];
  for (const dataset of project.datasets) {
    const { mapping } = dataset;
    const { rewrite, ...format } = formatModules[mapping.source.format];
    if (rewrite === null)
      throw new WinnowError(
        'unsupported',
        'Image folders and tables in one project cannot be exported as they were. Choose another format.',
      );
    requireLabelColumn(plan, dataset);
    const path = await requireUnchangedSource(project, dataset, signal);
    const { edit, idOf } = editsOf(plan, dataset, onlyChanges);
    const request = { path, mapping, label: labelColumnOf(dataset), edit, signal };
    if (mapping.tables !== undefined) {
      planned.push(...(await planParts({ dataset, request, to: prefixOf(project, dataset), idOf })));
      continue;
    }
    if (!format.isFolder) await format.checkRewrite?.(request);
    planned.push({ dataset, request, to: `${prefixOf(project, dataset)}${basename(path)}`, rewrite, idOf });
  }
  return planned;
}

/** Why decided labels could not be written back into a source, before anything is done; what else may be wrong is not looked at. */
export async function whyNotSame(plan: ExportPlan, onlyChanges: boolean, signal: AbortSignal): Promise<string[]> {
  const reasons: string[] = [];
  for (const dataset of plan.project.datasets) {
    const { mapping } = dataset;
    const format = formatModules[mapping.source.format];
    const path = sourceOf(plan.project, dataset);
    if (path === null || (format.isFolder && mapping.tables === undefined)) continue;
    const { edit, idOf } = editsOf(plan, dataset, onlyChanges);
    try {
      requireLabelColumn(plan, dataset);
      const request = { path, mapping, label: labelColumnOf(dataset), edit, signal };
      if (mapping.tables !== undefined) await planParts({ dataset, request, to: '', idOf });
      else if (!format.isFolder) await format.checkRewrite?.(request);
    } catch (error) {
      if (!(error instanceof WinnowError) || error.code === 'cancelled') throw error;
      reasons.push(error.message);
    }
  }
  return reasons;
}

/** Each of the tables that a dataset was read from, with the decisions on its own records. */
async function planParts(whole: Omit<SameSource, 'rewrite'>): Promise<SameSource[]> {
  const { path, mapping, edit, label, signal } = whole.request;
  const counts = await recordsOfParts(mapping, path, { signal, batchRows: defaultBatchRows });
  const planned: SameSource[] = [];
  let first = 0;
  for (const [at, part] of (mapping.tables ?? []).entries()) {
    const from = first;
    const inWhole = (record: SourceRow) => (record + from) as SourceRow;
    const own = mappingOfPart(mapping, part, path);
    const { rewrite, ...format } = formatModules[own.source.format];
    if (rewrite === null || format.isFolder)
      throw new WinnowError('unsupported', `“${part.path}” cannot be written again.`);
    const request = {
      path: own.source.path,
      mapping: own,
      label,
      edit: (record: SourceRow) => edit(inWhole(record)),
      signal,
    };
    await format.checkRewrite?.(request);
    const idOf = (record: SourceRow) => whole.idOf(inWhole(record));
    planned.push({ dataset: whole.dataset, request, to: whole.to + part.path, rewrite, idOf });
    first += counts[at]!;
  }
  return planned;
}

/** Writes every dataset's source again with the decided cells changed; each is read back and compared with its source. */
export async function writeSame(
  project: OpenProject,
  sources: readonly SameSource[],
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  for (const { request, to, rewrite, idOf } of sources) {
    const { parts, readBack } = await rewrite(request);
    await control.checkpoint();
    const written = await stage.write(to, packedAs(request.path, parts));
    control.progress({ phase: 'Reading back' });
    const ids = Int32Array.from(await readBack(written), idOf) as ExampleIds;
    await compareLabels(project, request, { written, ids }, control);
  }
}

/** '' or, when a project has several datasets, the folder that one of them gets inside the target, ending in `/`. */
export function prefixOf(project: OpenProject, dataset: DatasetRecord): string {
  return project.datasets.length > 1 ? `${safeFolderName(dataset.name)}/` : '';
}

type Edits = {
  readonly edit: (record: SourceRow) => Edit;
  /** The example that a record of the source is, or `noExample`. */
  readonly idOf: (record: SourceRow) => ExampleId;
};

/** What happens to each record of the source, by record number; a record that is no example was set aside at import. */
function editsOf({ project, fateOf }: ExportPlan, dataset: DatasetRecord, onlyChanges: boolean): Edits {
  const end = dataset.firstExample + dataset.examples;
  // Examples are in source order, so the last one has the highest record number.
  const idOf = new Int32Array(dataset.examples === 0 ? 0 : project.sourceRows[(end - 1) as ExampleId]! + 1).fill(
    noExample,
  ) as Column<SourceRow, ExampleId>;
  for (let id = dataset.firstExample; id < end; id++) idOf[project.sourceRows[id]!] = id;
  const unchanged: Edit = { kind: onlyChanges ? 'drop' : 'keep' };
  const edit = (record: SourceRow): Edit => {
    const id = idOf[record] ?? noExample;
    if (id < 0) return unchanged;
    const fate = fateOf(id);
    if (fate === 'exclude') return { kind: 'drop' };
    return fate === 'relabel' ? { kind: 'replace', value: project.labelName(project.current[id]!) } : unchanged;
  };
  return { edit, idOf: (record) => idOf[record] ?? noExample };
}

/** Imports the written table again and compares every key and label with what the project says. */
async function compareLabels(
  project: OpenProject,
  { mapping: source, path }: RewriteRequest,
  { written, ids }: { readonly written: string; readonly ids: ExampleIds },
  control: JobControl,
): Promise<void> {
  const hasLabels = source.columns.some((column) => column.role === 'label');
  // What decides whether a row comes in, and its label; the rest was compared already.
  const needed = new Set(['label', 'key', 'image']);
  const mapping: ImportMapping = {
    ...source,
    source: { ...source.source, path: written },
    columns: source.columns.map((column) => (needed.has(column.role) ? column : { ...column, role: 'ignore' })),
  };
  const expected = ids.reduce((sum, id) => sum + (id < 0 ? 0 : 1), 0);
  let at = 0;
  for await (const { batch, labelOf } of labelledBatches(mapping, written, { signal: control.signal, copyOf: path })) {
    for (let i = 0; i < batch.count; i += 1) {
      const record = batch.sourceRows[i]!;
      const id = ids[record];
      // A row that was set aside at import can be readable now, when the row whose key it repeated was left out.
      if (id === noExample) continue;
      at += 1;
      const label = labelOf(i);
      const wanted = id === undefined || !hasLabels ? null : project.labelName(project.current[id]!);
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
