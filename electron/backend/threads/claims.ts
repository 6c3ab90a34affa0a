import { doChunk, type LabelStep } from '../analysis/labelErrors/pool.ts';

/** What the calling thread hands to the thread beside it. Every array of the step lies in shared memory or is small. */
export type Offer = { readonly step: LabelStep; readonly claims: Int32Array };

/** How far the other thread is with a step. */
export const progress = { offered: 0, working: 1, done: 2, failed: 3, withdrawn: 4 } as const;

/** Places in `claims`: the other thread's progress, the next chunk nobody has, then for each chunk who has it. */
export const progressAt = 0;
const nextAt = 1;
const ownersAt = 2;

export const callerSlot = 0;
export const helperSlot = 1;

export function createClaims(chunkCount: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer((ownersAt + chunkCount) * 4)).fill(-1, ownersAt);
}

/** Does chunk after chunk that nobody has yet, until none is left. An error leaves the rest to nobody. */
export function workOn({ step, claims }: Offer, slot: number): void {
  const chunkCount = claims.length - ownersAt;
  for (;;) {
    const chunk = Atomics.add(claims, nextAt, 1);
    if (chunk >= chunkCount) return;
    Atomics.store(claims, ownersAt + chunk, slot);
    try {
      doChunk(step, chunk, slot);
    } catch (error) {
      Atomics.store(claims, nextAt, chunkCount);
      throw error;
    }
  }
}

/** Does again, on the calling thread, what it has not done itself. */
export function redoOthers({ step, claims }: Offer): void {
  for (let chunk = 0; chunk < claims.length - ownersAt; chunk += 1) {
    if (Atomics.load(claims, ownersAt + chunk) !== callerSlot) doChunk(step, chunk, callerSlot);
  }
}

/** The other thread's side of an offer. */
export function helpWith(offer: Offer): void {
  const { claims } = offer;
  const { offered, working, done, failed } = progress;
  if (Atomics.compareExchange(claims, progressAt, offered, working) !== offered) return;
  let outcome: number = failed;
  try {
    workOn(offer, helperSlot);
    outcome = done;
  } catch {
    // The calling thread does these chunks again and meets the same error where it can be told.
  } finally {
    Atomics.store(claims, progressAt, outcome);
    Atomics.notify(claims, progressAt);
  }
}
