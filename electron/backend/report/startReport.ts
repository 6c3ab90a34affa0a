import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { bitsToIds } from '#shared/analysis/bitset.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { filterBits } from '../fields/views.ts';
import { startJob } from '../jobs/startJob.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import { stateBits } from '../store/decisionStore.ts';
import { makeReport } from './makeReport.ts';
import { browsersHere } from './printPdf.ts';
import { reportTitle } from './reportData.ts';

/** What a report would be about, and where it would go. */
export function previewReport(project: OpenProject, filter: string): MethodOutput<'reports.preview'> {
  const ids = bitsToIds(filterBits(project, filter));
  return {
    examples: ids.length,
    hasRun: project.run !== null,
    decided: ids.reduce((sum, id) => sum + Number((project.state[id]! & stateBits.decided) !== 0), 0),
    suggestedTitle: reportTitle(project),
    suggestedTarget: freeTarget(project),
    browser: browsersHere()[0] ?? null,
  };
}

/** Queues a report. */
export function startReport(
  state: BackendState,
  { to, pdf, ...options }: MethodParsed<'reports.start'>,
): { jobId: number } {
  const project = requireProject(state);
  // A filter that cannot be read is refused at once, with the place in it.
  filterBits(project, options.filter);
  const target = resolve(to);
  const request = { ...options, to: target, pdf: pdf === null ? null : resolve(pdf) };
  const jobId = startJob(state, 'reports.start', {
    kind: 'report',
    title: `Report to ${basename(target)}`,
    unit: 'steps',
    params: request,
    canPause: false,
    canResume: false,
    work: (control) => makeReport(project, request, control),
  });
  return { jobId };
}

/** Beside the project, under a name that nothing has. */
function freeTarget(project: OpenProject): string {
  const start = join(dirname(project.file.path), `${projectName(project)}-report`);
  for (let number = 1; ; number += 1) {
    const path = `${start}${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(`${path}.html`) && !existsSync(`${path}.pdf`)) return `${path}.html`;
  }
}
