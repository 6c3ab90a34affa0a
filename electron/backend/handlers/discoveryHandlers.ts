import { WinnowError } from '#shared/base/winnowError.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { clustersOf } from '../fields/clusterData.ts';
import type { StepControl } from '../project/driveSteps.ts';
import { handBins, setHandBins } from '../fields/handBins.ts';
import { featureList } from '../evaluation/sliceFeatures.ts';
import { errorHeatMap, findWeakSlices, growErrorTree } from '../evaluation/weakSlices.ts';
import { makeClusters } from '../jobs/clusterJob.ts';
import { startJob } from '../jobs/startJob.ts';

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
    'clusters.list': () => {
      const project = requireProject(state);
      const { run } = project;
      if (!run) return { hasEmbeddings: false, made: null };
      return { hasEmbeddings: run.record.embeddingSize > 0, made: clustersOf(project, run)?.info ?? null };
    },
    'clusters.make': ({ k }) => {
      const project = requireProject(state);
      const { run } = project;
      if (!run || run.record.embeddingSize === 0) {
        const sentence = 'There are no embeddings to make clusters of: run a model that has an embedding output.';
        throw new WinnowError('not_found', sentence);
      }
      const jobId = startJob(state, 'clusters.make', {
        kind: 'clusters',
        title: `Clusters of ${run.record.name}`,
        unit: 'examples',
        params: { runId: run.record.id, k },
        canPause: true,
        canResume: false,
        work: (control) => makeClusters(project, run, { k, control }),
      });
      return { jobId };
    },
  };
}
