import { readFile, stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { WinnowError } from '#shared/base/winnowError.ts';
import { fileError } from '../ingest/fileWindows.ts';

export type PatchChange = {
  /** 1-based line in the patch. */
  readonly line: number;
  readonly old: string;
  /** null: the row is left out. */
  readonly value: string | null;
};

export type Patch = {
  /** The column that is changed; null where rows are only left out. */
  readonly column: string | null;
  /** '' for the number of the record; null where the patch does not say. */
  readonly keyColumn: string | null;
  readonly changes: ReadonlyMap<string, PatchChange>;
};

const maxPatchBytes = 256 * 1024 * 1024;

/** Reads a patch as `export --only-changes` writes it; the columns `action` and `key_column` may be missing. `bad_input` otherwise. */
export async function readPatch(path: string): Promise<Patch> {
  const wrong = (reason: string, row?: number): WinnowError =>
    new WinnowError('bad_input', `“${path}” is no patch: ${reason}.`, { file: path, row });
  let rows: Record<string, string>[];
  try {
    if ((await stat(path)).size > maxPatchBytes) throw wrong('it is over 256 MiB');
    rows = parse(await readFile(path), { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw cause instanceof CsvError ? wrong(cause.message.replace(/\.$/, '')) : fileError(path, cause);
  }
  const [first] = rows;
  if (first === undefined) throw wrong('it has no changes');
  for (const column of ['key', 'column', 'old', 'new'])
    if (first[column] === undefined) throw wrong(`it has no column “${column}”`);
  const keyColumns = new Set(rows.map((row) => row['key_column'] ?? null));
  if (keyColumns.size > 1) throw wrong('its rows name different key columns');
  const changes = new Map<string, PatchChange>();
  let column: string | null = null;
  for (const [i, row] of rows.entries()) {
    const line = i + 2;
    const key = row['key']!;
    const action = row['action'] ?? 'relabel';
    if (changes.has(key)) throw wrong(`the key “${key}” comes twice`, line);
    if (action !== 'relabel' && action !== 'exclude') throw wrong(`it has the unknown action “${action}”`, line);
    if (action === 'relabel') {
      if (row['column'] === '') throw wrong(`line ${line} names no column`, line);
      if (column !== null && column !== row['column']) throw wrong('it changes several columns', line);
      column = row['column']!;
    }
    changes.set(key, { line, old: row['old']!, value: action === 'exclude' ? null : row['new']! });
  }
  return { column, keyColumn: [...keyColumns][0]!, changes };
}
