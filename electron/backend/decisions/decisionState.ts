import { describeBatch } from './describeBatch.ts';
import { logState } from './history.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectTally } from './projectTally.ts';

export function decisionCountsOf(project: OpenProject) {
  const { decided, relabelled, confirmed, excluded, flagged } = projectTally(project);
  return { decided, relabelled, confirmed, excluded, flagged };
}

export function decisionStateOf(project: OpenProject) {
  const { undo, redo } = logState(project.batches);
  const last = undo.at(-1);
  const next = redo.at(-1);
  return {
    counts: decisionCountsOf(project),
    undo: last ? describeBatch(last) : null,
    redo: next ? describeBatch(next) : null,
    revision: project.revision,
  };
}
