import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Handlers } from '../backend.ts';
import type { BackendState } from '../backendState.ts';
import { listFiles, nearestFolder } from '../ingest/listFiles.ts';
import { forgetProject, listRecent } from '../project/recentProjects.ts';

const version = '0.1.0';

type AppHandlers = Pick<
  Handlers,
  'app.info' | 'app.forgetRecent' | 'files.list' | 'jobs.list' | 'jobs.cancel' | 'jobs.pause' | 'jobs.resume'
>;

export function appHandlers(state: BackendState): AppHandlers {
  const { options, jobs } = state;
  return {
    'app.info': () => ({
      version,
      platform: process.platform,
      shell: options.shell,
      hasSample: options.samplesDir !== null,
      projectsDir: options.projectsDir,
      recent: listRecent(options.userDataDir),
    }),
    'app.forgetRecent': ({ path }) => {
      forgetProject(options.userDataDir, path);
      return {};
    },
    'files.list': ({ path, orNearest }) => {
      const wanted = path === null ? homedir() : resolve(path);
      return listFiles(orNearest === true ? nearestFolder(wanted) : wanted);
    },
    'jobs.list': () => jobs.list(),
    'jobs.cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return {};
    },
    'jobs.pause': ({ jobId }) => {
      jobs.pause(jobId);
      return {};
    },
    'jobs.resume': ({ jobId }) => ({ jobId: jobs.resume(jobId) }),
  };
}
