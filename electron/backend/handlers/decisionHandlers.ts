import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { type DecisionAction, decisionActions } from '#shared/contract/values.ts';
import { longestText } from '#shared/model/inputLimits.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { applyDecisions, type DecisionRequest, isMissingMarker } from '../decisions/decide.ts';
import { decisionStateOf } from '../decisions/decisionState.ts';
import { describeBatch } from '../decisions/describeBatch.ts';
import { exampleDetail, neighboursOf } from '../examples/exampleDetails.ts';
import { stepHistory, logState } from '../decisions/history.ts';
import type { OpenProject } from '../project/openProject.ts';
import { nextUndecided, openQueue, queueProgress } from '../examples/queues.ts';
import { classCodeOf } from '../project/runData.ts';
import { blindSampleRows } from '../decisions/samples.ts';
import { answerRest } from '../decisions/tagRule.ts';
import { shownTags } from '../project/tagSet.ts';
import { isTagChange, readBatchPage } from '../store/decisionStore.ts';

type DecisionHandlers = Pick<
  Handlers,
  | 'queues.open'
  | 'queues.progress'
  | 'queues.next'
  | 'queues.answerRest'
  | 'examples.get'
  | 'examples.neighbours'
  | 'decisions.apply'
  | 'decisions.undo'
  | 'decisions.redo'
  | 'decisions.state'
  | 'decisions.log'
  | 'decisions.import'
>;

export function decisionHandlers(state: BackendState): DecisionHandlers {
  const changed = (project: OpenProject): void =>
    state.emit({ name: 'decisions.changed', payload: { revision: project.revision } });
  const step = (kind: 'undo' | 'redo', mutationId: string) => {
    const project = requireProject(state);
    const result = stepHistory(project, mutationId, kind);
    if (result) changed(project);
    return {
      done: result ? describeBatch(result.batch) : null,
      firstId: result?.firstId ?? null,
      count: result?.count ?? 0,
      state: decisionStateOf(project),
    };
  };
  return {
    'queues.open': (input) => openQueue(requireProject(state), input),
    'queues.progress': ({ viewId }) => {
      const project = requireProject(state);
      return queueProgress(project, project.views.get(viewId));
    },
    'queues.next': ({ viewId, from }) => {
      const project = requireProject(state);
      return { position: nextUndecided(project, project.views.get(viewId), from) };
    },
    'queues.answerRest': (input) => {
      const project = requireProject(state);
      const applied = answerRest(project, input);
      changed(project);
      return { applied, state: decisionStateOf(project) };
    },
    'examples.get': ({ ids }) => ids.map((id) => exampleDetail(requireProject(state), id)),
    'examples.neighbours': ({ id, count }) => neighboursOf(requireProject(state), id, count),
    'decisions.apply': ({ mutationId, selection, action, value, reason }) => {
      const project = requireProject(state);
      const ids = selectedIds(project, selection);
      const applied = applyDecisions(project, mutationId, [
        { ids, action, value: value ?? null, reason: reason ?? null },
      ]);
      changed(project);
      return { applied, state: decisionStateOf(project) };
    },
    'decisions.undo': ({ mutationId }) => step('undo', mutationId),
    'decisions.redo': ({ mutationId }) => step('redo', mutationId),
    'decisions.state': () => decisionStateOf(requireProject(state)),
    'decisions.log': ({ offset, limit }) => {
      const project = requireProject(state);
      const { undone } = logState(project.batches);
      return {
        total: project.batches.length,
        items: readBatchPage(project.file, offset, limit).map((batch) => ({
          id: batch.id,
          at: batch.at,
          action: batch.kind === 'apply' ? describeBatch(batch) : `${batch.kind}: ${describeBatch(batch)}`,
          value: batch.value,
          reason: batch.reason,
          examples: batch.examples,
          firstKey: batch.firstExample === null ? '' : (project.keys.get(batch.firstExample) ?? ''),
          isUndone: undone.has(batch.id),
        })),
      };
    },
    'decisions.import': ({ mutationId, from }) => {
      const project = requireProject(state);
      const result = importDecisions(project, mutationId, resolve(from));
      changed(project);
      return result;
    },
  };
}

function selectedIds(project: OpenProject, selection: MethodParsed<'decisions.apply'>['selection']): Int32Array {
  if ('ids' in selection) return Int32Array.from(new Set(selection.ids));
  const { ids } = project.views.get(selection.viewId);
  if (selection.ranges === null) return ids;
  const chosen = new Set<number>();
  for (const [from, to] of selection.ranges) for (const id of ids.subarray(from, to)) chosen.add(id);
  return Int32Array.from(chosen);
}

const decisionFileLimitBytes = 512 * 1024 * 1024;

/**
 * Applies `key,action,value,reason` rows as one batch. Rows that make no sense (unknown key, action or label) are skipped
 * and listed; the others are applied.
 */
function importDecisions(project: OpenProject, mutationId: string, path: string): MethodOutput<'decisions.import'> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new WinnowError('not_found', 'There is no such file of decisions.', { file: path });
  if (stats.size > decisionFileLimitBytes)
    throw new WinnowError('too_large', 'This file of decisions is larger than 512 MiB.', { file: path });
  let rows: Record<string, string>[];
  try {
    rows = parseCsv(readFileSync(path), {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    }) as Record<string, string>[];
  } catch (error) {
    throw new WinnowError(
      'bad_input',
      `This file of decisions cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { file: path },
    );
  }
  if (rows.length > 0 && (rows[0]!.key === undefined || rows[0]!.action === undefined)) {
    throw new WinnowError('bad_input', 'A file of decisions needs the columns key, action, value, reason.', {
      file: path,
      row: 1,
    });
  }
  const skipped: { key: string; code: string; message: string }[] = [];
  const requests: DecisionRequest[] = [];
  const isDrawn = blindSampleRows(project);
  for (const row of rows) {
    const key = row.key ?? '';
    const skip = (code: string, message: string): void => void skipped.push({ key, code, message });
    const action = decisionActions.find((name) => name === row.action?.trim()) as DecisionAction | undefined;
    const id = project.findKey(key);
    const value = row.value === undefined || row.value === '' ? null : row.value;
    if (id === undefined) skip('unknown_key', `No example has the key "${key}".`);
    else if (!action)
      skip('unknown_action', `"${row.action ?? ''}" is not an action. The actions are: ${decisionActions.join(', ')}.`);
    else if (Math.max(value?.length ?? 0, row.reason?.length ?? 0) > longestText)
      skip('bad_value', `A value and a reason have at most ${longestText} characters.`);
    else if (action === 'relabel' && (value === null || classCodeOf(project.classes, value) < 0))
      skip('unknown_label', `There is no class called "${value ?? ''}".`);
    else if (
      action === 'relabel' &&
      isMissingMarker(project, id, project.classes[classCodeOf(project.classes, value!)]!)
    )
      skip('missing_label', `"${value ?? ''}" means a missing label in the source, so it cannot be given as a label.`);
    else if (isTagChange({ action }) && (value ?? '').trim() === '') skip('missing_value', 'A tag needs a name.');
    else if (isTagChange({ action }) && (value ?? '').trim().length > 100)
      skip('bad_value', 'The name of a tag has at most 100 characters.');
    else if (action === 'notags' && shownTags(project.tags).length === 0) skip('no_tags', 'There are no tags yet.');
    else if (action === 'blind_label' && value !== null && classCodeOf(project.classes, value) < 0)
      skip('unknown_label', `There is no class called "${value}".`);
    else if (action === 'blind_label' && !isDrawn(id))
      skip('not_in_sample', `"${key}" is not in a random sample drawn for the blind pass.`);
    else requests.push({ ids: Int32Array.of(id), action, value, reason: row.reason || null });
  }
  const applied = requests.length === 0 ? 0 : applyDecisions(project, mutationId, requests);
  return { applied, skipped };
}
