import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

/**
 * Tests start hundreds of processes that run the TypeScript sources as they are: what each would strip of its types and compile anew is
 * kept by Node. All processes inherit this.
 */
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/winnow-compiled');

/** How long a test waits for what must come: long enough for a machine ten times slower, so that only what never comes fails. */
const patienceMs = 60_000;

/** They start processes: of a model, of a command, or of a backend or a run that is killed; or search whole data sets on all cores. */
const slow = [
  'electron/shells/cli/modelZoo.test.ts',
  'electron/shells/cli/modelCommand.test.ts',
  'electron/shells/cli/providerCommand.test.ts',
  'electron/backend/mainJob.test.ts',
  'electron/backend/export/killedExport.test.ts',
  'electron/backend/inference/goldens.test.ts',
  'electron/backend/inference/startInference.test.ts',
  'electron/backend/inference/weirdModels.test.ts',
  'electron/backend/jobs/decisionScores.test.ts',
  'electron/backend/jobs/embeddingRuns.test.ts',
  'electron/backend/jobs/expectedRun.test.ts',
  'electron/backend/jobs/killedRuns.test.ts',
  'electron/backend/jobs/paces.test.ts',
  'electron/backend/jobs/predictJob.test.ts',
  'electron/backend/jobs/retryFailed.test.ts',
  'electron/backend/jobs/similarity/planted.test.ts',
  'electron/backend/neighbours/nearestOfAll.test.ts',
];

const sources = ['shared', 'electron', 'build'].map((room) => `${room}/**/*.test.ts`);

/**
 * Unit tests run the TypeScript sources as they are, on the same Node that ships in Electron. What the backend keeps, it keeps by the
 * object it was made from, so its tests share two processes. Modules of the page hold its state (the connection, what is selected):
 * each of its tests has a process of its own.
 */
export default defineConfig({
  root,
  test: {
    globalSetup: join(root, 'build/compileModelProcess.ts'),
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 5 * patienceMs,
    hookTimeout: 5 * patienceMs,
    expect: { poll: { timeout: patienceMs, interval: 10 } },
    projects: [
      { extends: true, test: { name: 'sources', include: sources, exclude: slow, isolate: false } },
      { extends: true, test: { name: 'models', include: slow, isolate: false } },
      { extends: true, test: { name: 'page', include: ['renderer/**/*.test.ts'] } },
    ],
  },
});
