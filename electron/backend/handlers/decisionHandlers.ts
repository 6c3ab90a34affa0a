import { resolve } from 'node:path';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject, tellWritten } from '../backendState.ts';
import { decide } from '../decisions/decide.ts';
import { decisionStateOf, logPage, stepHistory } from '../decisions/history.ts';
import { importDecisions } from '../decisions/importDecisions.ts';
import { answerRest } from '../decisions/tagRule.ts';
import { exampleDetail, neighboursOf } from '../examples/exampleDetails.ts';
import { nextUndecided, openQueue, queueProgress } from '../examples/queues.ts';

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
  const step = (kind: 'undo' | 'redo', mutationId: string) => {
    const project = requireProject(state);
    const stepped = stepHistory(project, mutationId, kind) ?? { done: null, firstId: null, count: 0 };
    return { ...stepped, state: decisionStateOf(project) };
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
      return { applied: answerRest(project, input), state: decisionStateOf(project) };
    },
    'examples.get': ({ ids }) => ids.map((id) => exampleDetail(requireProject(state), id)),
    'examples.neighbours': ({ id, count }) => neighboursOf(requireProject(state), id, count),
    'decisions.apply': (input) => {
      const project = requireProject(state);
      const { ownClasses } = project;
      const applied = decide(project, input);
      tellNewClasses(state, ownClasses, input.mutationId);
      return { applied, state: decisionStateOf(project) };
    },
    'decisions.undo': ({ mutationId }) => step('undo', mutationId),
    'decisions.redo': ({ mutationId }) => step('redo', mutationId),
    'decisions.state': () => decisionStateOf(requireProject(state)),
    'decisions.log': (page) => logPage(requireProject(state), page),
    'decisions.import': ({ mutationId, from }) => {
      const project = requireProject(state);
      const { ownClasses } = project;
      const result = importDecisions(project, mutationId, resolve(from));
      tellNewClasses(state, ownClasses, mutationId);
      return result;
    },
  };
}

/** A label that only the run knew is a class of the project now, and the codes of what the run predicts are others. */
function tellNewClasses(state: BackendState, before: readonly string[], mutationId: string): void {
  if (requireProject(state).ownClasses !== before) tellWritten(state, ['project', 'runs'], mutationId);
}
