import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { TestBackend } from './testBackend.ts';

type Hints = NonNullable<MethodInput<'sources.recognise'>['hints']>;
type Exported = { readonly examples: number; readonly relabelled: number; readonly verified: boolean };

/** Looks at a source, imports it as proposed, and gives what was found. */
export async function importSource(
  t: TestBackend,
  path: string,
  hints: Hints = {},
): Promise<MethodOutput<'sources.recognise'>> {
  const found = await t.call('sources.recognise', { path, hints });
  const projectPath = join(t.dir, `project ${Math.random().toString(36).slice(2)}.winnow`);
  await t.finished((await t.call('imports.start', { mapping: found.mapping, projectPath })).jobId);
  return found;
}

/** The values of some fields, a row an example. */
export async function rowsOf(t: TestBackend, fields: readonly string[]): Promise<unknown[][]> {
  const { viewId, count } = await t.call('views.create', { filter: '', sort: [] });
  const { columns } = await t.call('views.rows', { viewId, from: 0, count, fields: [...fields] });
  return Array.from({ length: count }, (_, row) => columns.map((column) => column[row]));
}

export async function relabel(t: TestBackend, decisions: Readonly<Record<number, string>>): Promise<void> {
  for (const [id, value] of Object.entries(decisions))
    await t.call('decisions.apply', {
      mutationId: `mutation-${Math.random()}`,
      selection: { ids: [Number(id) as ExampleId] },
      action: 'relabel',
      value,
    });
}

export async function exclude(t: TestBackend, id: number): Promise<void> {
  await t.call('decisions.apply', {
    mutationId: `mutation-${Math.random()}`,
    selection: { ids: [id as ExampleId] },
    action: 'exclude',
  });
}

let exports = 0;

/** Exports in the format of the source; gives the folder and what the job says of it. */
export async function exportSame(t: TestBackend): Promise<Exported & { readonly to: string }> {
  const to = join(t.dir, `out ${(exports += 1)}`);
  const { jobId } = await t.call('exports.start', { to, format: 'same' });
  return { ...((await t.finished(jobId)).result as Exported), to };
}

/** Every file below a folder but those that an export adds, with its content as text of one character a byte. */
export function filesBelow(folder: string, below = ''): Record<string, string> {
  const files: Record<string, string> = {};
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(files, filesBelow(folder, path));
    else if (below !== '' || !/^(?:manifest\.json|decision-log\.csv)$/.test(entry.name))
      files[path] = readFileSync(join(folder, path), 'latin1');
  }
  return files;
}
