import { call, queryClient } from '#renderer/data/client.ts';
import * as queue from './queueState.ts';
import { begin, fail, type ReviewPass, setQueue } from './reviewPass.ts';
import { openIn } from './reviewWords.ts';

const windowRows = 120;
const refillBelow = 40;
const loadedAhead = 3;

export async function openQueue(pass: ReviewPass, focusId: number | null): Promise<void> {
  const { ids, ...rest } = pass.opened;
  const result = await call('queues.open', { ...rest, ...(ids ? { ids: [...ids] } : {}) });
  if (pass.isClosed) return;
  const isAllDecided = result.progress.total > 0 && openIn(result.progress) <= 0;
  const start = isAllDecided ? result.count : result.start;
  queryClient.setQueryData(['queues.progress', { viewId: result.viewId }], result.progress);
  pass.store.setState({ viewId: result.viewId, title: result.title, purpose: result.purpose });
  let position = start;
  if (focusId !== null) {
    const found = await call('views.positionOf', { viewId: result.viewId, id: focusId });
    position = found.position ?? start;
  }
  if (pass.isClosed) return;
  setQueue(pass, queue.startQueue(result.count, position));
  if (position < result.count) await learn(pass, position);
  if (!pass.isClosed) pass.store.setState({ phase: 'ready' });
}

/** Reads the rows around a position: which examples they are and whether they are decided. */
export async function learn(pass: ReviewPass, around: number): Promise<void> {
  const { viewId } = pass.store.getState();
  if (viewId === null) return;
  const from = Math.max(0, around - 20);
  const window = await call('views.rows', { viewId, from, count: windowRows, fields: ['queue:done'] });
  if (pass.isClosed) return;
  const decided = window.columns[0] ?? [];
  setQueue(
    pass,
    queue.learnItems(
      pass.store.getState().queue,
      window.from,
      window.ids,
      decided.map((value) => value === true),
    ),
  );
  warmAhead(pass);
}

export function refill(pass: ReviewPass): void {
  const state = pass.store.getState().queue;
  if (pass.isLearning || state.position === null) return;
  const isCurrentKnown = state.items.has(state.position);
  const ahead = queue.knownAhead(state);
  if (isCurrentKnown && ahead >= refillBelow) return;
  pass.isLearning = true;
  learn(pass, isCurrentKnown ? state.position + ahead + 1 : state.position)
    .catch((error: unknown) => fail(pass, error))
    .finally(() => {
      pass.isLearning = false;
      const now = pass.store.getState().queue;
      if (now.position !== null && !now.items.has(now.position)) refill(pass);
    });
}

/** The next examples' details, neighbours and decoded pictures, so that the next key paints at once. */
export function warmAhead(pass: ReviewPass): void {
  const state = pass.store.getState().queue;
  const current = state.position === null ? undefined : state.items.get(state.position);
  for (const item of [...(current ? [current] : []), ...queue.upcoming(state, loadedAhead)]) pass.warmer.warm(item.id);
}

export function advance(pass: ReviewPass, from: number, isLatest: () => boolean): void {
  const state = pass.store.getState().queue;
  const step = queue.nextUndecided(state, from);
  if (step.kind === 'at') setQueue(pass, queue.goTo(state, step.position), { notice: null });
  else if (step.kind === 'end') setQueue(pass, queue.goTo(state, null), { notice: null });
  else void advanceBeyond(pass, step.from, isLatest);
  warmAhead(pass);
  refill(pass);
}

export async function advanceBeyond(pass: ReviewPass, from: number, isLatest: () => boolean): Promise<void> {
  const { viewId } = pass.store.getState();
  if (viewId === null) return;
  pass.isSeeking = isLatest;
  setQueue(pass, pass.store.getState().queue);
  try {
    const { position } = await call('queues.next', { viewId, from });
    if (position !== null) await learn(pass, position);
    if (!isLatest()) return;
    pass.isSeeking = () => false;
    setQueue(pass, queue.goTo(pass.store.getState().queue, position));
    warmAhead(pass);
  } catch (error) {
    fail(pass, error);
  }
}

/** Where a step told where its example stands, and that is known here, nothing has to be asked. */
export async function comeTo(pass: ReviewPass, id: number, rows: readonly queue.QueueRow[] = []): Promise<boolean> {
  const row = rows.find((one) => one.id === id);
  if (row?.position === null) return false;
  if (row === undefined || !pass.store.getState().queue.items.has(row.position)) return goToId(pass, id);
  setQueue(pass, queue.goTo(pass.store.getState().queue, row.position));
  warmAhead(pass);
  return true;
}

export async function goToId(pass: ReviewPass, id: number): Promise<boolean> {
  const isLatest = begin(pass);
  const { viewId } = pass.store.getState();
  if (viewId === null) return false;
  const { position } = await call('views.positionOf', { viewId, id });
  if (pass.isClosed || position === null) return false;
  await learn(pass, position);
  if (isLatest()) setQueue(pass, queue.goTo(pass.store.getState().queue, position));
  warmAhead(pass);
  return true;
}
