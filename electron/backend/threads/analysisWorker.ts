import { parentPort } from 'node:worker_threads';
import { helpWith, type Offer } from './claims.ts';
import { feelWeightOf } from './sharedMemory.ts';

/** The thread beside the backend's own: takes chunks of the steps it is offered until none is left. */
parentPort?.on('message', (offer: Offer) => {
  helpWith(offer);
  // Only now, when nobody waits any more.
  if (offer.step.kind === 'scan') feelWeightOf(offer.step.table.probs.byteLength);
});
