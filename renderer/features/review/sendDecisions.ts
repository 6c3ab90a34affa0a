import { toPlainError } from '#shared/base/winnowError.ts';
import { type ActionName, actions } from '#shared/model/actions.ts';
import { newMutationId, queryClient } from '#renderer/data/client.ts';
import { sendDecision, sendStep } from '#renderer/data/sendDecision.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { advances, decides } from './deciding.ts';
import * as queue from './queueState.ts';
import { begin, onScreen, type ReviewPass, setQueue } from './reviewPass.ts';
import { showTagAnswer } from './tagAnswer.ts';
import { advance, comeTo } from './walkQueue.ts';

/** Why a tag that a rule proposed was answered, as the log has it. */
function ruleReason(filter: string): string {
  return filter.trim() === '' ? 'rule: all examples' : `rule: ${filter}`;
}

export function decide(pass: ReviewPass, id: number, action: ActionName, value?: string): void {
  const { queue: state, currentId, phase, purpose } = pass.store.getState();
  const position = queue.positionOf(state, id);
  if (phase !== 'ready' || position === null) return;
  const isLatest = begin(pass);
  const mutationId = newMutationId();
  const kind = { kind: pass.opened.kind, tag: pass.opened.tag, purpose };
  const isDeciding = decides(kind, action, value);
  const reason = pass.opened.kind === 'rule' && isDeciding ? ruleReason(pass.opened.filter) : undefined;
  pass.sentHere.add(mutationId);
  setQueue(pass, queue.decide(state, { mutationId, position, id, action, value, isDeciding }), { notice: null });
  showTagAnswer(id, action, value);
  // Before what is read ahead: what waits in the page is lost with it.
  const sent = sendDecision({
    mutationId,
    selection: { ids: [id] },
    action,
    ...(value === undefined ? {} : { value }),
    ...(reason === undefined ? {} : { reason }),
    ...onScreen(pass),
  });
  if (id === currentId && advances(kind, action, value)) advance(pass, position + 1, isLatest);
  sent.then(
    (answer) => {
      if (pass.isClosed) return;
      const saved = queue.saved(pass.store.getState().queue, mutationId);
      setQueue(pass, queue.learnRows(saved, answer.queue?.rows ?? []), { lastSavedAt: Date.now() });
    },
    (error: unknown) => {
      void queryClient.invalidateQueries({ queryKey: ['examples.get', { ids: [id] }] });
      // Whoever left the screen meanwhile sees no banner.
      if (pass.isClosed) notifyError(`“${actions[action].done(value ?? null)}” was not saved`, error);
      else setQueue(pass, queue.failed(pass.store.getState().queue, mutationId, toPlainError(error).message));
    },
  );
}

export async function step(pass: ReviewPass, direction: 'undo' | 'redo'): Promise<void> {
  const isLatest = begin(pass);
  const mutationId = newMutationId();
  pass.sentHere.add(mutationId);
  try {
    const result = await sendStep(direction, { mutationId, ...onScreen(pass) });
    if (pass.isClosed) return;
    setQueue(pass, queue.learnRows(pass.store.getState().queue, result.queue?.rows ?? []));
    if (result.done === null)
      return pass.store.setState({
        notice: direction === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.',
      });
    if (!isLatest()) return;
    const isHere = result.firstId !== null && (await comeTo(pass, result.firstId, result.queue?.rows));
    const where = isHere ? '' : ' That example is not in this queue.';
    pass.store.setState({ notice: `${direction === 'undo' ? 'Undone' : 'Done again'}: ${result.done}.${where}` });
  } catch (error) {
    if (pass.isClosed) notifyError(direction === 'undo' ? 'Nothing was undone' : 'Nothing was redone', error);
    else pass.store.setState({ notice: toPlainError(error).message });
  }
}
