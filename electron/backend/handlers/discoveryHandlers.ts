import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { listClusters } from '../fields/clusterData.ts';
import { listPairs } from '../examples/conflictingPairs.ts';
import type { StepControl } from '../project/driveSteps.ts';
import { handBins, setHandBins } from '../fields/handBins.ts';
import { featureList } from '../evaluation/sliceFeatures.ts';
import { errorHeatMap, findWeakSlices, growErrorTree } from '../evaluation/weakSlices.ts';
import { pendingNames } from '../detectors/registry.ts';
import { isSimilarityOld } from '../project/similarity.ts';
import { runningSimilarity, startSimilarity } from '../jobs/similarity/makeSimilarity.ts';
import { startClusters } from '../jobs/clusterJob.ts';

type DiscoveryHandlers = Pick<
  Handlers,
  | 'features.list'
  | 'slices.discover'
  | 'slices.tree'
  | 'slices.heatMap'
  | 'bins.get'
  | 'bins.set'
  | 'clusters.list'
  | 'clusters.make'
  | 'similarity.state'
  | 'similarity.make'
  | 'similarity.pairs'
>;

/** Weak slices by search, tree and heat map, and what they are made of: features, bins, clusters. */
export function discoveryHandlers(state: BackendState): DiscoveryHandlers {
  const control = ({ searchId }: { readonly searchId?: string | undefined }, signal: AbortSignal): StepControl => ({
    signal,
    report:
      searchId === undefined
        ? undefined
        : (progress) => state.emit({ name: 'slices.searching', payload: { searchId, ...progress } }),
  });
  return {
    'features.list': () => featureList(requireProject(state)),
    'slices.discover': (options, { signal }) =>
      findWeakSlices(requireProject(state), options, control(options, signal)),
    'slices.tree': (options, { signal }) => growErrorTree(requireProject(state), options, control(options, signal)),
    'slices.heatMap': (options, { signal }) => errorHeatMap(requireProject(state), options, control(options, signal)),
    'bins.get': () => [...handBins(requireProject(state))].map(([field, cuts]) => ({ field, cuts: [...cuts] })),
    'bins.set': ({ field, cuts }) => {
      const project = requireProject(state);
      setHandBins(project, field, cuts);
      return {};
    },
    'clusters.list': () => listClusters(requireProject(state)),
    'clusters.make': ({ k }) => startClusters(state, k),
    'similarity.state': () => {
      const project = requireProject(state);
      return {
        info: project.similarity?.info ?? null,
        isOld: isSimilarityOld(project),
        runningJob: runningSimilarity(state),
        pending: [...pendingNames(project)],
      };
    },
    'similarity.make': () => startSimilarity(state),
    'similarity.pairs': ({ limit }) => listPairs(requireProject(state), limit),
  };
}
