import { resolve } from 'node:path';
import type { Handlers } from '../backend.ts';
import { type BackendState, leaveProject, requireProject, switchProject } from '../backendState.ts';
import { projectInfo } from '../evaluation/projectInfo.ts';
import { exportRejected } from '../export/exportRejected.ts';
import { lookAtSource } from '../ingest/lookAtSource.ts';
import { previewSource } from '../jobs/takePictures.ts';
import { openSample } from '../jobs/openSample.ts';
import { remember, startImport } from '../jobs/startImport.ts';
import { relink } from '../media/relink.ts';
import { readProblems } from '../store/datasetStore.ts';

type ProjectHandlers = Pick<
  Handlers,
  | 'project.info'
  | 'project.open'
  | 'project.openSample'
  | 'project.close'
  | 'project.relink'
  | 'sources.recognise'
  | 'sources.pictures'
  | 'imports.start'
  | 'problems.list'
  | 'problems.exportRejected'
>;

export function projectHandlers(state: BackendState): ProjectHandlers {
  return {
    'project.info': () => (state.project ? projectInfo(state.project) : null),
    'project.open': async ({ path, readOnly }) => {
      if (state.project?.file.path !== resolve(path)) await switchProject(state, path, readOnly ? 'read' : 'open');
      const project = requireProject(state);
      remember(state, project);
      return projectInfo(project);
    },
    'project.openSample': () => openSample(state),
    'project.close': async () => {
      await leaveProject(state);
      return {};
    },
    'project.relink': ({ datasetId, path }) => {
      const project = requireProject(state);
      relink(project, datasetId, resolve(path));
      return projectInfo(project);
    },
    'sources.recognise': async ({ path, hints }) => {
      const found = await lookAtSource({ path: resolve(path), hints }, state.options.projectsDir);
      state.lastLook = { path: found.mapping.source.path, problems: found.problems };
      return found;
    },
    'sources.pictures': (input, { signal }) => previewSource(input, signal),
    'imports.start': async ({ mapping, projectPath }) => ({ jobId: await startImport(state, mapping, projectPath) }),
    'problems.list': ({ offset, limit }) => readProblems(requireProject(state).file, offset, limit),
    'problems.exportRejected': ({ to }) => {
      const path = resolve(to);
      return { path, rows: exportRejected(requireProject(state), path) };
    },
  };
}
