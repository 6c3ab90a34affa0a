import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { CHUNK_ROWS } from '../analysis/labelErrors/chunks.ts';
import { filterMethods } from '../analysis/labelErrors/filters.ts';
import { findLabelErrors, type LabelErrorOptions } from '../analysis/labelErrors/findLabelErrors.ts';
import type { PredictionTable } from '../analysis/labelErrors/predictionTable.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { labelErrorsOf } from './labelErrorsOf.ts';
import { createWorkerPool, HelperLost, type WorkerPool, type WorkerPoolOptions } from './workerPool.ts';

const dir = mkdtempSync(join(tmpdir(), 'winnow-pool-'));
const open = new Set<WorkerPool>();
afterEach(() => {
  for (const pool of open) pool.close();
  open.clear();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Shape = { readonly rowCount: number; readonly classCount: number; readonly steps: number; readonly lean: number };

/** Probabilities and labels in shared memory; some rows unlabelled, some with NaN or infinity; coarse (many ties) with `steps`. */
function randomTable(seed: number, { rowCount, classCount, steps, lean }: Shape, isSingle: boolean): PredictionTable {
  const next = seededRandom(seed);
  const size = rowCount * classCount;
  const probs = isSingle
    ? new Float32Array(new SharedArrayBuffer(size * 4))
    : new Float64Array(new SharedArrayBuffer(size * 8));
  const labels = new Int32Array(new SharedArrayBuffer(rowCount * 4));
  const row = new Float64Array(classCount);
  for (let at = 0; at < rowCount; at += 1) {
    labels[at] = Math.floor(next() ** 2 * classCount);
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) sum += row[k] = next() ** 2 + (k === labels[at] ? lean * next() : 0.01);
    for (let k = 0; k < classCount; k += 1) {
      const share = row[k]! / sum;
      probs[at * classCount + k] = steps > 0 ? Math.round(share * steps) / steps : share;
    }
    if (next() < 0.05) labels[at] = -1;
    if (next() < 0.03) probs[at * classCount] = next() < 0.5 ? NaN : Infinity;
  }
  return { probs, labels, rowCount, classCount };
}

/** A pool that counts the passes that its second thread took part in. */
function watchedPool(options: WorkerPoolOptions) {
  const pool = createWorkerPool(options);
  open.add(pool);
  pool.warmUp(Infinity);
  const seen = { helped: 0, lost: 0 };
  const watched: WorkerPool = {
    ...pool,
    run(step, chunkCount) {
      try {
        const slots = pool.run(step, chunkCount);
        if (slots > 1) seen.helped += 1;
        return slots;
      } catch (error) {
        if (error instanceof HelperLost) seen.lost += 1;
        throw error;
      }
    },
  };
  return { pool: watched, seen };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Does it again and again until the other thread, which the system may let wait, has come in. */
async function until(happened: () => boolean, attempt: () => void): Promise<void> {
  // An attempt that fails once fails the test; waiting goes on only while nothing is wrong.
  const failures: unknown[] = [];
  const isOver = () => {
    try {
      if (!happened()) attempt();
    } catch (error) {
      failures.push(error);
    }
    return failures.length > 0 || happened();
  };
  await expect.poll(isOver).toBe(true);
  if (failures.length > 0) throw failures[0];
}

const bigTable = randomTable(7, { rowCount: 150_000, classCount: 4, steps: 0, lean: 2 }, true);
const bigExpected = findLabelErrors(bigTable);
const expectSame = (pool: WorkerPool, options: LabelErrorOptions = bigTable) =>
  expect(labelErrorsOf(options, pool)).toEqual(bigExpected);

/** A second thread that takes one chunk of the first offer and then does `next`. */
function brokenWorker(name: string, next: string): { workerFile: string; wasIn: () => boolean } {
  const workerFile = join(dir, `${name}.mjs`);
  const mark = join(dir, `${name}.began`);
  writeFileSync(
    workerFile,
    `import { writeFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ claims }) => {
       if (Atomics.compareExchange(claims, 0, 0, 1) !== 0) return;
       const chunk = Atomics.add(claims, 1, 1);
       if (chunk < claims.length - 2) Atomics.store(claims, 2 + chunk, 1);
       writeFileSync(${JSON.stringify(mark)}, '');
       ${next}
     });`,
  );
  return { workerFile, wasIn: () => existsSync(mark) };
}

describe('two threads', () => {
  test('find what one finds, by every method, in float32 and float64, with ties and unusable rows', async () => {
    const { pool, seen } = watchedPool({ fewestRows: 1 });
    const shape = fc.record({
      rowCount: fc.integer({ min: 1, max: 4 * CHUNK_ROWS }),
      classCount: fc.integer({ min: 2, max: 6 }),
      steps: fc.constantFrom(0, 5, 40),
      lean: fc.constantFrom(0, 0.5, 2, 6),
    });
    const arbitrary = fc.tuple(fc.nat(1e6), shape, fc.constantFrom(...filterMethods), fc.boolean());
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([seed, options, method, isSingle]) => {
        const table = { ...randomTable(seed, options, isSingle), method, withQuality: true };
        expect(outcome(() => labelErrorsOf(table, pool))).toEqual(outcome(() => findLabelErrors(table)));
        await pause();
      }),
      { numRuns: 40 },
    );
    await until(
      () => seen.helped > 0,
      () => expectSame(pool),
    );
  });

  test('fill up from rows that agree as one does', () => {
    const { pool } = watchedPool({ fewestRows: 1 });
    const joint = Float64Array.from({ length: 16 }, (_, cell) => (cell % 5 === 0 ? 10 : 9000));
    expect(labelErrorsOf({ ...bigTable, joint }, pool)).toEqual(findLabelErrors({ ...bigTable, joint }));
  });

  test('name the same one of several bad rows', async () => {
    const { pool, seen } = watchedPool({ fewestRows: 1 });
    await until(
      () => seen.helped > 0,
      () => expectSame(pool),
    );
    const table = randomTable(7, { rowCount: 150_000, classCount: 4, steps: 0, lean: 2 }, true);
    for (let row = 149_000; row >= 0; row -= 10_001) {
      table.labels[row] = row % 2 === 0 ? 4 : 0;
      table.probs[row * 4] = 1.5;
      const expected = outcome(() => findLabelErrors(table));
      expect(expected).toMatch(/^WinnowError: Row/);
      expect(outcome(() => labelErrorsOf(table, pool))).toBe(expected);
    }
  });
});

describe('without a second thread', () => {
  test('plain memory, few rows, a closed pool and a thread that never starts give the same', async () => {
    const { pool, seen } = watchedPool({});
    expectSame(pool, { ...bigTable, probs: Float32Array.from(bigTable.probs), labels: bigTable.labels.slice() });
    const { pool: fewer } = watchedPool({ fewestRows: 200_000 });
    expectSame(fewer);
    expect(seen.helped).toBe(0);
    pool.close();
    expectSame(pool);
    const { pool: missing, seen: never } = watchedPool({ workerFile: join(dir, 'none.mjs') });
    for (let round = 0; round < 5; round += 1) {
      expectSame(missing);
      await pause();
    }
    expect(never.helped).toBe(0);
  });

  test('what a failing thread had in hand is done again', async () => {
    const { workerFile, wasIn } = brokenWorker('failing', 'Atomics.store(claims, 0, 3); Atomics.notify(claims, 0);');
    const { pool, seen } = watchedPool({ workerFile });
    await until(wasIn, () => expectSame(pool));
    expectSame(pool);
    expect(seen).toEqual({ helped: 0, lost: 0 });
  });

  test('a thread that dies with a chunk in hand costs a second, once, and nothing else', async () => {
    const { workerFile } = brokenWorker('dying', 'process.exit(1);');
    const { pool, seen } = watchedPool({ workerFile });
    await until(
      () => seen.lost > 0,
      () => expectSame(pool),
    );
    expectSame(pool);
    expect(seen).toEqual({ helped: 0, lost: 1 });
  });
});

function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return String(error);
  }
}
