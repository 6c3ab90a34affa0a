import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { toPlainError } from '#shared/base/winnowError.ts';
import { call, newMutationId, prefetchMethod, queryClient } from '#renderer/data/client.ts';
import { sendDecision, sendStep } from '#renderer/data/sendDecision.ts';
import { notifyError } from '#renderer/state/notices.ts';

export type BlindStore = {
  readonly phase: 'opening' | 'ready' | 'failed';
  readonly error: unknown;
  /** Examples in the order drawn. */
  readonly ids: readonly number[];
  readonly done: ReadonlySet<number>;
  /** Null at the end. */
  readonly position: number | null;
  readonly saving: number;
  readonly hasSaved: boolean;
  readonly notice: string | null;
  readonly failure: string | null;
};

/** A blind pass: it never reads more of an example than `examples.blind` gives. */
export type BlindSession = {
  readonly store: UseBoundStore<StoreApi<BlindStore>>;
  /** What a person calls the example they see; null: could not tell. Moves on at once; saving happens behind. */
  label(id: number, value: string | null): void;
  move(by: 1 | -1): void;
  toOpenOnes(): void;
  undo(): Promise<void>;
  redo(): Promise<void>;
  dismissFailure(): void;
  close(): void;
};

const rowsAtATime = 2000;
const loadedAhead = 3;

export function startBlindPass(sampleId: number): BlindSession {
  const store = create<BlindStore>()(() => ({
    phase: 'opening',
    error: null,
    ids: [],
    done: new Set(),
    position: null,
    saving: 0,
    hasSaved: false,
    notice: null,
    failure: null,
  }));
  let isClosed = false;
  /** Counts what the person did: an undo's answer that comes after the next key must not take the screen elsewhere. */
  let acts = 0;

  async function open(): Promise<void> {
    const { viewId, count, start, progress } = await call('queues.open', { kind: 'sample', filter: '', sampleId });
    const ids: number[] = [];
    const done = new Set<number>();
    for (let from = 0; from < count; from += rowsAtATime) {
      const rows = await call('views.rows', { viewId, from, count: rowsAtATime, fields: ['queue:done'] });
      ids.push(...rows.ids);
      rows.ids.forEach((id, at) => rows.columns[0]?.[at] === true && done.add(id));
    }
    if (isClosed) return;
    store.setState({ phase: 'ready', ids, done, position: progress.decided >= count ? null : start });
    warmAhead();
  }

  function goTo(position: number | null, rest: Partial<BlindStore> = {}): void {
    store.setState({ position, notice: null, ...rest });
    warmAhead();
  }

  function warmAhead(): void {
    const { ids, position } = store.getState();
    if (position === null) return;
    for (const id of ids.slice(position, position + 1 + loadedAhead))
      void prefetchMethod('examples.blind', { ids: [id] });
  }

  /** The first example without an answer at or after a place, else before it. */
  function nextOpen(from: number): number | null {
    const { ids, done } = store.getState();
    const isOpen = (id: number): boolean => !done.has(id);
    const after = ids.findIndex((id, at) => at >= from && isOpen(id));
    return after >= 0 ? after : null;
  }

  function label(id: number, value: string | null): void {
    const { ids, done, position, phase } = store.getState();
    const at = ids.indexOf(id);
    if (phase !== 'ready' || at < 0) return;
    acts += 1;
    const wasDone = done.has(id);
    store.setState((state) => ({ done: new Set(state.done).add(id), saving: state.saving + 1, failure: null }));
    if (at === position) goTo(nextOpen(at + 1));
    sendDecision({
      mutationId: newMutationId(),
      selection: { ids: [id] },
      action: 'blind_label',
      ...(value === null ? {} : { value }),
    }).then(
      () => {
        settle(id, true);
        store.setState({ hasSaved: true });
      },
      (error: unknown) => {
        settle(id, wasDone);
        if (isClosed) notifyError('An answer of the blind pass was not saved', error);
        else goTo(at, { failure: toPlainError(error).message });
      },
    );
  }

  function settle(id: number, isDone: boolean): void {
    store.setState((state) => {
      const done = new Set(state.done);
      if (!isDone) done.delete(id);
      return { done, saving: state.saving - 1 };
    });
  }

  async function step(direction: 'undo' | 'redo'): Promise<void> {
    acts += 1;
    const act = acts;
    try {
      const { done: words, firstId } = await sendStep(direction);
      if (isClosed) return;
      if (words === null)
        return store.setState({
          notice: direction === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.',
        });
      const did = `${direction === 'undo' ? 'Undone' : 'Done again'}: ${words}.`;
      if (firstId === null) return store.setState({ notice: did });
      const [example] = await call('examples.blind', { ids: [firstId] });
      queryClient.setQueryData(['examples.blind', { ids: [firstId] }], [example!]);
      const position = store.getState().ids.indexOf(firstId);
      if (position < 0) return store.setState({ notice: 'That decision was not part of this blind pass.' });
      const done = new Set(store.getState().done);
      if (example!.isDone) done.add(firstId);
      else done.delete(firstId);
      if (acts !== act) return store.setState({ done });
      goTo(position, { done, notice: did });
    } catch (error) {
      if (isClosed) notifyError(direction === 'undo' ? 'Nothing was undone' : 'Nothing was redone', error);
      else store.setState({ notice: toPlainError(error).message });
    }
  }

  open().catch((error: unknown) => {
    if (!isClosed) store.setState({ phase: 'failed', error });
  });
  return {
    store,
    label,
    move(by) {
      const { ids, position } = store.getState();
      acts += 1;
      const next = position === null ? ids.length - 1 : position + by;
      if (next >= 0 && next < ids.length) goTo(next);
    },
    toOpenOnes() {
      acts += 1;
      goTo(nextOpen(0));
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
    dismissFailure: () => store.setState({ failure: null }),
    close() {
      isClosed = true;
    },
  };
}
