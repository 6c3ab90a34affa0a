import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import type { ReviewQueue } from '#renderer/state/uiState.ts';
import * as queue from './queueState.ts';
import { createWarmer, type Warmer } from './warmExamples.ts';

type ReviewStore = {
  readonly phase: 'opening' | 'ready' | 'failed';
  readonly error: unknown;
  readonly viewId: number | null;
  readonly title: string;
  /** What the queue's random sample was drawn for; null for every other queue. */
  readonly purpose: SamplePurpose | null;
  readonly queue: queue.QueueState;
  /** Id of the example on screen; null while it is being looked up, or at the end. */
  readonly currentId: number | null;
  readonly lastSavedAt: number | null;
  readonly notice: string | null;
};

/** A queue, and the only examples it may hold where a list of them is set. */
export type OpenedQueue = ReviewQueue & { readonly ids?: readonly number[] };

/** What the parts of one pass through a queue share. */
export type ReviewPass = {
  readonly opened: OpenedQueue;
  readonly store: UseBoundStore<StoreApi<ReviewStore>>;
  readonly warmer: Warmer;
  /** What was sent from here: its answer says what it changed, so its event need not be followed. */
  readonly sentHere: Set<string>;
  isClosed: boolean;
  /** How many things a person asked for. */
  acts: number;
  /** The next example is being looked for: there is nothing to show. */
  isSeeking: () => boolean;
  /** A window of the queue is being read. */
  isLearning: boolean;
};

export function createPass(opened: OpenedQueue, mediaUrl: (relative: string) => string): ReviewPass {
  const store = create<ReviewStore>()(() => ({
    phase: 'opening',
    error: null,
    viewId: null,
    title: '',
    purpose: null,
    queue: queue.startQueue(0, 0),
    currentId: null,
    lastSavedAt: null,
    notice: null,
  }));
  return {
    opened,
    store,
    warmer: createWarmer(opened.kind, mediaUrl),
    sentHere: new Set(),
    isClosed: false,
    acts: 0,
    isSeeking: () => false,
    isLearning: false,
  };
}

/** Begins what a person asked for. The answer says whether it still is the last thing: later ones must not be taken elsewhere by it. */
export function begin(pass: ReviewPass): () => boolean {
  pass.acts += 1;
  const act = pass.acts;
  return () => !pass.isClosed && act === pass.acts;
}

export function setQueue(pass: ReviewPass, next: queue.QueueState, rest: Partial<ReviewStore> = {}): void {
  // Looked for: there is nothing known to show, and what was there before is decided.
  const isShown = next.position !== null && !pass.isSeeking();
  const currentId = isShown ? (next.items.get(next.position!)?.id ?? null) : null;
  pass.store.setState({ queue: next, currentId, ...rest });
}

export function fail(pass: ReviewPass, error: unknown): void {
  if (!pass.isClosed) pass.store.setState({ phase: 'failed', error });
}

/** What an answer shall say of the queue on screen. */
export function onScreen({ store }: ReviewPass): { queueId?: number; withExamples: true } {
  const { viewId } = store.getState();
  return { ...(viewId === null ? {} : { queueId: viewId }), withExamples: true };
}
