import type { Decided } from '#shared/contract/decisionMethods.ts';
import { decisionStateOf } from '../decisions/history.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { OpenProject } from '../project/openProject.ts';
import { exampleDetail } from './exampleDetails.ts';
import { isDoneIn, queueProgress } from './queues.ts';

/** What is on screen, to be answered for. */
type Shown = { readonly queueId?: number | undefined; readonly withExamples: boolean };

/**
 * Does something to the decisions, and answers with what a person sees change: the state, the few examples that it was about, and
 * where the queue on screen stands.
 */
export function decided<T extends object>(
  project: OpenProject,
  { queueId, withExamples }: Shown,
  act: () => T,
): T & Decided {
  const before = project.written.decisions;
  const did = act();
  // What was sent again did nothing now: nobody knows which examples it was about.
  const rows = project.written.decisions === before + 1 ? project.decidedRows : null;
  return {
    ...did,
    state: decisionStateOf(project),
    examples: withExamples && rows !== null ? rows.map((id) => exampleDetail(project, id)) : null,
    queue: queueId === undefined ? null : queueAfter(project, queueId, rows ?? []),
  };
}

function queueAfter(project: OpenProject, queueId: number, rows: readonly ExampleId[]): Decided['queue'] {
  const view = project.views.get(queueId);
  const isDone = isDoneIn(project, view);
  return {
    progress: queueProgress(project, view),
    rows: rows.map((id) => {
      const position = view.ids.indexOf(id);
      return { id, position: position < 0 ? null : position, isDone: isDone(id) };
    }),
  };
}
