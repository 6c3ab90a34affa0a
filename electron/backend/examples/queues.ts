import { idsOf, mapIds, type ExampleId, type ExampleIds } from '#shared/model/ids.ts';
import { andBits, bitsetOf, bitsetWhere, bitsToIds, hasBit, type Bitset } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { isDetector } from '#shared/model/detectors.ts';
import { type QueueKind, queues } from '#shared/model/queues.ts';
import type { FindingList } from '../detectors/detector.ts';
import { findingsOf } from '../detectors/registry.ts';
import { readJudged, stateBits } from '../store/decisionStore.ts';
import { logState } from '../decisions/history.ts';
import { createMemo } from '../project/memo.ts';
import { noInterval, sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { View } from '../project/viewRegistry.ts';
import { checkedWithin } from '../decisions/projectTally.ts';
import { doneFor, requireSample, sampleQueue, sampleTitle } from '../decisions/samples.ts';
import { isAnswered, requireTagOf, ruleProgress, ruleQueue } from '../decisions/tagRule.ts';
import { fieldValues } from '../fields/cells.ts';
import { rowsOf } from '../fields/views.ts';

/** Longer pauses are breaks, not decisions. */
const breakMs = 120_000;

/** Makes the ordered list to decide on. Its order stays: a decision changes what is known of an example, not its place. */
export function openQueue(
  project: OpenProject,
  { kind, filter, ids: listed, sampleId, tag }: MethodParsed<'queues.open'>,
): MethodOutput<'queues.open'> {
  const sample = kind === 'sample' ? requireSample(project, sampleId) : null;
  const ruled = kind === 'rule' ? requireTagOf(project, tag) : null;
  const ids = sample
    ? sampleQueue(project, sample, filter)
    : ruled
      ? ruleQueue(project, ruled, filter)
      : queueIds(project, kind, rowsOf(project, { filter, ids: listed }));
  const title = sample ? sampleTitle(sample) : ruled ? `Is it ${ruled.record.name}?` : queues[kind].title;
  const view: View = {
    ids,
    filter,
    title,
    queueKind: kind,
    revision: project.revision,
    ...(sample ? { purpose: sample.purpose } : {}),
    ...(ruled ? { tag: ruled.record.name } : {}),
  };
  const viewId = project.views.keep(view);
  return {
    viewId,
    count: ids.length,
    title,
    start: nextUndecided(project, view, 0) ?? 0,
    purpose: sample?.purpose ?? null,
    progress: queueProgress(project, view),
  };
}

function queueIds(project: OpenProject, kind: QueueKind, bits: Bitset): ExampleIds {
  if (isDetector(kind)) return inOrder(findingsOf(project, kind).list, bits);
  switch (kind) {
    case 'flagged':
      return bitsToIds(
        andBits(
          bits,
          bitsetWhere(project.rowCount, (id) => (project.state[id]! & stateBits.flagged) !== 0),
        ),
      );
    case 'filter':
    case 'sample':
    case 'rule':
      return bitsToIds(bits);
  }
}

/** The examples of findings that are in a set, finding by finding; one that is in several comes with the first. */
function inOrder({ ids, starts }: FindingList, bits: Bitset): ExampleIds {
  if (starts === null) return ids.filter((id) => hasBit(bits, id));
  return idsOf(new Set<ExampleId>(ids.filter((id) => hasBit(bits, id))));
}

/** Whether nothing is left to do for an example in a queue. */
export function isDoneIn(project: OpenProject, { purpose, tag, queueKind }: View): (id: ExampleId) => boolean {
  if (tag !== undefined) return isAnswered(project, tag);
  if (purpose !== undefined) return doneFor(project, purpose);
  return isDecidedOrSetAside(project, queueKind);
}

/** A flag sets an example aside for someone who knows; in the queue of the flagged ones that someone is at work. */
function isDecidedOrSetAside({ state }: OpenProject, queueKind: string | null): (id: ExampleId) => boolean {
  const bits = queueKind === 'flagged' ? stateBits.decided : stateBits.decided | stateBits.flagged;
  return (id) => (state[id]! & bits) !== 0;
}

function setAsideIn({ state }: OpenProject, { ids, queueKind, purpose }: View): number {
  if (queueKind === 'flagged' || purpose !== undefined) return 0;
  let count = 0;
  for (const id of ids) if ((state[id]! & (stateBits.decided | stateBits.flagged)) === stateBits.flagged) count += 1;
  return count;
}

/** A window of a view's rows; `queue:done` is a column of queues alone. */
export function viewWindow(
  project: OpenProject,
  { viewId, from, count, fields }: MethodParsed<'views.rows'>,
): MethodOutput<'views.rows'> {
  const view = project.views.get(viewId);
  const ids = view.ids.subarray(from, from + count);
  const valuesOf = (field: string) =>
    field === 'queue:done' ? mapIds(ids, isDoneIn(project, view)) : fieldValues(project, field, ids);
  return { from, ids: [...ids], columns: fields.map(valuesOf) };
}

export function nextUndecided(project: OpenProject, view: View, from: number): number | null {
  const { ids } = view;
  const isDone = isDoneIn(project, view);
  for (let position = from; position < ids.length; position += 1) if (!isDone(ids[position]!)) return position;
  return null;
}

export function queueProgress(project: OpenProject, view: View): MethodOutput<'queues.progress'> {
  const { ids, purpose, tag } = view;
  if (tag !== undefined) return ruleProgress(project, ids, tag);
  if (purpose === 'blind' || purpose === 'tags') return samplingProgress(project, ids, purpose);
  const members = membersOf(project, view);
  const { checked, wrong } = checkedWithin(project, members);
  const { recent, msPerDecision } = recentlyJudged(project, members);
  const last = checkedWithin(project, bitsetOf(project.rowCount, recent));
  return {
    total: ids.length,
    decided: checked,
    setAside: setAsideIn(project, view),
    wrong,
    precision: sentInterval(wilsonInterval(wrong, checked)),
    recent: { decided: last.checked, wrong: last.wrong },
    msPerDecision,
  };
}

/** The examples of a set that were decided on last, at most 50, and how long each took; null while there are too few to tell. */
export function recentlyJudged(
  project: OpenProject,
  members: Bitset,
): { readonly recent: readonly number[]; readonly msPerDecision: number | null } {
  const seen = new Set<number>();
  const recent: number[] = [];
  const times: number[] = [];
  for (const { exampleId, at } of readJudged(project.file, logState(project.batches).judging, 400)) {
    if (recent.length >= 50) break;
    if (!hasBit(members, exampleId) || seen.has(exampleId)) continue;
    seen.add(exampleId);
    if ((project.state[exampleId]! & stateBits.decided) === 0) continue;
    recent.push(exampleId);
    times.push(Date.parse(at));
  }
  const gaps = times.slice(1).flatMap((time, index) => (times[index]! - time < breakMs ? [times[index]! - time] : []));
  return { recent, msPerDecision: gaps.length >= 3 ? gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length : null };
}

/** Progress is asked for after every decision, and the members of a queue never change. */
const keptMembers = createMemo<Bitset>();

function membersOf({ rowCount }: OpenProject, view: View): Bitset {
  return keptMembers(view, [rowCount], () => bitsetOf(rowCount, view.ids));
}

/** A blind pass or tagging finds nothing wrong: it only counts what is done. */
function samplingProgress(
  project: OpenProject,
  ids: ExampleIds,
  purpose: 'blind' | 'tags',
): MethodOutput<'queues.progress'> {
  return {
    total: ids.length,
    decided: ids.filter(doneFor(project, purpose)).length,
    setAside: 0,
    wrong: 0,
    precision: noInterval,
    recent: { decided: 0, wrong: 0 },
    msPerDecision: null,
  };
}
