// `npm run bench [-- NAME …]`: every *.bench.ts beside this file (or those whose name holds NAME), one row for each measurement.
import { readdirSync } from 'node:fs';
import type { BenchRow } from './benchRow.ts';

type BenchModule = { readonly runBench?: () => readonly BenchRow[] | Promise<readonly BenchRow[]> };

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .sort();
const rows: BenchRow[] = [];
let failures = 0;
for (const file of files) {
  process.stderr.write(`${file}…\n`);
  try {
    const { runBench } = (await import(`./${file}`)) as BenchModule;
    if (!runBench) throw new Error('it exports no runBench()');
    rows.push(...(await runBench()));
  } catch (error) {
    failures += 1;
    process.stderr.write(`${file} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
process.stdout.write(`${table(rows)}\n`);
process.exitCode = failures > 0 ? 1 : 0;

function table(measured: readonly BenchRow[]): string {
  const header = ['measurement', 'ms', 'beside', 'ms', 'ratio', 'budget'];
  const cells = measured.map((row) => [
    row.name,
    row.ms.toFixed(1),
    row.baselineName,
    row.baselineMs.toFixed(1),
    row.ratio.toFixed(2),
    row.budgetMs === null ? '' : `${row.budgetMs} ms${row.ms <= row.budgetMs ? '' : ' OVER'}`,
  ]);
  const all = [header, ...cells];
  const widths = header.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  const isNumber = (column: number) => column === 1 || column === 3 || column === 4;
  return all
    .map((line) =>
      line
        .map((cell, i) => (isNumber(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
