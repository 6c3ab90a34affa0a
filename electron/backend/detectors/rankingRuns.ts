import type { OpenProject } from '../project/openProject.ts';
import { requireRun, type RunData } from '../project/runData.ts';
import { allRunData, findRun, ranksByAll, runDataOf } from '../project/runs.ts';
import { seenLabels } from './seenLabels.ts';

/**
 * The runs that labels are ranked by: `all` together, the one of this name or id, or without either what was chosen for the project.
 * Of all runs those are left out that have probably seen the labels: they agree with the wrong ones, and would count most.
 * @throws WinnowError `not_found` where there is no such run, or none at all
 */
export function rankingRuns(project: OpenProject, wanted?: string): readonly RunData[] {
  if (wanted === 'all' || (wanted === undefined && project.run && ranksByAll(project.file))) return unseenRuns(project);
  return [wanted === undefined ? requireRun(project) : runDataOf(project, findRun(project, wanted))];
}

function unseenRuns(project: OpenProject): readonly RunData[] {
  const all = allRunData(project);
  const unseen = all.filter((run) => seenLabels(project, run).verdict === 'no');
  return unseen.length > 0 ? unseen : all;
}
