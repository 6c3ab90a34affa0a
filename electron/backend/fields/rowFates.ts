import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { noFate, ownerCodes, rowFates } from '../analysis/metrics/rowFates.ts';
import { stateBits } from '../store/decisionStore.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';

type Fates = { readonly fates: Uint8Array; owners: Uint8Array | null };

const kept = createMemo<Fates>();

/** What the decisions made of every example's prediction, as `rowFates` codes it; kept until the next decision. */
export function rowFatesOf(project: OpenProject, run: RunData): Uint8Array {
  return current(project, run).fates;
}

/** Whose an error is, by example: an index into `errorOwners`, 255 for no error. */
export function errorOwnersOf(project: OpenProject, run: RunData): Uint8Array {
  const entry = current(project, run);
  return (entry.owners ??= entry.fates.map((fate) => ownerCodes[fate] ?? noFate));
}

function current(project: OpenProject, run: RunData): Fates {
  return kept(run, [project.revision], () => {
    const withState = (bit: number) => bitsetWhere(project.rowCount, (id) => (project.state[id]! & bit) !== 0);
    const fates = rowFates({
      given: project.given,
      current: project.current,
      predicted: run.predicted,
      decided: withState(stateBits.decided),
      excluded: withState(stateBits.excluded),
    });
    return { fates, owners: null };
  });
}
