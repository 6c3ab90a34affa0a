import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, leaveProject, requireProject, switchProject, tellWritten } from '../backendState.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName, relativeToProject } from '../project/sourcePaths.ts';
import { loadModelConfig } from '../inference/loadModelConfig.ts';
import { csvCell } from '../ingest/csvCell.ts';
import { recognise } from '../ingest/recognise.ts';
import { importDataset } from '../jobs/importJob.ts';
import { startJob } from '../jobs/startJob.ts';
import { resolveInside } from '../media/pathContainment.ts';
import { rememberProject } from '../project/recentProjects.ts';
import { type DatasetRecord, readProblems, readRejected, setMediaRoot, setSource } from '../store/datasetStore.ts';
import { inTransaction, isOpen } from '../store/projectFile.ts';
import { projectInfo } from './projectInfo.ts';
import { startPrediction } from './runHandlers.ts';

type ProjectHandlers = Pick<
  Handlers,
  | 'project.info'
  | 'project.open'
  | 'project.openSample'
  | 'project.close'
  | 'project.relink'
  | 'sources.recognise'
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
      const found = await recognise(resolve(path), hints);
      const source = found.mapping.source.path;
      state.lastLook = { path: source, problems: found.problems };
      return {
        ...found,
        columns: found.columns.map((c) => ({ ...c, samples: [...c.samples] })),
        rows: found.rows.map((row) => [...row]),
        problems: [...found.problems],
        suggestedProjectPath: freeName(join(state.options.projectsDir, `${nameOf(source)}.winnow`)),
        models: modelsBeside(source),
      };
    },
    'imports.start': async ({ mapping, projectPath }) => ({ jobId: await startImport(state, mapping, projectPath) }),
    'problems.list': ({ offset, limit }) => readProblems(requireProject(state).file, offset, limit),
    'problems.exportRejected': ({ to }) => {
      const rows = readRejected(requireProject(state).file);
      const path = resolve(to);
      if (existsSync(path))
        throw new WinnowError('target_not_empty', 'There is a file of this name already.', { file: path });
      const lines = rows.map((row) =>
        [row.source_row, row.code, row.message, row.raw].map((cell) => csvCell(cell)).join(','),
      );
      writeFileSync(path, `row,code,message,raw\n${lines.map((line) => `${line}\n`).join('')}`);
      return { path, rows: rows.length };
    },
  };
}

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

async function openSample(state: BackendState): Promise<{ path: string; jobId: number | null }> {
  const { samplesDir, projectsDir } = state.options;
  if (!samplesDir) throw new WinnowError('not_found', 'The sample was not installed with this copy of Winnow.');
  const path = join(projectsDir, 'Fashion sample.winnow');
  if (existsSync(path)) {
    if (state.project?.file.path !== path) await switchProject(state, path, 'open');
    const project = requireProject(state);
    remember(state, project);
    if (project.rowCount > 0) return { path, jobId: project.run ? null : await predictSample(state, samplesDir) };
  }
  mkdirSync(projectsDir, { recursive: true });
  const { mapping } = await recognise(join(samplesDir, 'fashion-mnist', 'metadata.csv'));
  const jobId = await startImport(state, mapping, path, () => {
    predictSample(state, samplesDir).catch((error: unknown) =>
      state.options.log?.(`The sample was not predicted: ${toPlainError(error).message}`),
    );
  });
  return { path, jobId };
}

async function predictSample(state: BackendState, samplesDir: string): Promise<number> {
  const modelPath = join(samplesDir, 'fashion-mnist', 'model', 'model.onnx');
  return (await startPrediction(state, { modelPath, config: await loadModelConfig(modelPath) })).jobId;
}

/** A moved media folder or source, found again by the person. The first example's picture must be there. */
function relink(project: OpenProject, datasetId: number, path: string): void {
  const dataset = project.datasets.find((d) => d.id === datasetId);
  if (!dataset) throw new WinnowError('not_found', 'There is no such dataset in this project.');
  if (!existsSync(path)) throw new WinnowError('not_found', 'There is nothing at this path.', { file: path });
  inTransaction(project.file, (file) => {
    if (dataset.mediaRoot !== null && statSync(path).isDirectory()) {
      requirePicture(project, dataset, path);
      setMediaRoot(file, datasetId, path, relativeToProject(file.path, path));
      const source = formats[dataset.mapping.source.format].isFolder ? path : join(path, basename(dataset.sourcePath));
      if (existsSync(source)) setSource(file, datasetId, source, relativeToProject(file.path, source));
    } else setSource(file, datasetId, path, relativeToProject(file.path, path));
  });
  project.refresh();
}

/** The folder must hold the first picture that the dataset names. */
function requirePicture(project: OpenProject, dataset: DatasetRecord, folder: string): void {
  const column = project.columnWithRole('image');
  if (!column) return;
  for (let id = dataset.firstExample; id < dataset.firstExample + dataset.examples; id += 1) {
    const picture = project.cellOf(column, id);
    if (picture === null) continue;
    try {
      resolveInside(folder, String(picture));
      return;
    } catch (cause) {
      throw new WinnowError(
        'media_missing',
        `This folder does not hold ${picture}. Choose the folder that the image paths start from.`,
        { file: folder },
        { cause },
      );
    }
  }
}

function nameOf(sourcePath: string): string {
  const own = basename(sourcePath).replace(/\.[^.]+$/, '');
  return /^(data|metadata|images|train|dataset)$/i.test(own) ? basename(dirname(sourcePath)) || own : own;
}

/** The path itself, or with a number behind it when that is taken. */
function freeName(path: string): string {
  let candidate = path;
  for (let n = 2; existsSync(candidate); n += 1) candidate = path.replace(/\.winnow$/, ` ${n}.winnow`);
  return candidate;
}

function modelsBeside(sourcePath: string): string[] {
  const folder = existsSync(sourcePath) && !/\.[a-z]+$/i.test(basename(sourcePath)) ? sourcePath : dirname(sourcePath);
  const candidates = [folder, join(folder, 'model'), dirname(folder), join(dirname(folder), 'model')];
  const found = candidates.flatMap((dir) => {
    try {
      return readdirSync(dir)
        .filter((name) => name.endsWith('.onnx'))
        .map((name) => join(dir, name));
    } catch {
      // A folder that cannot be listed holds nothing to offer.
      return [];
    }
  });
  return [...new Set(found)].slice(0, 10);
}
