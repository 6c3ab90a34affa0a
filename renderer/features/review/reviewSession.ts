import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import type { DecisionAction, ExampleDetail } from '#shared/contract/values.ts';
import { toPlainError } from '#shared/base/winnowError.ts';
import { call, newMutationId, onBackendEvent, queryClient } from '#renderer/data/client.ts';
import type { ReviewQueue } from '#renderer/state/uiState.ts';
import { decodeAhead } from '#renderer/viewers/imageMemory.ts';
import { neighbourCount } from '#renderer/viewers/evidence/NeighbourStrip.tsx';
import { sendDecision, sendRedo, sendUndo } from '#renderer/data/sendDecision.ts';
import { advances, decides } from './deciding.ts';
import { openIn } from './reviewWords.ts';
import * as queue from './queueState.ts';

export type ReviewStore = {
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

export type ReviewSession = {
  readonly store: UseBoundStore<StoreApi<ReviewStore>>;
  /** Decides on the example on screen and moves on at once; saving happens behind. */
  decide(action: DecisionAction, value?: string): void;
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

/** A queue, and the only examples it may hold where a list of them is set. */
export type OpenedQueue = ReviewQueue & { readonly ids?: readonly number[] };

/** Why a tag that a rule proposed was answered, as the log has it. */
function ruleReason(filter: string): string {
  return filter.trim() === '' ? 'rule: all examples' : `rule: ${filter}`;
}

const windowRows = 120;
const refillBelow = 40;
const loadedAhead = 3;

/** One pass through a queue, as long as the screen shows it. `mediaUrl` turns a relative picture URL into one for the page. */
export function startReview(
  opened: OpenedQueue,
  focusId: number | null,
  mediaUrl: (relative: string) => string,
): ReviewSession {
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
  let isClosed = false;
  const warmed = new Set<number>();

  const setQueue = (next: queue.QueueState, rest: Partial<ReviewStore> = {}) => {
    const currentId = next.position === null ? null : (next.items.get(next.position)?.id ?? null);
    store.setState({ queue: next, currentId, ...rest });
  };

  const fail = (error: unknown) => {
    if (!isClosed) store.setState({ phase: 'failed', error });
  };

  async function open(): Promise<void> {
    const { ids, ...rest } = opened;
    const result = await call('queues.open', { ...rest, ...(ids ? { ids: [...ids] } : {}) });
    if (isClosed) return;
    const isAllDecided = result.progress.total > 0 && openIn(result.progress) <= 0;
    const start = isAllDecided ? result.count : result.start;
    queryClient.setQueryData(['queues.progress', { viewId: result.viewId }], result.progress);
    store.setState({ viewId: result.viewId, title: result.title, purpose: result.purpose });
    let position = start;
    if (focusId !== null) {
      const found = await call('views.positionOf', { viewId: result.viewId, id: focusId });
      position = found.position ?? start;
    }
    if (isClosed) return;
    setQueue(queue.startQueue(result.count, position));
    if (position < result.count) await learn(position);
    if (!isClosed) store.setState({ phase: 'ready' });
  }

  /** Reads the rows around a position: which examples they are and whether they are decided. */
  async function learn(around: number): Promise<void> {
    const { viewId } = store.getState();
    if (viewId === null) return;
    const from = Math.max(0, around - 20);
    const window = await call('views.rows', { viewId, from, count: windowRows, fields: ['queue:done'] });
    if (isClosed) return;
    const decided = window.columns[0] ?? [];
    setQueue(
      queue.learnItems(
        store.getState().queue,
        window.from,
        window.ids,
        decided.map((value) => value === true),
      ),
    );
    warmAhead();
  }

  let isLearning = false;
  function refill(): void {
    const state = store.getState().queue;
    if (isLearning || state.position === null) return;
    const isCurrentKnown = state.items.has(state.position);
    const ahead = queue.knownAhead(state);
    if (isCurrentKnown && ahead >= refillBelow) return;
    isLearning = true;
    learn(isCurrentKnown ? state.position + ahead + 1 : state.position)
      .catch(fail)
      .finally(() => {
        isLearning = false;
        const now = store.getState().queue;
        if (now.position !== null && !now.items.has(now.position)) refill();
      });
  }

  /** The next examples' details, neighbours and decoded pictures, so that the next key paints at once. */
  function warmAhead(): void {
    const state = store.getState().queue;
    const current = state.position === null ? undefined : state.items.get(state.position);
    for (const item of [...(current ? [current] : []), ...queue.upcoming(state, loadedAhead)]) void warm(item.id);
  }

  async function warm(id: number): Promise<void> {
    if (warmed.has(id)) return;
    warmed.add(id);
    const read = {
      queryKey: ['examples.get', { ids: [id] }],
      queryFn: ({ signal }: { signal: AbortSignal }) => call('examples.get', { ids: [id] }, { signal }),
    };
    const near = {
      queryKey: ['examples.neighbours', { id, count: neighbourCount }],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('examples.neighbours', { id, count: neighbourCount }, { signal }),
    };
    try {
      const [details] = await Promise.all([queryClient.fetchQuery(read), queryClient.prefetchQuery(near)]);
      const detail: ExampleDetail | undefined = details[0];
      if (!isClosed && detail?.imageUrl) await decodeAhead(mediaUrl(detail.imageUrl));
    } catch {
      // The example says so itself when it comes on screen; it is asked for again then.
      warmed.delete(id);
    }
  }

  function advance(from: number): void {
    const state = store.getState().queue;
    const step = queue.nextUndecided(state, from);
    if (step.kind === 'at') setQueue(queue.goTo(state, step.position), { notice: null });
    else if (step.kind === 'end') setQueue(queue.goTo(state, null), { notice: null });
    else void advanceBeyond(step.from);
    warmAhead();
    refill();
  }

  async function advanceBeyond(from: number): Promise<void> {
    const { viewId } = store.getState();
    if (viewId === null) return;
    // Shown as "looking for the next one": there is nothing known to show.
    store.setState({ currentId: null });
    try {
      const { position } = await call('queues.next', { viewId, from });
      if (position !== null) await learn(position);
      if (!isClosed) setQueue(queue.goTo(store.getState().queue, position));
      warmAhead();
    } catch (error) {
      fail(error);
    }
  }

  /** A tag's answer shows at once, so that the next press of its key goes on from it. */
  function showAnswer(id: number, action: DecisionAction, tag?: string): void {
    if (tag === undefined || (action !== 'tag' && action !== 'untag' && action !== 'cleartag')) return;
    queryClient.setQueryData<ExampleDetail[]>(['examples.get', { ids: [id] }], (details) =>
      details?.map((detail) => {
        const without = (names: readonly string[]) => names.filter((name) => name !== tag);
        return {
          ...detail,
          tags: [...without(detail.tags), ...(action === 'tag' ? [tag] : [])],
          notTags: [...without(detail.notTags), ...(action === 'untag' ? [tag] : [])],
        };
      }),
    );
  }

  /** Counts what the person did: an answer that comes after the next key must not take the screen elsewhere. */
  let acts = 0;

  function decide(action: DecisionAction, value?: string): void {
    acts += 1;
    const { queue: state, currentId, phase, purpose } = store.getState();
    if (phase !== 'ready' || currentId === null || state.position === null) return;
    const mutationId = newMutationId();
    const { position } = state;
    const kind = { kind: opened.kind, tag: opened.tag, purpose };
    const isDeciding = decides(kind, action, value);
    const reason = opened.kind === 'rule' && isDeciding ? ruleReason(opened.filter) : undefined;
    setQueue(queue.decide(state, { mutationId, position, id: currentId, action, value, isDeciding }), { notice: null });
    showAnswer(currentId, action, value);
    if (advances(kind, action, value)) advance(position + 1);
    sendDecision({
      mutationId,
      selection: { ids: [currentId] },
      action,
      ...(value === undefined ? {} : { value }),
      ...(reason === undefined ? {} : { reason }),
    }).then(
      () => {
        if (!isClosed) setQueue(queue.saved(store.getState().queue, mutationId), { lastSavedAt: Date.now() });
      },
      (error: unknown) => {
        void queryClient.invalidateQueries({ queryKey: ['examples.get', { ids: [currentId] }] });
        if (!isClosed) setQueue(queue.failed(store.getState().queue, mutationId, toPlainError(error).message));
      },
    );
  }

  async function goToId(id: number): Promise<boolean> {
    acts += 1;
    const act = acts;
    const { viewId } = store.getState();
    if (viewId === null) return false;
    const { position } = await call('views.positionOf', { viewId, id });
    if (isClosed || position === null) return false;
    await learn(position);
    if (!isClosed && acts === act) setQueue(queue.goTo(store.getState().queue, position));
    warmAhead();
    return true;
  }

  async function step(direction: 'undo' | 'redo'): Promise<void> {
    acts += 1;
    const act = acts;
    try {
      const result: MethodOutput<'decisions.undo'> = await (direction === 'undo' ? sendUndo() : sendRedo());
      if (isClosed) return;
      if (result.done === null)
        return store.setState({
          notice: direction === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.',
        });
      if (acts !== act) return;
      const isHere = result.firstId !== null && (await goToId(result.firstId));
      const where = isHere ? '' : ' That example is not in this queue.';
      store.setState({ notice: `${direction === 'undo' ? 'Undone' : 'Done again'}: ${result.done}.${where}` });
    } catch (error) {
      store.setState({ notice: toPlainError(error).message });
    }
  }

  // Another screen, an undo in the bar or a bulk decision changed what is decided.
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;
  const endEvents = onBackendEvent((name) => {
    if (name !== 'decisions.changed') return;
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => {
      const { position } = store.getState().queue;
      warmed.clear();
      if (position !== null) learn(position).catch(fail);
    }, 400);
  });

  open().catch(fail);
  return {
    store,
    decide,
    skip() {
      acts += 1;
      const state = store.getState().queue;
      if (state.position === null) return;
      setQueue(queue.skip(state));
      advance(state.position + 1);
    },
    move(by) {
      acts += 1;
      setQueue(queue.move(store.getState().queue, by), { notice: null });
      warmAhead();
      refill();
    },
    goToId,
    toOpenOnes() {
      store.setState((before) => ({ queue: { ...before.queue, position: 0, skipped: new Set<number>() } }));
      void advanceBeyond(0);
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
    dismissFailure: () => setQueue(queue.dismissFailure(store.getState().queue)),
    close() {
      isClosed = true;
      clearTimeout(refreshTimer);
      endEvents();
    },
  };
}
