import { existsSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { toPlainError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { type BackendState, requireProject, switchProject, tellWritten } from '../backendState.ts';
import type { OpenProject } from '../project/openProject.ts';
import { rememberProject } from '../project/recentProjects.ts';
import { projectName } from '../project/sourcePaths.ts';
import { isOpen } from '../store/projectFile.ts';
import { importDataset } from './importJob.ts';
import { importOwnPredictions } from './predictions/importOwnPredictions.ts';
import { startJob } from './startJob.ts';

/** Puts a project on the list of those opened before. */
export function remember(state: BackendState, project: OpenProject): void {
  try {
    rememberProject(state.options.userDataDir, {
      path: project.file.path,
      name: projectName(project),
      examples: project.rowCount,
    });
  } catch (error) {
    // The list is a convenience: a project is open, and an import done, also where it cannot be written.
    state.options.log?.(`The list of recent projects was not saved: ${toPlainError(error).message}`);
  }
}

/** Opens or makes the project file and queues the import. A new project whose import fails leaves no file behind. */
export async function startImport(
  state: BackendState,
  mapping: ImportMapping,
  projectPath: string,
  after?: () => void,
): Promise<number> {
  const path = resolve(projectPath);
  const isNew = !existsSync(path);
  if (state.project?.file.path !== path) await switchProject(state, path, isNew ? 'create' : 'open');
  const project = requireProject(state);
  return startJob(state, 'imports.start', {
    kind: 'import',
    title: `Import ${basename(mapping.source.path)}`,
    unit: formats[mapping.source.format].isFolder ? 'images' : 'bytes',
    params: { mapping, projectPath: path },
    canPause: true,
    canResume: false,
    work: async (control) => {
      try {
        const known = state.lastLook?.path === mapping.source.path ? state.lastLook.problems : [];
        const result = await importDataset(project, mapping, control, known);
        await importOwnPredictions(project, mapping, control);
        remember(state, project);
        after?.();
        return result;
      } catch (error) {
        if (isNew && project.rowCount === 0) setTimeout(() => dropEmptyProject(state, project), 0);
        throw error;
      }
    },
  });
}

/** The failed job stays in the list, so that the page can say why. */
function dropEmptyProject(state: BackendState, project: OpenProject): void {
  const path = project.file.path;
  if (state.project === project) {
    state.project = null;
    project.close();
    tellWritten(state, ['project']);
  } else if (isOpen(project.file) || state.project?.file.path === path) return;
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
