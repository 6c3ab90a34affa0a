import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { bitsToIds } from '#shared/analysis/bitset.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import { filterBits } from '../fields/views.ts';
import { startJob } from '../jobs/startJob.ts';
import { makeReport } from '../report/makeReport.ts';
import { browsersHere } from '../report/printPdf.ts';
import { reportTitle } from '../report/reportData.ts';
import { stateBits } from '../store/decisionStore.ts';

export function reportHandlers(state: BackendState): Pick<Handlers, 'reports.preview' | 'reports.start'> {
  return {
    'reports.preview': ({ filter }) => {
      const project = requireProject(state);
      const ids = bitsToIds(filterBits(project, filter));
      return {
        examples: ids.length,
        hasRun: project.run !== null,
        decided: ids.reduce((sum, id) => sum + Number((project.state[id]! & stateBits.decided) !== 0), 0),
        suggestedTitle: reportTitle(project),
        suggestedTarget: freeTarget(project),
        browser: browsersHere()[0] ?? null,
      };
    },
    'reports.start': ({ to, pdf, ...options }) => {
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
    },
  };
}

/** Beside the project, under a name that nothing has. */
function freeTarget(project: OpenProject): string {
  const start = join(dirname(project.file.path), `${projectName(project)}-report`);
  for (let number = 1; ; number += 1) {
    const path = `${start}${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(`${path}.html`) && !existsSync(`${path}.pdf`)) return `${path}.html`;
  }
}
