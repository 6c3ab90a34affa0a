import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { BackendEvent, TopicChanged } from '#shared/contract/contract.ts';
import type { Problem } from '#shared/model/importMapping.ts';
import type { Topic } from '#shared/model/topics.ts';
import type { BackendOptions } from './backend.ts';
import { openProject, type OpenProject } from './project/openProject.ts';
import type { JobQueue } from './jobs/jobQueue.ts';
import type { OpenMode } from './store/projectFile.ts';

/** What the handlers share: at most one project is open in a backend. */
export type BackendState = {
  readonly options: BackendOptions;
  readonly jobs: JobQueue;
  readonly emit: (event: BackendEvent) => void;
  project: OpenProject | null;
  /** The last opening or closing asked for: one follows another, since two at once would open the same file twice, or leave one open. */
  turn: Promise<unknown>;
  /** What the last look at a source found wrong with it as a whole; the import that follows keeps it in its list. */
  lastLook: { readonly path: string; readonly problems: readonly Problem[] } | null;
};

export function requireProject(state: BackendState): OpenProject {
  if (!state.project) throw new WinnowError('not_found', 'No project is open.');
  return state.project;
}

function inTurn<T>(state: BackendState, work: () => Promise<T>): Promise<T> {
  const turn = state.turn.then(work, work);
  state.turn = turn;
  return turn;
}

/** Opens a project in place of the one that is open, unless it is this one; jobs of the old one end first. */
export function switchProject(state: BackendState, path: string, mode: OpenMode): Promise<OpenProject> {
  return inTurn(state, async () => {
    if (state.project?.file.path === resolve(path)) return state.project;
    await leave(state);
    state.project = openProject(path, mode);
    return state.project;
  });
}

export function leaveProject(state: BackendState): Promise<void> {
  return inTurn(state, () => leave(state));
}

async function leave(state: BackendState): Promise<void> {
  await state.jobs.stopAll();
  if (!state.project) return;
  const project = state.project;
  state.project = null;
  project.close();
  tellWritten(state, ['project']);
}

/** What did a change, and to which examples. */
export type Told = { readonly mutationId?: string | null; readonly rows?: readonly number[] | null };

/** Tells everybody which topics were written. */
export function tellWritten(state: BackendState, written: readonly Topic[], told: Told = {}): void {
  const { mutationId = null, rows = null } = told;
  const payload: TopicChanged = {
    revision: state.project?.revision ?? 0,
    mutationId,
    rows: rows === null ? null : [...rows],
  };
  for (const topic of written) state.emit({ name: `${topic}.changed`, payload });
}
