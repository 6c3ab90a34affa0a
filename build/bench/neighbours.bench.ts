import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { nearestOfAll } from '#backend/neighbours/nearestOfAll.ts';
import { bareProductMs } from './bareProduct.ts';
import { benchLine, type BenchRow } from './benchRow.ts';

const rows = Number(process.env['BENCH_ROWS'] ?? 100_000);
const width = 128;
const k = 10;

/**
 * The ten nearest of every row, exactly: beside the bare product of all rows with all rows, and beside the exact searches of usearch and
 * hnswlib where the Python of this machine (or of BENCH_PYTHON) has them.
 */
export async function runBench(): Promise<BenchRow[]> {
  const random = seededRandom(1);
  const vectors = new Float32Array(new SharedArrayBuffer(rows * width * 4));
  for (let at = 0; at < vectors.length; at += 1) vectors[at] = random() + random() + random() - 1.5;
  // Twice in turns, and the quicker of both: a product of seconds meets what else the machine does.
  const times: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    bare.push(await bareProductMs(vectors, width, 1024));
    const start = performance.now();
    await nearestOfAll(
      { vectors, rows, width, k, metric: 'cosine' },
      { checkpoint: () => Promise.resolve(), progress: () => undefined },
    );
    times.push(performance.now() - start);
  }
  const ms = Math.min(...times);
  const besides = [['the bare product', Math.min(...bare)] as const, ...timesOfOthers()];
  return besides.map(([baselineName, baselineMs]) => ({
    name: `${k} nearest of every row, ${rows.toLocaleString('en')} × ${width}`,
    ms,
    baselineName,
    baselineMs,
    ratio: ms / baselineMs,
    budgetMs: null,
  }));
}

function timesOfOthers(): (readonly [string, number])[] {
  const script = fileURLToPath(new URL('nearestTimes.py', import.meta.url));
  const python = process.env['BENCH_PYTHON'] ?? 'python3';
  const { status, stdout } = spawnSync(python, [script, ...[rows, width, k].map(String)], { encoding: 'utf8' });
  if (status === 0) return Object.entries(JSON.parse(stdout) as Record<string, number>);
  process.stderr.write('usearch and hnswlib are not installed here: not measured\n');
  return [];
}

if (import.meta.main) for (const row of await runBench()) console.log(benchLine(row));
