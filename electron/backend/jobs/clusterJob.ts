import { mapIds, type ExampleIds } from '#shared/model/ids.ts';
import { clusterTerms } from '../analysis/slices/clusterTerms.ts';
import { clusterTraits } from '../analysis/slices/embeddingClusters.ts';
import { defaultClusterCount, type SampledClusters, sampledClustersSteps } from '../analysis/slices/sampledClusters.ts';
import { quantileBins } from '../analysis/slices/quantileBins.ts';
import { sliceFilter, type SlicePredicate } from '../analysis/slices/slicePredicate.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { EmbeddingSource } from '../project/embeddingSource.ts';
import { featureList, sliceFeature } from '../evaluation/sliceFeatures.ts';
import { predicateWords } from '../evaluation/weakSlices.ts';
import { writeClusters } from '../store/clusterStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import { readRun } from '../store/runStore.ts';
import type { JobControl } from './jobQueue.ts';
import { startJob } from './startJob.ts';

type Trait = ClustersInfo['items'][number]['traits'][number];

const seed = 1;
/** Texts whose words are counted for the names. */
const mostTexts = 20_000;
const mostTraits = 4;

/** Queues the making of clusters of the embeddings in use. */
export function startClusters(state: BackendState, k: number | null): { jobId: number } {
  const project = requireProject(state);
  const run = project.embeddingSource;
  if (!run) {
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
}

/**
 * Clusters of the embeddings of a run, named by what sets them apart, kept with the run: the same embeddings, k and seed
 * give the same clusters. @throws not_found when the run has no embeddings.
 */
export async function makeClusters(
  project: OpenProject,
  run: EmbeddingSource,
  options: { readonly k: number | null; readonly control: JobControl },
): Promise<{ readonly clusters: number; readonly examples: number }> {
  const { control } = options;
  control.progress({ phase: 'Reading the embeddings' });
  const vectors = run.embeddings();
  const dimension = run.record.embeddingSize;
  if (!vectors) throw new WinnowError('not_found', 'This run has no embeddings to make clusters of.');
  const k = options.k ?? defaultClusterCount(vectors.length / dimension);
  const steps = sampledClustersSteps({ vectors, dimension, k, seed });
  let found: SampledClusters;
  for (let rest = performance.now(); ;) {
    const step = steps.next();
    if (step.done) {
      found = step.value;
      break;
    }
    if (performance.now() - rest < 30) continue;
    control.progress({ phase: step.value.phase, done: step.value.done, total: step.value.total });
    await new Promise(setImmediate);
    await control.checkpoint();
    rest = performance.now();
  }
  if (found.sizes.length < 2)
    throw new WinnowError('bad_input', 'The embeddings are all alike: there is nothing to put into clusters.');
  control.progress({ phase: 'Naming the clusters' });
  await control.checkpoint();
  const described = traitsOf(project, found.codes);
  const examples = found.sizes.reduce((sum, size) => sum + size, 0);
  const info: ClustersInfo = {
    k,
    seed,
    sampled: found.sampled,
    examples,
    items: found.sizes.map((n, at) => {
      const { name, traits } = described[at]!;
      return { number: at + 1, name: [at + 1, name.join(', ')].join(' ').trim(), n, traits };
    }),
  };
  if (!readRun(project.file, run.record.id))
    throw new WinnowError('not_found', 'The run was removed while its clusters were made.');
  inTransaction(project.file, (file) =>
    writeClusters(file, run.record.id, { codes: Int16Array.from(found.codes), info }),
  );
  project.clustersChanged();
  return { clusters: found.sizes.length, examples };
}

/** What is in most of a cluster and clearly rarer elsewhere names it; words are many, so fewer texts need to have one. */
const telling = { share: 0.5, lift: 1.5 } as const;
/** The range of a number is a third of the rows anyway: it takes more to name a cluster. */
const tellingRange = { share: 0.75, lift: 1.5 } as const;
/** A cluster of nearly one class is best known by it. */
const ofOneClass = 0.8;
const tellingWord = { share: 0.15, lift: 2 } as const;
/** Bins of a number that a name can speak of: low, middle, high. */
const nameBins = 3;

type Named = { readonly column: string; readonly isRange: boolean; readonly trait: Trait };

/** Words of the text first, then values of columns; the class where these say nothing or nearly all have it. */
function traitsOf(
  project: OpenProject,
  codes: Int32Array,
): { readonly name: readonly string[]; readonly traits: Trait[] }[] {
  const { items } = featureList(project);
  const columns = items.filter((item) => item.kind === 'column' || item.kind === 'dataset').map((item) => item.name);
  const classes = items.filter((item) => item.kind === 'label' || item.kind === 'prediction').map((item) => item.name);
  const [words, values, labels] = [
    wordTraits(project, codes),
    valueTraits(project, codes, columns),
    valueTraits(project, codes, classes),
  ];
  return values.map((ofValues, at) => {
    const strong = [
      ...(words[at] ?? []).filter(({ trait }) => isTelling(trait, tellingWord)),
      ...ofValues.filter(({ trait, isRange }) => isTelling(trait, isRange ? tellingRange : telling)),
    ];
    const label = labels[at]!.find(({ column }) => column === 'label') ?? labels[at]![0];
    const isOfOneClass = label !== undefined && label.trait.share >= ofOneClass;
    const naming =
      label === undefined || (strong.length > 0 && !isOfOneClass)
        ? strong.slice(0, 2)
        : isOfOneClass
          ? [label, ...strong.slice(0, 1)]
          : [label];
    const rest = [...(words[at] ?? []), ...ofValues, ...labels[at]!].filter((one) => !naming.includes(one));
    return {
      name: naming.map(({ trait }) => trait.label),
      traits: [...naming, ...rest].slice(0, mostTraits).map(({ trait }) => trait),
    };
  });
}

function isTelling({ share, lift }: Trait, least: { readonly share: number; readonly lift: number }): boolean {
  return share >= least.share && (lift === null || lift >= least.lift);
}

/** At most one trait a column, the most telling first. */
function valueTraits(project: OpenProject, codes: Int32Array, names: readonly string[]): Named[][] {
  const features = names.map((name) => {
    const feature = sliceFeature(project, name);
    return feature.values === undefined ? feature : quantileBins(name, feature.values, nameBins);
  });
  const clusters = codes.reduce((most, code) => Math.max(most, code + 1), 0);
  if (features.length === 0) return Array.from({ length: clusters }, () => []);
  return clusterTraits(codes, features, 50).map((list) => {
    const first = new Map<string, Named>();
    for (const { predicate, share, lift } of list) {
      if (first.has(predicate.column)) continue;
      first.set(predicate.column, {
        column: predicate.column,
        isRange: predicate.kind === 'range',
        trait: {
          filter: printFilter(sliceFilter([predicate])),
          label: wordsOf(predicate),
          share,
          lift: Number.isFinite(lift) ? lift : null,
        },
      });
    }
    return [...first.values()];
  });
}

/** Numbers and yes or no say nothing without their column. */
function wordsOf(predicate: SlicePredicate): string {
  const words = predicateWords(predicate);
  if (predicate.column === 'label') return words;
  if (predicate.column === 'pred') return `predicted ${words}`;
  const isPlain = predicate.kind === 'range' || /^(?:yes|no|true|false|[-+.\d]+|.{0,2})$/i.test(words);
  return isPlain ? `${predicate.column} ${words}` : words;
}

function wordTraits(project: OpenProject, codes: Int32Array): Named[][] {
  const column = project.columnWithRole('text');
  if (!column) return [];
  const every = Math.max(1, Math.ceil(codes.length / mostTexts));
  const ids = Int32Array.from({ length: Math.ceil(codes.length / every) }, (_, at) => at * every) as ExampleIds;
  const texts = mapIds(ids, (id) => {
    const value = project.cellOf(column, id);
    return value === null ? null : String(value);
  });
  return clusterTerms({ codes: ids.map((id) => codes[id]!), texts, limit: 4 }).map((terms) =>
    terms.map(({ term, share, lift }) => ({
      column: 'text',
      isRange: false,
      trait: {
        filter: printFilter({ kind: 'contains', field: 'text', value: { kind: 'literal', text: term, at: 0 }, at: 0 }),
        label: term,
        share,
        lift: Number.isFinite(lift) ? lift : null,
      },
    })),
  );
}
