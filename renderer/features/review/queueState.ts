import type { ActionName } from '#shared/model/actions.ts';

/** A decision that was sent and not answered yet. */
export type PendingDecision = {
  readonly mutationId: string;
  readonly position: number;
  readonly id: number;
  readonly action: ActionName;
  readonly value: string | undefined;
  /** After it nothing is left to do for the example in this queue. */
  readonly isDeciding: boolean;
  readonly wasDecided: boolean;
};

export type QueueItem = { readonly id: number; readonly isDecided: boolean };

export type QueueFailure = { readonly decision: PendingDecision; readonly message: string };

/**
 * Where a person stands in a queue. The order of a queue stays put, so a position means the same example all along. Only a
 * window of the queue is known here (`items`); the backend knows the rest.
 */
export type QueueState = {
  readonly count: number;
  /** The example on screen; null when nothing is left to decide. */
  readonly position: number | null;
  readonly items: ReadonlyMap<number, QueueItem>;
  readonly pending: readonly PendingDecision[];
  readonly failure: QueueFailure | null;
  readonly skipped: ReadonlySet<number>;
};

/** `unknown`: the answer lies beyond the known window, from that position on. */
export type NextStep =
  | { readonly kind: 'at'; readonly position: number }
  | { readonly kind: 'unknown'; readonly from: number }
  | { readonly kind: 'end' };

const keptAround = 400;

export function startQueue(count: number, position: number): QueueState {
  const at = count === 0 || position >= count ? null : Math.max(0, position);
  return { count, position: at, items: new Map(), pending: [], failure: null, skipped: new Set() };
}

/** Takes in a window of rows as the backend knows them; decisions still under way win over it. */
export function learnItems(
  state: QueueState,
  from: number,
  ids: readonly number[],
  isDecided: readonly boolean[],
): QueueState {
  const items = new Map<number, QueueItem>();
  const centre = state.position ?? from;
  for (const [position, item] of state.items) if (Math.abs(position - centre) <= keptAround) items.set(position, item);
  ids.forEach((id, index) => {
    const isPending = state.pending.some((one) => one.id === id && one.isDeciding);
    items.set(from + index, { id, isDecided: isPending || (isDecided[index] ?? false) });
  });
  return { ...state, items };
}

/** Where an example stands in the queue, null: not in it, and whether nothing is left to do for it. */
export type QueueRow = { readonly id: number; readonly position: number | null; readonly isDone: boolean };

/** Takes in what an answer says of single examples; those outside of the known window are read when they come. */
export function learnRows(state: QueueState, rows: readonly QueueRow[]): QueueState {
  const items = new Map(state.items);
  for (const { id, position, isDone } of rows) {
    if (position === null || !items.has(position)) continue;
    const isPending = state.pending.some((one) => one.id === id && one.isDeciding);
    items.set(position, { id, isDecided: isPending || isDone });
  }
  return { ...state, items };
}

/** Where an example stands; null when it is not in the known window. */
export function positionOf(state: QueueState, id: number): number | null {
  if (state.position !== null && state.items.get(state.position)?.id === id) return state.position;
  for (const [position, item] of state.items) if (item.id === id) return position;
  return null;
}

/** The first undecided position at or after `from`, as far as it is known. */
export function nextUndecided(state: QueueState, from: number): NextStep {
  for (let position = Math.max(0, from); position < state.count; position += 1) {
    const item = state.items.get(position);
    if (!item) return { kind: 'unknown', from: position };
    if (!item.isDecided) return { kind: 'at', position };
  }
  return { kind: 'end' };
}

/** The undecided examples after the current one, nearest first: what to load ahead. */
export function upcoming(state: QueueState, howMany: number): QueueItem[] {
  const result: QueueItem[] = [];
  let from = (state.position ?? state.count) + 1;
  while (result.length < howMany) {
    const step = nextUndecided(state, from);
    if (step.kind !== 'at') break;
    result.push(state.items.get(step.position)!);
    from = step.position + 1;
  }
  return result;
}

/** How many rows ahead of the current one are known without a gap. */
export function knownAhead(state: QueueState): number {
  const start = (state.position ?? state.count) + 1;
  let position = start;
  while (position < state.count && state.items.has(position)) position += 1;
  return position >= state.count ? Number.POSITIVE_INFINITY : position - start;
}

export function goTo(state: QueueState, position: number | null): QueueState {
  if (position === null) return { ...state, position: null };
  return { ...state, position: Math.min(state.count - 1, Math.max(0, position)) };
}

/** Left and right: the neighbouring position, decided or not. From the end, left is the last example. */
export function move(state: QueueState, by: 1 | -1): QueueState {
  if (state.count === 0) return state;
  if (state.position === null) return by < 0 ? goTo(state, state.count - 1) : state;
  return goTo(state, state.position + by);
}

/** Records a decision as sent. It does not move: the caller asks `nextUndecided` and goes there. */
export function decide(state: QueueState, decision: Omit<PendingDecision, 'wasDecided'>): QueueState {
  const item = state.items.get(decision.position);
  const items = new Map(state.items);
  if (decision.isDeciding) items.set(decision.position, { id: decision.id, isDecided: true });
  const skipped = new Set(state.skipped);
  skipped.delete(decision.position);
  const pending = [...state.pending, { ...decision, wasDecided: item?.isDecided ?? false }];
  return { ...state, items, skipped, pending, failure: null };
}

export function skip(state: QueueState): QueueState {
  if (state.position === null || state.items.get(state.position)?.isDecided) return state;
  return { ...state, skipped: new Set(state.skipped).add(state.position) };
}

export function saved(state: QueueState, mutationId: string): QueueState {
  return { ...state, pending: state.pending.filter((one) => one.mutationId !== mutationId) };
}

/** The decision was refused: back to its example, which is as it was before; later decisions stand. */
export function failed(state: QueueState, mutationId: string, message: string): QueueState {
  const decision = state.pending.find((one) => one.mutationId === mutationId);
  if (!decision) return state;
  const pending = state.pending.filter((one) => one !== decision);
  const items = new Map(state.items);
  items.set(decision.position, { id: decision.id, isDecided: decision.wasDecided });
  return { ...state, items, pending, position: decision.position, failure: { decision, message } };
}

export function dismissFailure(state: QueueState): QueueState {
  return { ...state, failure: null };
}
