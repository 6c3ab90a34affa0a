import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { TopicChanged } from '#shared/contract/contract.ts';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { type ActionName, actions } from '#shared/model/actions.ts';
import { toPlainError } from '#shared/base/winnowError.ts';
import { call, newMutationId, onBackendEvent, queryClient } from '#renderer/data/client.ts';
import type { ReviewQueue } from '#renderer/state/uiState.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { sendDecision, sendStep } from '#renderer/data/sendDecision.ts';
import { advances, decides } from './deciding.ts';
import { openIn } from './reviewWords.ts';
import * as queue from './queueState.ts';
import { nextTagAction, showTagAnswer } from './tagAnswer.ts';
import { createWarmer } from './warmExamples.ts';

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
  /** What was sent from here: its answer says what it changed, so its event need not be followed. */
  const sentHere = new Set<string>();
  const onScreen = (): { queueId?: number; withExamples: true } => {
    const { viewId } = store.getState();
    return { ...(viewId === null ? {} : { queueId: viewId }), withExamples: true };
  };
  const warmer = createWarmer(mediaUrl);
  let acts = 0;
  /** Begins what a person asked for. The answer says whether it still is the last thing: later ones must not be taken elsewhere by it. */
  function begin(): () => boolean {
    acts += 1;
    const act = acts;
    return () => !isClosed && act === acts;
  }

  let isSeeking = () => false;
  const setQueue = (next: queue.QueueState, rest: Partial<ReviewStore> = {}) => {
    // Looked for: there is nothing known to show, and what was there before is decided.
    const isShown = next.position !== null && !isSeeking();
    const currentId = isShown ? (next.items.get(next.position!)?.id ?? null) : null;
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
    for (const item of [...(current ? [current] : []), ...queue.upcoming(state, loadedAhead)]) warmer.warm(item.id);
  }

  function advance(from: number, isLatest: () => boolean): void {
    const state = store.getState().queue;
    const step = queue.nextUndecided(state, from);
    if (step.kind === 'at') setQueue(queue.goTo(state, step.position), { notice: null });
    else if (step.kind === 'end') setQueue(queue.goTo(state, null), { notice: null });
    else void advanceBeyond(step.from, isLatest);
    warmAhead();
    refill();
  }

  async function advanceBeyond(from: number, isLatest: () => boolean): Promise<void> {
    const { viewId } = store.getState();
    if (viewId === null) return;
    isSeeking = isLatest;
    setQueue(store.getState().queue);
    try {
      const { position } = await call('queues.next', { viewId, from });
      if (position !== null) await learn(position);
      if (!isLatest()) return;
      isSeeking = () => false;
      setQueue(queue.goTo(store.getState().queue, position));
      warmAhead();
    } catch (error) {
      fail(error);
    }
  }

  function decide(id: number, action: ActionName, value?: string): void {
    const { queue: state, currentId, phase, purpose } = store.getState();
    const position = queue.positionOf(state, id);
    if (phase !== 'ready' || position === null) return;
    const isLatest = begin();
    const mutationId = newMutationId();
    const kind = { kind: opened.kind, tag: opened.tag, purpose };
    const isDeciding = decides(kind, action, value);
    const reason = opened.kind === 'rule' && isDeciding ? ruleReason(opened.filter) : undefined;
    sentHere.add(mutationId);
    setQueue(queue.decide(state, { mutationId, position, id, action, value, isDeciding }), { notice: null });
    showTagAnswer(id, action, value);
    // Before what is read ahead: what waits in the page is lost with it.
    const sent = sendDecision({
      mutationId,
      selection: { ids: [id] },
      action,
      ...(value === undefined ? {} : { value }),
      ...(reason === undefined ? {} : { reason }),
      ...onScreen(),
    });
    if (id === currentId && advances(kind, action, value)) advance(position + 1, isLatest);
    sent.then(
      (answer) => {
        if (isClosed) return;
        const saved = queue.saved(store.getState().queue, mutationId);
        setQueue(queue.learnRows(saved, answer.queue?.rows ?? []), { lastSavedAt: Date.now() });
      },
      (error: unknown) => {
        void queryClient.invalidateQueries({ queryKey: ['examples.get', { ids: [id] }] });
        // Whoever left the screen meanwhile sees no banner.
        if (isClosed) notifyError(`“${actions[action].done(value ?? null)}” was not saved`, error);
        else setQueue(queue.failed(store.getState().queue, mutationId, toPlainError(error).message));
      },
    );
  }

  /** Where a step told where its example stands, and that is known here, nothing has to be asked. */
  async function comeTo(id: number, rows: readonly queue.QueueRow[] = []): Promise<boolean> {
    const row = rows.find((one) => one.id === id);
    if (row?.position === null) return false;
    if (row === undefined || !store.getState().queue.items.has(row.position)) return goToId(id);
    setQueue(queue.goTo(store.getState().queue, row.position));
    warmAhead();
    return true;
  }

  async function goToId(id: number): Promise<boolean> {
    const isLatest = begin();
    const { viewId } = store.getState();
    if (viewId === null) return false;
    const { position } = await call('views.positionOf', { viewId, id });
    if (isClosed || position === null) return false;
    await learn(position);
    if (isLatest()) setQueue(queue.goTo(store.getState().queue, position));
    warmAhead();
    return true;
  }

  async function step(direction: 'undo' | 'redo'): Promise<void> {
    const isLatest = begin();
    const mutationId = newMutationId();
    sentHere.add(mutationId);
    try {
      const result = await sendStep(direction, { mutationId, ...onScreen() });
      if (isClosed) return;
      setQueue(queue.learnRows(store.getState().queue, result.queue?.rows ?? []));
      if (result.done === null)
        return store.setState({
          notice: direction === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.',
        });
      if (!isLatest()) return;
      const isHere = result.firstId !== null && (await comeTo(result.firstId, result.queue?.rows));
      const where = isHere ? '' : ' That example is not in this queue.';
      store.setState({ notice: `${direction === 'undo' ? 'Undone' : 'Done again'}: ${result.done}.${where}` });
    } catch (error) {
      if (isClosed) notifyError(direction === 'undo' ? 'Nothing was undone' : 'Nothing was redone', error);
      else store.setState({ notice: toPlainError(error).message });
    }
  }

  // Another screen, an undo in the bar or a bulk decision changed what is decided.
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;
  const endEvents = onBackendEvent((name, payload) => {
    if (name !== 'decisions.changed') return;
    const { mutationId, rows } = payload as TopicChanged;
    // A step over many examples does not say where each of them stands.
    if (mutationId !== null && sentHere.delete(mutationId) && rows !== null) return;
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => {
      const { position } = store.getState().queue;
      warmer.forget();
      if (position !== null) learn(position).catch(fail);
    }, 400);
  });

  open().catch(fail);
  return {
    store,
    decide,
    cycleTag(id, tag) {
      const action = nextTagAction(id, tag);
      if (action !== null) decide(id, action, tag);
    },
    skip() {
      const state = store.getState().queue;
      if (state.position === null) return;
      setQueue(queue.skip(state));
      advance(state.position + 1, begin());
    },
    move(by) {
      begin();
      setQueue(queue.move(store.getState().queue, by), { notice: null });
      warmAhead();
      refill();
    },
    goToId,
    toOpenOnes() {
      store.setState((before) => ({ queue: { ...before.queue, position: 0, skipped: new Set<number>() } }));
      void advanceBeyond(0, begin());
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
    dismissFailure: () => setQueue(queue.dismissFailure(store.getState().queue)),
    close() {
      isClosed = true;
      warmer.close();
      clearTimeout(refreshTimer);
      endEvents();
    },
  };
}
