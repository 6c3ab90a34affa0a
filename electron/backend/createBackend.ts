import { mkdirSync } from 'node:fs';
import type { BackendEvent } from '#shared/contract/contract.ts';
import type { Backend, BackendOptions } from './backend.ts';
import { type BackendState, leaveProject } from './backendState.ts';
import { appHandlers } from './handlers/appHandlers.ts';
import { bookHandlers } from './handlers/bookHandlers.ts';
import { costHandlers } from './handlers/costHandlers.ts';
import { decisionHandlers } from './handlers/decisionHandlers.ts';
import { effectHandlers } from './handlers/effectHandlers.ts';
import { discoveryHandlers } from './handlers/discoveryHandlers.ts';
import { exportHandlers } from './handlers/exportHandlers.ts';
import { humanHandlers } from './handlers/humanHandlers.ts';
import { projectHandlers } from './handlers/projectHandlers.ts';
import { reportHandlers } from './handlers/reportHandlers.ts';
import { runHandlers } from './handlers/runHandlers.ts';
import { sampleHandlers } from './handlers/sampleHandlers.ts';
import { sliceHandlers } from './handlers/sliceHandlers.ts';
import { tagHandlers } from './handlers/tagHandlers.ts';
import { viewHandlers } from './handlers/viewHandlers.ts';
import { createJobQueue } from './jobs/jobQueue.ts';
import { createPictureServer } from './media/pictures.ts';
import { withTextsAhead } from './textsAhead.ts';
import { withToldWrites } from './toldWrites.ts';

/** The composition root: one backend, at most one open project. It knows neither Electron nor HTTP. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  mkdirSync(options.userDataDir, { recursive: true });
  const listeners = new Set<(event: BackendEvent) => void>();
  const emit = (event: BackendEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const state: BackendState = {
    options,
    jobs: createJobQueue((job) => emit({ name: 'jobs.changed', payload: job })),
    emit,
    project: null,
    turn: Promise.resolve(),
    lastLook: null,
  };
  const pictures = createPictureServer();
  return {
    handlers: withTextsAhead(
      state,
      withToldWrites(state, {
        ...appHandlers(state),
        ...projectHandlers(state),
        ...runHandlers(state),
        ...viewHandlers(state),
        ...sliceHandlers(state),
        ...costHandlers(state),
        ...sampleHandlers(state),
        ...discoveryHandlers(state),
        ...humanHandlers(state),
        ...decisionHandlers(state),
        ...bookHandlers(state),
        ...effectHandlers(state),
        ...tagHandlers(state),
        ...reportHandlers(state),
        ...exportHandlers(state),
      }),
    ),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    media: (url) => pictures(state.project, url),
    close: () => leaveProject(state),
  };
}
