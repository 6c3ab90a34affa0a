import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inferSchema, initParser } from 'udsv';
import { recognise } from '#backend/ingest/recognise.ts';
import { readSource } from '#backend/ingest/readSource.ts';
import { csvCells } from '#backend/ingest/formats/csv.ts';
import { spliceRecords } from '#backend/ingest/spliceRecords.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { benchLine } from './benchRow.ts';
import type { BenchRow } from './benchRow.ts';

const rowCount = 1_000_000;
const cities = Array.from({ length: 200 }, (_, i) => `city-${i}`);
const labels = ['top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'boot'];

/** Rows of id, eight numbers and three categories, about 80 MB; with `quoted`, the city is quoted and the text not ASCII. */
async function writeTable(path: string, quoted: boolean): Promise<void> {
  const random = seededRandom(11);
  const out = createWriteStream(path);
  out.write('id,age,income,score,height,weight,ratio,delta,amount,city,kind,label\n');
  let block = '';
  for (let i = 0; i < rowCount; i += 1) {
    const city = cities[Math.floor(random() * cities.length)]!;
    block += `row-${i},${Math.floor(random() * 90)},${(random() * 90_000).toFixed(2)},${random().toFixed(6)},${(150 + random() * 50).toFixed(1)},${(50 + random() * 50).toFixed(3)},${random().toFixed(4)},${(random() - 0.5).toFixed(5)},${Math.floor(random() * 1e6)},${quoted ? `"${city}, ö"` : city},${i % 3 === 0 ? 'new' : 'returning'},${labels[Math.floor(random() * 10)]!}\n`;
    if (block.length > 1 << 20) {
      if (!out.write(block)) await once(out, 'drain');
      block = '';
    }
  }
  out.end(block);
  await once(out, 'finish');
}

async function readAll(mapping: ImportMapping): Promise<number> {
  let rows = 0;
  for await (const batch of readSource(mapping, mapping.source.path)) rows += batch.count;
  if (rows !== rowCount) throw new Error(`${rows} rows were read`);
  return rows;
}

/** What a program would do without a reader of its own: the whole file as one string, parsed to typed columns. */
function readWithUdsv(path: string): number {
  const text = readFileSync(path, 'utf8');
  const columns = initParser(inferSchema(text)).typedCols(text);
  return columns[0]!.length;
}

async function copyRecords(mapping: ImportMapping): Promise<number> {
  let bytes = 0;
  const edit = (record: number) =>
    record % 100 === 0 ? ({ kind: 'replace', value: 'coat' } as const) : ({ kind: 'keep' } as const);
  for await (const part of spliceRecords(csvCells, { path: mapping.source.path, mapping, label: 'label', edit }))
    bytes += part.length;
  return bytes;
}

type Timed = {
  readonly name: string;
  readonly run: () => unknown;
  readonly baselineName: string;
  readonly baseline: () => unknown;
  readonly budgetMs: number | null;
};

/** Median of three runs of each, taken in turns after one to warm up. */
async function measureAsync({ name, run, baselineName, baseline, budgetMs }: Timed): Promise<BenchRow> {
  const times: number[] = [];
  const baselineTimes: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const start = performance.now();
    await run();
    const middle = performance.now();
    await baseline();
    const end = performance.now();
    if (round === 0) continue;
    times.push(middle - start);
    baselineTimes.push(end - middle);
  }
  const ms = times.toSorted((a, b) => a - b)[1]!;
  const baselineMs = baselineTimes.toSorted((a, b) => a - b)[1]!;
  return { name, ms, baselineName, baselineMs, ratio: ms / baselineMs, budgetMs };
}

/** Reading a CSV of a million rows and twelve columns to typed columns, and writing it back with one label in a hundred changed. */
export async function runBench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  try {
    const plain = join(folder, 'plain.csv');
    const quoted = join(folder, 'quoted.csv');
    await writeTable(plain, false);
    await writeTable(quoted, true);
    const { mapping } = await recognise(plain);
    const { mapping: quotedMapping } = await recognise(quoted);
    return [
      await measureAsync({
        name: 'read 1M rows of CSV',
        run: () => readAll(mapping),
        baselineName: 'udsv typed columns',
        baseline: () => readWithUdsv(plain),
        budgetMs: 1500,
      }),
      await measureAsync({
        name: 'read 1M rows of CSV, quoted and not ASCII',
        run: () => readAll(quotedMapping),
        baselineName: 'udsv typed columns',
        baseline: () => readWithUdsv(quoted),
        budgetMs: 2000,
      }),
      await measureAsync({
        name: 'write 1M rows of CSV back, 10,000 labels changed',
        run: () => copyRecords(mapping),
        baselineName: 'readFileSync',
        baseline: () => readFileSync(plain).length,
        budgetMs: 3000,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const row of await runBench()) console.log(benchLine(row));
