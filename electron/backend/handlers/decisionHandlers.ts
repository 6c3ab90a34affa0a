import { resolve } from 'node:path';
import type { MethodParsed } from '#shared/contract/contract.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { decide } from '../decisions/decide.ts';
import { decisionStateOf, logPage, stepHistory } from '../decisions/history.ts';
import { importDecisions } from '../decisions/importDecisions.ts';
import { resolveSet } from '../decisions/resolveSet.ts';
import { answerRest } from '../decisions/tagRule.ts';
import { decided } from '../examples/decided.ts';
import { exampleDetail, neighboursOf } from '../examples/exampleDetails.ts';
import { nextUndecided, openQueue, queueProgress } from '../examples/queues.ts';
import { listSets } from '../examples/sets.ts';
import { explainPicture } from '../media/explainPicture.ts';

type DecisionHandlers = Pick<
  Handlers,
  | 'queues.open'
  | 'queues.progress'
  | 'queues.next'
  | 'queues.answerRest'
  | 'pictures.explain'
  | 'examples.get'
  | 'examples.neighbours'
  | 'decisions.apply'
  | 'decisions.undo'
  | 'decisions.redo'
  | 'decisions.state'
  | 'decisions.log'
  | 'decisions.import'
  | 'sets.list'
  | 'sets.resolve'
>;

export function decisionHandlers(state: BackendState): DecisionHandlers {
  const step = (kind: 'undo' | 'redo', input: MethodParsed<'decisions.undo'>) => {
    const project = requireProject(state);
    const nothing = { done: null, firstId: null, count: 0 };
    return decided(project, input, () => stepHistory(project, input.mutationId, kind) ?? nothing);
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
      return decided(project, { queueId: input.viewId, withExamples: false }, () => ({
        applied: answerRest(project, input),
      }));
    },
    'pictures.explain': async ({ id }) => ({ why: await explainPicture(requireProject(state), id) }),
    'examples.get': ({ ids }) => ids.map((id) => exampleDetail(requireProject(state), id)),
    'examples.neighbours': ({ id, count }) => neighboursOf(requireProject(state), id, count),
    'decisions.apply': (input) => {
      const project = requireProject(state);
      return decided(project, input, () => ({ applied: decide(project, input) }));
    },
    'sets.list': (input) => listSets(requireProject(state), input),
    'sets.resolve': (input) => {
      const project = requireProject(state);
      return decided(project, input, () => ({ applied: resolveSet(project, input) }));
    },
    'decisions.undo': (input) => step('undo', input),
    'decisions.redo': (input) => step('redo', input),
    'decisions.state': () => decisionStateOf(requireProject(state)),
    'decisions.log': (page) => logPage(requireProject(state), page),
    'decisions.import': ({ mutationId, from }) => importDecisions(requireProject(state), mutationId, resolve(from)),
  };
}
