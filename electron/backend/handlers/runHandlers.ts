import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { compareRuns } from '../evaluation/compareRuns.ts';
import { allRuns, runInfo } from '../evaluation/projectInfo.ts';
import { exportPredictions } from '../export/exportPredictions.ts';
import { saveModelConfig } from '../export/saveModelConfig.ts';
import { offeredProviders } from '../inference/offeredProviders.ts';
import { startHeads } from '../jobs/heads/makeHeads.ts';
import { modelForProject, requireModel } from '../jobs/modelForProject.ts';
import { columnScales } from '../measure/columnScales.ts';
import { lookAtPredictions } from '../jobs/predictions/lookAtPredictions.ts';
import { previewModel } from '../jobs/previewModel.ts';
import { startPrediction, startPredictionsImport, startRetry } from '../jobs/startPrediction.ts';
import { chooseRun, forgetRun, rankBy, renameRun, runFailures } from '../project/runs.ts';

type RunHandlers = Pick<
  Handlers,
  | 'models.inspect'
  | 'models.preview'
  | 'models.providers'
  | 'models.saveConfig'
  | 'columns.scales'
  | 'runs.start'
  | 'runs.retryFailed'
  | 'runs.importPredictions'
  | 'runs.lookAtPredictions'
  | 'runs.makeHeads'
  | 'runs.exportPredictions'
  | 'runs.list'
  | 'runs.activate'
  | 'runs.rankBy'
  | 'runs.rename'
  | 'runs.remove'
  | 'runs.failures'
  | 'runs.compare'
>;

export function runHandlers(state: BackendState): RunHandlers {
  return {
    'models.inspect': (input, { signal }) => modelForProject(state.project, input, signal),
    'models.preview': (input, { signal }) => previewModel(requireProject(state), input, signal),
    'models.providers': async () => ({ items: await offeredProviders() }),
    'columns.scales': ({ columns }) => columnScales(requireProject(state), columns),
    'models.saveConfig': (input) => saveModelConfig({ ...input, path: requireModel(input.path) }),
    'runs.start': ({ path, ...params }) => startPrediction(state, { ...params, modelPath: requireModel(path) }),
    'runs.retryFailed': ({ runId }) => startRetry(state, runId),
    'runs.importPredictions': (input) => startPredictionsImport(state, input),
    'runs.lookAtPredictions': (input, { signal }) => lookAtPredictions(requireProject(state), input, signal),
    'runs.makeHeads': (input) => startHeads(state, input),
    'runs.exportPredictions': ({ to, run }, { signal }) =>
      exportPredictions(requireProject(state), { to, run }, signal),
    'runs.list': () => allRuns(requireProject(state)),
    'runs.activate': ({ runId }) => {
      const project = requireProject(state);
      return runInfo(project, chooseRun(project, runId), project.run);
    },
    'runs.rankBy': ({ runs }) => {
      rankBy(requireProject(state), runs);
      return {};
    },
    'runs.rename': ({ runId, name }) => {
      renameRun(requireProject(state), runId, name);
      return {};
    },
    'runs.remove': ({ runId }) => {
      forgetRun(requireProject(state), runId);
      return {};
    },
    'runs.failures': ({ runId, limit }) => runFailures(requireProject(state), runId, limit),
    'runs.compare': ({ a, b }) => compareRuns(requireProject(state), a, b),
  };
}
