// `npm run collections [-- PATH …]`: imports every file of public collections of awkward tables into a project, writes the project
// out, and compares each cell with what another reader found. Prints what is right, what no other reader could be asked about, what is
// refused with its sentence, wrong, and internal errors; the last two end it with exit code 1. Paths are further files or folders.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { createBackend } from '#backend/createBackend.ts';
import { fromPlainError, type PlainError, toPlainError } from '#shared/base/winnowError.ts';
import { contract, type MethodInput, type MethodName, type MethodOutput } from '#shared/contract/contract.ts';
import { type ImportMapping, missingMarkersOf } from '#shared/model/importMapping.ts';
import { type IndependentTable, independentTable } from './independentTable.ts';
import { isSameValue } from './sameValue.ts';

const root = resolve(import.meta.dirname, '../..');
const collections = [
  { name: 'csv-spectrum', folder: join(root, 'node_modules/csv-spectrum/csvs') },
  { name: 'vega-datasets', folder: join(root, 'node_modules/vega-datasets/data') },
  { name: 'parquet-testing', folder: join(root, '../shared/peers/parquet-testing/data') },
  { name: 'parquet-testing, bad', folder: join(root, '../shared/peers/parquet-testing/bad_data') },
  ...process.argv.slice(2).map((path) => ({ name: path, folder: resolve(path) })),
];

type Outcome =
  | { readonly kind: 'right'; readonly cells: number; readonly note: string }
  | { readonly kind: 'unchecked' | 'refused' | 'wrong' | 'internal'; readonly note: string };

type Imported = {
  readonly rows: readonly Record<string, unknown>[];
  readonly rejected: number;
  readonly mapping: ImportMapping;
};

const dir = mkdtempSync(join(tmpdir(), 'winnow-collections-'));
const backend = await createBackend({
  shell: 'test',
  userDataDir: join(dir, 'user'),
  projectsDir: dir,
  samplesDir: null,
});
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function call<M extends MethodName>(name: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
  const handler = backend.handlers[name] as (input: unknown, context: { signal: AbortSignal }) => unknown;
  return (await handler(contract[name].input.parse(input), {
    signal: new AbortController().signal,
  })) as MethodOutput<M>;
}

async function finished(jobId: number): Promise<unknown> {
  for (;;) {
    const job = (await call('jobs.list', {})).find((one) => one.id === jobId)!;
    if (job.state === 'failed') throw fromPlainError(job.error as PlainError);
    if (job.state === 'done') return job.result;
    await new Promise((done) => setTimeout(done, 5));
  }
}

let projects = 0;

/** The file in a project of its own, and all of it written out as JSON lines. */
async function imported(path: string): Promise<Imported> {
  projects += 1;
  const { mapping } = await call('sources.recognise', { path });
  const projectPath = join(dir, `${projects}.winnow`);
  const { jobId } = await call('imports.start', { mapping, projectPath });
  const { rejected } = (await finished(jobId)) as { rejected: number };
  const to = join(dir, `out${projects}`);
  mkdirSync(to);
  await finished((await call('exports.start', { to, format: 'jsonl' })).jobId);
  const lines = readFileSync(join(to, 'data.jsonl'), 'utf8').split('\n').filter(Boolean);
  await call('project.close', {});
  rmSync(to, { recursive: true });
  rmSync(projectPath, { force: true });
  return { rows: lines.map((line) => JSON.parse(line) as Record<string, unknown>), rejected, mapping };
}

async function outcomeOf(path: string): Promise<Outcome> {
  let expected: IndependentTable;
  try {
    expected = independentTable(path);
  } catch (error) {
    expected = { kind: 'refused', why: String(error) };
  }
  let found: Imported;
  try {
    found = await imported(path);
  } catch (error) {
    const { code, message } = toPlainError(error);
    return { kind: code === 'internal' ? 'internal' : 'refused', note: `${code}: ${message}` };
  }
  if (expected.kind === 'no_table') return { kind: 'unchecked', note: `${found.rows.length} rows` };
  if (expected.kind === 'refused')
    return { kind: 'unchecked', note: `${found.rows.length} rows where the other reader refuses: ${expected.why}` };
  return compare(found, expected);
}

/** Every row that came in is one of the other reader's, in its order; those between were set aside. */
function compare(
  { rows, rejected, mapping }: Imported,
  expected: Extract<IndependentTable, { kind: 'rows' }>,
): Outcome {
  const wrong = (note: string): Outcome => ({ kind: 'wrong', note });
  if (rows.length + rejected !== expected.count)
    return wrong(`${rows.length} rows and ${rejected} set aside, ${expected.count} expected`);
  const missing = new Map(mapping.columns.map((column) => [column.name, missingMarkersOf(mapping, column)]));
  const differing = (row: Record<string, unknown>, want: Record<string, unknown>): string | null => {
    const name = Object.keys(want).find(
      (key) => !isSameValue(want[key], cellAt(row, key, want[key]), missing.get(key) ?? ['']),
    );
    if (name === undefined) return null;
    return `${name}: ${JSON.stringify(want[name])} became ${JSON.stringify(cellAt(row, name, want[name]))}`;
  };
  let at = 0;
  let cells = 0;
  let skipped = 0;
  for (const want of expected.rows) {
    const row = rows[at];
    const difference = row === undefined ? 'there is no such row' : differing(row, want);
    if (difference === null) {
      at += 1;
      cells += Object.keys(want).length;
    } else if (++skipped > rejected) return wrong(`row ${at + skipped}: ${difference}`);
  }
  return { kind: 'right', cells, note: `${rows.length} rows${rejected > 0 ? `, ${rejected} set aside` : ''}` };
}

/** A struct may be spread over columns of its own. */
function cellAt(row: Record<string, unknown>, name: string, want: unknown): unknown {
  if (Object.hasOwn(row, name) || typeof want !== 'object' || want === null) return row[name];
  const inside = Object.entries(want).map(([key, value]) => [key, cellAt(row, `${name}.${key}`, value)] as const);
  return inside.every(([, value]) => value === undefined) ? undefined : Object.fromEntries(inside);
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (statSync(folder).isFile()) return [folder];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

const totals = { right: 0, unchecked: 0, refused: 0, wrong: 0, internal: 0 };
for (const { name, folder } of collections) {
  const files = filesOf(folder);
  if (files.length === 0) {
    say(`${name}: not there (${folder})`);
    continue;
  }
  const counts = { right: 0, unchecked: 0, refused: 0, wrong: 0, internal: 0 };
  let cells = 0;
  for (const path of files) {
    const outcome = await outcomeOf(path);
    counts[outcome.kind] += 1;
    totals[outcome.kind] += 1;
    if (outcome.kind === 'right') cells += outcome.cells;
    say(`  ${outcome.kind.padEnd(9)} ${relative(folder, path) || basename(path)}: ${outcome.note}`);
  }
  const words = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  say(`${name}: ${files.length} files, ${words.join(', ')}; ${cells.toLocaleString('en-US')} cells compared`);
}
say(
  `All: ${Object.entries(totals)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')}`,
);
await backend.close();
rmSync(dir, { recursive: true, force: true });
process.exit(totals.wrong + totals.internal > 0 ? 1 : 0);
