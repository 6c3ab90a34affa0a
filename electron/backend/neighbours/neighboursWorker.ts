import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { exactDistances } from './exactDistances.ts';
import { recallOf } from './judge.ts';
import { openProduct, openTileProduct } from './productGraph.ts';
import { preparePlan } from './preparePlan.ts';
import { type FromSearch, leadAt, leadState, type SearchStep, type ToSearch } from './searchMessages.ts';
import type { SearchPlan } from './searchPlan.ts';
import { againAtOnce, settle, settleAgain, settledAtOnce } from './settleSteps.ts';
import { tileLooker } from './tileStep.ts';

/** Tiles that follow each other have the same queries. */
const tilesAtOnce = 8;
const lead = workerData as Int32Array;

/** Waits while the search is paused; false once it is stopped. */
function mayGoOn(): boolean {
  while (Atomics.load(lead, leadAt.state) === leadState.wait) Atomics.wait(lead, leadAt.state, leadState.wait);
  return Atomics.load(lead, leadAt.state) !== leadState.stop;
}

type OpenSearch = {
  readonly run: (step: SearchStep, from: number, to: number) => Promise<void>;
  readonly judge: (seed: number) => ReturnType<typeof recallOf>;
  readonly release: () => Promise<void>;
};

/** `session.run` blocks its thread, and a runtime of its own for each thread needs no barrier after each operator. */
async function open(plan: SearchPlan): Promise<OpenSearch> {
  const { task, distinct, prepared, tiling } = plan;
  const tileProduct = await openTileProduct(prepared.columns, tiling.blockRows);
  const product = await openProduct(prepared.columns, 1);
  const settling = { distinct, distancesFrom: exactDistances(task, distinct), k: task.k };
  const look = tileLooker(plan, tileProduct);
  const pieces: Readonly<Record<SearchStep, { atOnce: number; work: (from: number, to: number) => unknown }>> = {
    tiles: {
      atOnce: tilesAtOnce,
      work: async (from, to) => {
        for (let tile = from; tile < to && mayGoOn(); tile += 1) await look(tile);
      },
    },
    settle: { atOnce: settledAtOnce, work: (from) => settle(plan, settling, from) },
    again: { atOnce: againAtOnce, work: (from) => settleAgain(plan, settling, product, from) },
  };
  return {
    run: async (step, from, to) => {
      const { atOnce, work } = pieces[step];
      while (mayGoOn()) {
        const start = from + Atomics.add(lead, leadAt.next, atOnce);
        if (start >= to) return;
        const end = Math.min(to, start + atOnce);
        await work(start, end);
        Atomics.add(lead, leadAt.done, end - start);
      }
    },
    judge: (seed) => recallOf(plan, settling, tileProduct, seed),
    release: async () => {
      await tileProduct.release();
      await product.release();
    },
  };
}

function listen(port: MessagePort): void {
  let search: OpenSearch | null = null;
  const answer = async (message: ToSearch): Promise<FromSearch> => {
    if (message.type === 'prepare') return { type: 'prepared', plan: await preparePlan(message.task, message.limits) };
    if (message.type === 'open') search = await open(message.plan);
    if (message.type === 'step') await search?.run(message.step, message.from, message.to);
    if (message.type === 'judge' && search) return { type: 'judged', recall: await search.judge(message.seed) };
    if (message.type !== 'close') return { type: 'done' };
    await search?.release();
    return { type: 'closed' };
  };
  port.on('message', (message: ToSearch) => {
    void answer(message).then(
      (said) => {
        port.postMessage(said);
        if (said.type === 'closed') port.close();
      },
      (error: unknown) => {
        // Outside of the promise, so that the thread ends with it.
        setImmediate(() => {
          throw error;
        });
      },
    );
  });
}

if (parentPort) listen(parentPort);
