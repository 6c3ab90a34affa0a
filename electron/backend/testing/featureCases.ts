import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The reference cases with features: see analysis/golden/README.md. */
export const featureCases = [
  'features_2d_a',
  'features_digits_a',
  'features_digits_sorted_a',
  'features_small_a',
] as const;

type Flagged = { readonly is_issue: number[]; readonly scores: number[] };
type Group = Flagged & {
  readonly threshold: number;
  readonly clustering_kwargs: { readonly eps?: number };
  readonly n_clusters: number;
  readonly cluster_ids: number[];
  readonly underperforming_cluster_id: number;
};
export type ExpectedFindings = {
  readonly near_duplicate: Flagged & {
    readonly threshold: number;
    readonly median_nn_distance: number;
    readonly sets: Record<string, number[]>;
  };
  readonly outlier_datalab: Flagged & { readonly threshold: number };
  readonly ood_features_fit_score: number[];
  readonly ood_features_fit_score_k5_t2: number[];
  readonly ood_pred_probs_entropy_adjusted: number[];
  readonly ood_pred_probs_entropy_raw: number[];
  readonly ood_pred_probs_least_confidence_adjusted: number[];
  readonly ood_pred_probs_least_confidence_raw: number[];
  readonly non_iid: Flagged & {
    readonly p_value: number;
    readonly ks_statistic: number;
    readonly permutation_ks_statistics: number[];
  };
  readonly class_imbalance: Flagged & { readonly rarest_class_flagged: number | 'NA' };
  readonly underperforming_group: Group;
  readonly 'underperforming_group_threshold_0.99_by_label': Group;
  readonly 'underperforming_group_threshold_0.99_eps': Group;
};

/** One of them as typed arrays: its neighbour graph, its predictions beside its labels, and what the reference found. */
export function readFeatureCase(name: string) {
  const folder = join(new URL('../analysis/golden', import.meta.url).pathname, name);
  const knn = JSON.parse(readFileSync(join(folder, 'knn.json'), 'utf8')) as {
    metric: string;
    k: number;
    indices: number[][];
    distances: number[][];
  };
  const probs = numbersOf(join(folder, 'pred_probs.csv'));
  const labels = Int32Array.from(numbersOf(join(folder, 'labels.csv')), ([, label]) => label!);
  const metric = knn.metric.startsWith('cosine') ? ('cosine' as const) : ('euclidean' as const);
  return {
    metric,
    graph: { ids: Int32Array.from(knn.indices.flat()), distances: Float64Array.from(knn.distances.flat()), k: knn.k },
    table: {
      probs: Float64Array.from(probs.flat()),
      labels,
      rowCount: labels.length,
      classCount: probs[0]!.length,
    },
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as ExpectedFindings,
  };
}

function numbersOf(file: string): number[][] {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split(',').map(Number));
}

/** Where a mask is set. */
export function rowsSet(mask: Uint8Array): number[] {
  return [...mask.keys()].filter((row) => mask[row] === 1);
}

/** The largest difference of two lists of numbers; Infinity where their lengths differ or a value is no number. */
export function largestDifference(found: Float64Array, expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  const differences = expected.map((value, at) => Math.abs(value - found[at]!));
  return differences.some(Number.isNaN) ? Infinity : Math.max(0, ...differences);
}
