import { clusterTerms } from '#shared/analysis/slices/clusterTerms.ts';
import { clusterTraits } from '#shared/analysis/slices/embeddingClusters.ts';
import {
  defaultClusterCount,
  type SampledClusters,
  sampledClustersSteps,
} from '#shared/analysis/slices/sampledClusters.ts';
import { categoryFeature, sliceFilter } from '#shared/analysis/slices/slicePredicate.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { forgetClusters } from '../columns/clusterData.ts';
import { cellOf, columnWithRole, type ProjectData, touch } from '../columns/projectData.ts';
import type { RunData } from '../columns/runData.ts';
import { featureList, sliceFeature } from '../columns/sliceFeatures.ts';
import { predicateWords } from '../columns/weakSlices.ts';
import { writeClusters } from '../store/clusterStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import type { JobControl } from './jobQueue.ts';

type Traits = ClustersInfo['items'][number]['traits'];

const seed = 1;
/** Texts whose words are counted for the names. */
const mostTexts = 20_000;

/**
 * Clusters of the embeddings of a run, named by what sets them apart, kept with the run: the same embeddings, k and seed
 * give the same clusters. @throws not_found when the run has no embeddings.
 */
export async function makeClusters(
  project: ProjectData,
  run: RunData,
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
  const traits = traitsOf(project, found.codes);
  const examples = found.sizes.reduce((sum, size) => sum + size, 0);
  const info: ClustersInfo = {
    k,
    seed,
    sampled: found.sampled,
    examples,
    items: found.sizes.map((n, at) => {
      const words = traits[at]!.slice(0, 2).map((trait) => trait.label);
      return {
        number: at + 1,
        name: [String(at + 1), ...(words.length > 0 ? [words.join(', ')] : [])].join(' '),
        n,
        traits: traits[at]!,
      };
    }),
  };
  inTransaction(project.file, () =>
    writeClusters(project.file, run.record.id, { codes: Int16Array.from(found.codes), info }),
  );
  forgetClusters(run);
  touch(project);
  return { clusters: found.sizes.length, examples };
}

/** Values of columns first, then words of the text; only where these say nothing, the label and the prediction. */
function traitsOf(project: ProjectData, codes: Int32Array): Traits[] {
  const { items } = featureList(project);
  const named = items.filter((item) => item.kind === 'column' || item.kind === 'dataset').map((item) => item.name);
  const byValues = valueTraits(project, codes, named);
  const byWords = wordTraits(project, codes);
  const byLabels = valueTraits(
    project,
    codes,
    items.filter((item) => item.kind === 'label' || item.kind === 'prediction').map((item) => item.name),
  );
  return byValues.map((values, at) => {
    const all = [...(byWords[at] ?? []), ...values];
    return all.length > 0 ? all.slice(0, 4) : byLabels[at]!;
  });
}

function valueTraits(project: ProjectData, codes: Int32Array, names: readonly string[]): Traits[] {
  const features = names.map((name) => sliceFeature(project, name));
  return clusterTraits(codes, features.length > 0 ? features : [categoryFeature('', codes, [])]).map((list) =>
    list.map(({ predicate, share, lift }) => ({
      filter: printFilter(sliceFilter([predicate])),
      label: predicate.kind === 'range' ? `${predicate.column} ${predicateWords(predicate)}` : wordsOf(predicate),
      share,
      lift: Number.isFinite(lift) ? lift : null,
    })),
  );
}

/** Numbers and yes or no say nothing without their column. */
function wordsOf(
  predicate:
    { readonly column: string; readonly value: string | number } | { readonly column: string; readonly kind: 'range' },
): string {
  if (!('value' in predicate)) return predicate.column;
  const value = String(predicate.value);
  const isPlain = /^(?:yes|no|true|false|[-+.\d]+|.{0,2})$/i.test(value);
  return isPlain && predicate.column !== 'label' && predicate.column !== 'pred'
    ? `${predicate.column} ${value}`
    : value;
}

function wordTraits(project: ProjectData, codes: Int32Array): Traits[] {
  const column = columnWithRole(project, 'text');
  if (!column) return [];
  const every = Math.max(1, Math.ceil(codes.length / mostTexts));
  const ids = Int32Array.from({ length: Math.ceil(codes.length / every) }, (_, at) => at * every);
  const texts = Array.from(ids, (id) => {
    const value = cellOf(project, column, id);
    return value === null ? null : String(value);
  });
  return clusterTerms({ codes: ids.map((id) => codes[id]!), texts }).map((terms) =>
    terms.map(({ term, share, lift }) => ({
      filter: printFilter({ kind: 'contains', field: 'text', value: { kind: 'literal', text: term, at: 0 }, at: 0 }),
      label: term,
      share,
      lift: Number.isFinite(lift) ? lift : null,
    })),
  );
}
