import { type ClassCode, type ExampleId, type ExampleIds, idsOf, noClass } from '#shared/model/ids.ts';
import { type DetectorName, wordsOf } from '#shared/model/detectors.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { isSettled, membersOf } from '../detectors/detector.ts';
import { findingsOf, standingOf } from '../detectors/registry.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { findBatchByMutation, stateBits } from '../store/decisionStore.ts';
import { applyDecisions, type DecisionRequest } from './decide.ts';

/** Members whose predictions are looked at for the class of a set: more would say the same. */
const mostAsked = 1000;
const mostNamed = 3;

/** Members of the set that an example names. @throws WinnowError `not_found` where it is in none */
export function membersOfSet(project: OpenProject, kind: DetectorName, anchor: ExampleId): ExampleIds {
  const { list } = findingsOf(project, kind);
  const finding = anchor < list.rankOf.length ? list.rankOf[anchor]! : -1;
  if (finding < 0) throw new WinnowError('not_found', `Example ${anchor} is in no set: it may have changed since.`);
  return membersOf(list, finding);
}

/** The class that the run in use gives the members on average; `noClass` without predictions. */
export function modelsClass({ run }: OpenProject, members: ExampleIds): ClassCode {
  if (!run) return noClass;
  const sums = new Map<ClassCode, number>();
  for (const id of members.subarray(0, mostAsked)) {
    const predicted = run.predicted[id]!;
    if (predicted < 0) continue;
    const confidence = run.confidence[id]!;
    sums.set(predicted, (sums.get(predicted) ?? 0) + (Number.isNaN(confidence) ? 1 : confidence));
  }
  let [best, most]: [ClassCode, number] = [noClass, 0];
  for (const [label, sum] of sums) if (sum > most) [best, most] = [label, sum];
  return best;
}

/**
 * One decision on all members of a set, as one batch that one undo takes back; each change says which set it came from.
 * @returns the number of members
 * @throws WinnowError `bad_input` where the act does not fit the set
 */
export function resolveSet(project: OpenProject, input: MethodParsed<'sets.resolve'>): number {
  const { mutationId, kind, anchor } = input;
  // Sent again: the set may be another one since, but what was decided stands.
  const known = findBatchByMutation(project.file, mutationId);
  if (known) return known.examples;
  const members = membersOfSet(project, kind, anchor as ExampleId);
  const reason = setReason(project, members, input.act);
  const requests = requestsOf(project, members, input).filter(({ ids }) => ids.length > 0);
  applyDecisions(
    project,
    mutationId,
    requests.map((request) => ({ value: null, ...request, reason })),
  );
  return members.length;
}

type Request = Pick<DecisionRequest, 'ids' | 'action'> & { readonly value?: string };

function requestsOf(
  project: OpenProject,
  members: ExampleIds,
  { act, value }: Pick<MethodParsed<'sets.resolve'>, 'act' | 'value'>,
): Request[] {
  switch (act) {
    case 'label':
      return allTo(project, members, labelOf(project, value));
    case 'model': {
      const label = modelsClass(project, members);
      if (label >= 0) return allTo(project, members, project.labelName(label)!);
      throw new WinnowError(
        'bad_input',
        'There are no predictions for these examples, so the model has no label for them.',
      );
    }
    case 'keep':
      return [{ ids: members, action: 'confirm' }];
    case 'ambiguous':
      return [{ ids: members, action: 'flag' }];
    case 'keepOne': {
      const kept = bestCopy(project, members);
      return [
        { ids: members.filter((id) => id !== kept), action: 'exclude' },
        { ids: idsOf([kept]), action: 'confirm' },
      ];
    }
    case 'leaveSplit': {
      const inSplit = membersInSplit(project, members, value);
      const excluded = new Set(inSplit);
      return [
        { ids: inSplit, action: 'exclude' },
        { ids: members.filter((id) => !excluded.has(id)), action: 'confirm' },
      ];
    }
  }
}

/** Those that have the label keep it, which settles them too. */
function allTo(project: OpenProject, members: ExampleIds, label: string): Request[] {
  const code = classCodeOf(project.classes, label);
  return [
    { ids: members.filter((id) => project.current[id] !== code), action: 'relabel', value: label },
    { ids: members.filter((id) => project.current[id] === code), action: 'confirm' },
  ];
}

function labelOf(project: OpenProject, value: string | undefined): string {
  const code = value === undefined ? noClass : classCodeOf(project.classes, value);
  if (code >= 0) return project.labelName(code)!;
  throw new WinnowError(
    'bad_input',
    value === undefined ? 'Say which label all of them get.' : `There is no class "${value}".`,
  );
}

/**
 * The first of those with the most frequent label; of several labels as frequent, the model's, else the first member's. One that was
 * excluded before stays only where all were.
 */
export function bestCopy(project: OpenProject, all: ExampleIds): ExampleId {
  const included = all.filter((id) => (project.state[id]! & stateBits.excluded) === 0);
  const members = included.length > 0 ? included : all;
  const counts = new Map<number, number>();
  for (const id of members) counts.set(project.current[id]!, (counts.get(project.current[id]!) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const likely = [...counts].filter(([, count]) => count === most).map(([label]) => label);
  const models = modelsClass(project, members);
  const label = likely.includes(models) ? models : likely[0]!;
  return members.at(members.findIndex((id) => project.current[id] === label))!;
}

function membersInSplit(project: OpenProject, members: ExampleIds, split: string | undefined): ExampleIds {
  const column = project.columnWithRole('split');
  const inSplit = members.filter((id) => column !== undefined && String(project.cellOf(column, id)) === split);
  if (inSplit.length === 0)
    throw new WinnowError('bad_input', `No member of this set is in the split "${split ?? ''}".`);
  if (inSplit.length === members.length)
    throw new WinnowError(
      'bad_input',
      `All members of this set are in "${split ?? ''}": excluding them would leave none.`,
    );
  return inSplit;
}

/** `All to one label: set of 3, mail-1, mail-7, mail-9`, so that the log and the exported decisions say where it came from. */
function setReason(project: OpenProject, members: ExampleIds, act: string): string {
  const named = Array.from(members.subarray(0, mostNamed), (id) => project.keys.get(id as ExampleId) ?? String(id));
  const rest = members.length > named.length ? ` and ${(members.length - named.length).toLocaleString('en')} more` : '';
  const why = act === 'ambiguous' ? 'ambiguous, ' : '';
  return `${why}set of ${members.length.toLocaleString('en')}: ${named.join(', ')}${rest}`;
}

/** Whether nothing is left to do in a set; a member that is set aside for somebody who knows is done here. */
export function isSetSettled(project: OpenProject, kind: DetectorName, members: ExampleIds): boolean {
  const standing = standingOf(project, stateBits.decided | stateBits.flagged);
  return isSettled(members, wordsOf(kind).settledBy, standing);
}
