import { andBits, bitsetWhere, bitsToIds, countBits } from '#shared/analysis/bitset.ts';
import { argsort } from '#backend/analysis/sort.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { labelErrorsOf } from '#backend/threads/labelErrorsOf.ts';
import { createWorkerPool, type WorkerPool } from '#backend/threads/workerPool.ts';
import { benchLine, measure, type BenchRow } from './benchRow.ts';

const ROWS = 1_000_000;
const CLASSES = 10;
const BUDGET_MS = 100;

/** The analysis of a million rows: label errors in both float widths and for a weak model, filter and sort. */
export async function runBench(): Promise<BenchRow[]> {
  // As an open project has it: started before the predictions are read, so it is there when they are.
  const pool = createWorkerPool();
  pool.warmUp(ROWS);
  const rows: BenchRow[] = [];
  const good = predictions({ seed: 1, strength: 5, noise: 0.08 });
  rows.push(labelErrors(`float32, ${shares(good)}`, good, pool));
  const wide = { probs: Float64Array.from(good.probs), labels: good.labels };
  rows.push(labelErrors(`float64, ${shares(good)}`, wide, pool));
  const excellent = predictions({ seed: 3, strength: 8, noise: 0.05 });
  rows.push(labelErrors(`float32, ${shares(excellent)}`, excellent, pool));
  const weak = predictions({ seed: 2, strength: 2, noise: 0.2 });
  rows.push(labelErrors(`float32, ${shares(weak)}`, weak, pool));
  pool.close();
  rows.push(filterAndSort(good.probs, good.labels));
  return rows;
}

type Table = { readonly probs: Float32Array | Float64Array; readonly labels: Int32Array };

/** What the backend runs for an open project, on arrays where the backend has them. */
function labelErrors(name: string, table: Table, pool: WorkerPool): BenchRow {
  const memory = (bytes: number) => pool.tableMemory(bytes, ROWS);
  const probs =
    table.probs instanceof Float32Array
      ? new Float32Array(memory(table.probs.byteLength))
      : new Float64Array(memory(table.probs.byteLength));
  probs.set(table.probs);
  const labels = new Int32Array(memory(table.labels.byteLength));
  labels.set(table.labels);
  return measure({
    name: `label errors, ${ROWS.toLocaleString('en')} × ${CLASSES} ${name}`,
    run: () => labelErrorsOf({ probs, labels, rowCount: ROWS, classCount: CLASSES }, pool),
    baselineName: 'one bare pass over the same numbers',
    baseline: () => bareSum(probs),
    budgetMs: BUDGET_MS,
  });
}

/** Two conditions over a million rows, their intersection as ids, ordered by a float column; against Array.filter and sort. */
function filterAndSort(probs: Float32Array, labels: Int32Array): BenchRow {
  const confidence = Float32Array.from({ length: ROWS }, (_, row) => probs[row * CLASSES]!);
  const numbers = Array.from(labels.keys());
  return measure({
    name: `filter and sort ${ROWS.toLocaleString('en')} rows (bitset, radix)`,
    run: () => {
      const both = andBits(
        bitsetWhere(ROWS, (row) => labels[row]! < 8),
        bitsetWhere(ROWS, (row) => confidence[row]! > 0.001),
      );
      return argsort(confidence, 'desc', bitsToIds(both)).length - countBits(both);
    },
    baselineName: 'Array.filter and Array.sort',
    baseline: () =>
      numbers
        .filter((row) => labels[row]! < 8 && confidence[row]! > 0.001)
        .sort((a, b) => confidence[b]! - confidence[a]!),
    budgetMs: null,
  });
}

type Predictions = {
  readonly probs: Float32Array;
  readonly labels: Int32Array;
  readonly accuracy: number;
  readonly noise: number;
};

/** Softmax over noise with the true class lifted; a share of the given labels moved to another class. */
function predictions(options: { seed: number; strength: number; noise: number }): Predictions {
  const next = seededRandom(options.seed);
  const probs = new Float32Array(ROWS * CLASSES);
  const labels = new Int32Array(ROWS);
  const lifted = new Float64Array(CLASSES);
  let right = 0;
  for (let row = 0; row < ROWS; row += 1) {
    const truth = Math.floor(next() * CLASSES);
    let sum = 0;
    for (let k = 0; k < CLASSES; k += 1) {
      // The sum of three uniform numbers is close enough to a normal one.
      const logit = (next() + next() + next() - 1.5) * 3 + (k === truth ? options.strength : 0);
      lifted[k] = Math.exp(logit);
      sum += lifted[k]!;
    }
    for (let k = 0; k < CLASSES; k += 1) probs[row * CLASSES + k] = lifted[k]! / sum;
    if (lifted[truth] === Math.max(...lifted)) right += 1;
    labels[row] = next() < options.noise ? (truth + 1 + Math.floor(next() * (CLASSES - 1))) % CLASSES : truth;
  }
  return { probs, labels, accuracy: right / ROWS, noise: options.noise };
}

function shares({ accuracy, noise }: Predictions): string {
  return `model ${Math.round(accuracy * 100)} % right, labels ${Math.round(noise * 100)} % wrong`;
}

function bareSum(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum;
}

if (import.meta.main) {
  for (const row of await runBench()) console.log(benchLine(row));
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  console.log(`heap ${megabytes(heapUsed)} · typed arrays ${megabytes(arrayBuffers)} · resident ${megabytes(rss)}`);
}
