import type { DecisionAction } from '#shared/contract/values.ts';
import type { BatchRecord } from '../store/decisionStore.ts';

const verbs: Record<DecisionAction, string> = {
  relabel: 'relabel',
  confirm: 'keep the label of',
  exclude: 'exclude',
  include: 'include',
  flag: 'flag',
  unflag: 'unflag',
  tag: 'tag',
  untag: 'mark',
  cleartag: 'clear',
  notags: 'answer "none of these tags" for',
  note: 'note on',
  blind_label: 'label blind',
};

/** "relabel 12 examples to Coat": what undo and the log say of a batch. */
export function describeBatch(batch: BatchRecord): string {
  const examples = batch.examples === 1 ? '1 example' : `${batch.examples.toLocaleString('en-US')} examples`;
  const value = batch.value ?? '';
  const verb = verbs[batch.action as DecisionAction] ?? batch.action;
  switch (batch.action) {
    case 'several':
      return `decisions on ${examples}`;
    case 'relabel':
      return `${verb} ${examples} to ${value}`;
    case 'tag':
      return `${verb} ${examples} ${value}`;
    case 'untag':
      return `${verb} ${examples} as not ${value}`;
    case 'cleartag':
      return `${verb} the answer for ${value} on ${examples}`;
    case 'mergetag':
      return `merge tag ${value} on ${examples}`;
    case 'removetag':
      return batch.examples === 0 ? `remove tag ${value}` : `remove tag ${value} from ${examples}`;
    case 'blind_label':
      return value === '' ? `say “can't tell” of ${examples} blind` : `${verb} ${examples} as ${value}`;
    default:
      return `${verb} ${examples}`;
  }
}
