import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './benchRow.ts';
import { benchLine } from './benchRow.ts';
import { bigClasses, writeBigCsv, writeBigNpy } from './bigTable.ts';

const millions = process.env['WINNOW_BENCH_BIG'] === '1' ? [1, 3, 10] : [1, 3];
const importBudgetMs = new Map([
  [1, 1500],
  [10, 20_000],
]);
const commandLine = join(import.meta.dirname, '../../electron/shells/cli/main.ts');
const duckdbImport = join(import.meta.dirname, 'duckdbImport.mjs');
const tellMemory = join(import.meta.dirname, 'tellMemory.ts');

type Ran = { readonly ms: number; readonly megabytes: number };

/** A program in a process of its own: how long it takes from its start to its end, and the most memory that it had. */
async function ran(folder: string, program: string, args: readonly string[]): Promise<Ran> {
  const told = join(folder, 'memory');
  const env = { ...process.env, WINNOW_BENCH_MEMORY: told };
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', tellMemory, program, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const ms = performance.now() - start;
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}: ${errors.slice(-2000)}`);
  return { ms, megabytes: Number(readFileSync(told, 'utf8')) };
}

/** What grows with the rows, at several sizes and from the command line: time, and memory in the name. DuckDB reads the same file. */
export async function runBench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of millions) rows.push(...(await benchOf(size)));
  return rows;
}

async function benchOf(size: number): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  const [csv, npy, project] = [join(folder, 'big.csv'), join(folder, 'big.npy'), join(folder, 'big.winnow')];
  const rows: BenchRow[] = [];
  const add = (what: string, own: Ran, beside?: Ran): void => {
    const name = `${what} of ${size}M rows, ${Math.round(own.megabytes)} MB`;
    const baselineName = beside ? `DuckDB, ${Math.round(beside.megabytes)} MB` : '–';
    const baselineMs = beside?.ms ?? NaN;
    const budgetMs = what === 'import' ? (importBudgetMs.get(size) ?? null) : null;
    rows.push({ name, ms: own.ms, baselineName, baselineMs, ratio: own.ms / baselineMs, budgetMs });
  };
  const winnow = (...args: readonly string[]): Promise<Ran> => ran(folder, commandLine, args);
  try {
    await writeBigCsv(csv, size * 1_000_000);
    await writeBigNpy(npy, size * 1_000_000);
    const beside = await ran(folder, duckdbImport, [csv, join(folder, 'big.duckdb')]);
    add('import', await winnow('import', project, csv), beside);
    add('predictions', await winnow('predictions', project, '--from', npy, '--classes', bigClasses.join(',')));
    add('findings', await winnow('findings', project, '--limit', '100'));
    add('metrics', await winnow('metrics', project));
    add('weak slices', await winnow('slices', project, '--discover'));
    add('export', await winnow('export', project, '--to', join(folder, 'out')));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const row of await runBench()) console.log(benchLine(row));
