import { stateBits } from '../store/decisionStore.ts';
import { undoStacks } from './decide.ts';
import { describeBatch } from './describeBatch.ts';
import type { ProjectData } from './projectData.ts';

export function decisionCountsOf(project: ProjectData) {
  const counts = { decided: 0, relabelled: 0, confirmed: 0, excluded: 0, flagged: 0, noted: 0 };
  const { state, current, given } = project;
  for (let id = 0; id < state.length; id += 1) {
    const bits = state[id]!;
    if (current[id] !== given[id]) counts.relabelled += 1;
    if (bits === 0) continue;
    if (bits & stateBits.decided) counts.decided += 1;
    if (bits & stateBits.confirmed) counts.confirmed += 1;
    if (bits & stateBits.excluded) counts.excluded += 1;
    if (bits & stateBits.flagged) counts.flagged += 1;
    if (bits & stateBits.noted) counts.noted += 1;
  }
  return counts;
}

export function decisionStateOf(project: ProjectData) {
  const { undo, redo } = undoStacks(project.batches);
  const last = undo.at(-1);
  const next = redo.at(-1);
  return {
    counts: decisionCountsOf(project),
    undo: last ? describeBatch(last) : null,
    redo: next ? describeBatch(next) : null,
    revision: project.revision,
  };
}
