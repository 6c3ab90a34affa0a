import { resolve } from 'node:path';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { decide } from '../decisions/decide.ts';
import { decisionStateOf, logPage, stepHistory } from '../decisions/history.ts';
import { importDecisions } from '../decisions/importDecisions.ts';
import { answerRest } from '../decisions/tagRule.ts';
import { exampleDetail, neighboursOf } from '../examples/exampleDetails.ts';
import { nextUndecided, openQueue, queueProgress } from '../examples/queues.ts';
import type { OpenProject } from '../project/openProject.ts';

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
  /** Does something to the decisions and says so, also of what was sent again: whoever did not hear of it the first time reads it now. */
  const deciding = <T>(act: (project: OpenProject) => T): T => {
    const project = requireProject(state);
    const result = act(project);
    if (result !== null) state.emit({ name: 'decisions.changed', payload: { revision: project.revision } });
    return result;
  };
  const step = (kind: 'undo' | 'redo', mutationId: string) => ({
    ...(deciding((project) => stepHistory(project, mutationId, kind)) ?? { done: null, firstId: null, count: 0 }),
    state: decisionStateOf(requireProject(state)),
  });
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
    'queues.answerRest': (input) =>
      deciding((project) => ({ applied: answerRest(project, input), state: decisionStateOf(project) })),
    'examples.get': ({ ids }) => ids.map((id) => exampleDetail(requireProject(state), id)),
    'examples.neighbours': ({ id, count }) => neighboursOf(requireProject(state), id, count),
    'decisions.apply': (input) =>
      deciding((project) => ({ applied: decide(project, input), state: decisionStateOf(project) })),
    'decisions.undo': ({ mutationId }) => step('undo', mutationId),
    'decisions.redo': ({ mutationId }) => step('redo', mutationId),
    'decisions.state': () => decisionStateOf(requireProject(state)),
    'decisions.log': (page) => logPage(requireProject(state), page),
    'decisions.import': ({ mutationId, from }) =>
      deciding((project) => importDecisions(project, mutationId, resolve(from))),
  };
}
