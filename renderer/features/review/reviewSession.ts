import type { TopicChanged } from '#shared/contract/contract.ts';
import type { ActionName } from '#shared/model/actions.ts';
import { onBackendEvent } from '#renderer/data/client.ts';
import * as queue from './queueState.ts';
import { begin, createPass, fail, type OpenedQueue, type ReviewPass, setQueue } from './reviewPass.ts';
import { decide, step } from './sendDecisions.ts';
import { nextTagAction } from './tagAnswer.ts';
import { advance, advanceBeyond, goToId, learn, openQueue, refill, warmAhead } from './walkQueue.ts';

export type ReviewSession = {
  readonly store: ReviewPass['store'];
  /**
   * Decides on the example a person sees, which need not be the current one any more: a refused decision or an undo may have
   * gone elsewhere before it was drawn. Moves on at once when it is; saving happens behind.
   */
  decide(id: number, action: ActionName, value?: string): void;
  /** One more press of a tag's key: yes, no, unknown, and round again. */
  cycleTag(id: number, tag: string): void;
  skip(): void;
  move(by: 1 | -1): void;
  goToId(id: number): Promise<boolean>;
  /** Back to the first example that is still open. */
  toOpenOnes(): void;
  undo(): Promise<void>;
  redo(): Promise<void>;
  dismissFailure(): void;
  close(): void;
};

/** One pass through a queue, as long as the screen shows it. `mediaUrl` turns a relative picture URL into one for the page. */
export function startReview(
  opened: OpenedQueue,
  focusId: number | null,
  mediaUrl: (relative: string) => string,
): ReviewSession {
  const pass = createPass(opened, mediaUrl);
  const { store } = pass;
  const endEvents = followDecisions(pass);
  openQueue(pass, focusId).catch((error: unknown) => fail(pass, error));
  return {
    store,
    decide: (id, action, value) => decide(pass, id, action, value),
    cycleTag(id, tag) {
      const action = nextTagAction(id, tag);
      if (action !== null) decide(pass, id, action, tag);
    },
    skip() {
      const state = store.getState().queue;
      if (state.position === null) return;
      setQueue(pass, queue.skip(state));
      advance(pass, state.position + 1, begin(pass));
    },
    move(by) {
      begin(pass);
      setQueue(pass, queue.move(store.getState().queue, by), { notice: null });
      warmAhead(pass);
      refill(pass);
    },
    goToId: (id) => goToId(pass, id),
    toOpenOnes() {
      store.setState((before) => ({ queue: { ...before.queue, position: 0, skipped: new Set<number>() } }));
      void advanceBeyond(pass, 0, begin(pass));
    },
    undo: () => step(pass, 'undo'),
    redo: () => step(pass, 'redo'),
    dismissFailure: () => setQueue(pass, queue.dismissFailure(store.getState().queue)),
    close() {
      pass.isClosed = true;
      pass.warmer.close();
      endEvents();
    },
  };
}

/** Another screen, an undo in the bar or a bulk decision changed what is decided: the rows around are read again. Ends with the answer. */
function followDecisions(pass: ReviewPass): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endEvents = onBackendEvent((name, payload) => {
    if (name !== 'decisions.changed') return;
    const { mutationId, rows } = payload as TopicChanged;
    // A step over many examples does not say where each of them stands.
    if (mutationId !== null && pass.sentHere.delete(mutationId) && rows !== null) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { position } = pass.store.getState().queue;
      pass.warmer.forget();
      if (position !== null) learn(pass, position).catch((error: unknown) => fail(pass, error));
    }, 400);
  });
  return () => {
    clearTimeout(timer);
    endEvents();
  };
}
