import { benjaminiHochberg } from '../metrics/falseDiscovery.ts';
import { twoProportionTest } from '../metrics/compareGroups.ts';

export type ClusterTerm = {
  readonly term: string;
  /** Share of the cluster's texts that have it, and how many times the share elsewhere that is. */
  readonly share: number;
  readonly lift: number;
  readonly qValue: number;
};

export type ClusterTermsInput = {
  /** Cluster of each text, −1 for none. */
  readonly codes: Int32Array | readonly number[];
  readonly texts: readonly (string | null)[];
  readonly limit?: number;
};

type Found = Omit<ClusterTerm, 'qValue'> & { readonly cluster: number; readonly z: number; readonly pValue: number };

/** A word of fewer texts than this says nothing of a cluster. */
const FEWEST_TEXTS = 5;
const MOST_TERMS = 20_000;
const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu;

/**
 * Words that set the clusters of texts apart: in more of their texts than of the others, one-sided two-proportion z with
 * Benjamini–Hochberg over all words of all clusters, q ≤ 0.01, the most telling first; at most `limit` (3) a cluster.
 * A word counts once a text, in small letters, from three letters on.
 */
export function clusterTerms({ codes, texts, limit = 3 }: ClusterTermsInput): ClusterTerm[][] {
  const clusters = Array.from(codes).reduce((most, code) => Math.max(most, code + 1), 0);
  const counts = new Map<string, Int32Array>();
  const sizes = new Int32Array(clusters);
  let total = 0;
  for (const [at, text] of texts.entries()) {
    const cluster = codes[at]!;
    if (cluster < 0 || text === null) continue;
    sizes[cluster]! += 1;
    total += 1;
    for (const term of termsOf(text)) {
      let inClusters = counts.get(term);
      if (inClusters === undefined) {
        if (counts.size >= MOST_TERMS * 10) continue;
        counts.set(term, (inClusters = new Int32Array(clusters)));
      }
      inClusters[cluster]! += 1;
    }
  }
  const frequent = [...counts]
    .map(([term, inClusters]) => ({ term, inClusters, all: inClusters.reduce((sum, count) => sum + count, 0) }))
    .filter(({ all }) => all >= FEWEST_TEXTS)
    .sort((a, b) => b.all - a.all || (a.term < b.term ? -1 : 1))
    .slice(0, MOST_TERMS);
  const found: Found[] = frequent.flatMap(({ term, inClusters, all }) =>
    Array.from(inClusters, (inside, cluster) => {
      const [n, rest] = [sizes[cluster]!, total - sizes[cluster]!];
      const { statistic, pValue } = twoProportionTest(inside, n, all - inside, rest);
      const share = n === 0 ? 0 : inside / n;
      return { cluster, term, share, lift: share / ((all - inside) / rest), z: statistic, pValue };
    }).filter(({ share }, cluster) => share * sizes[cluster]! >= FEWEST_TEXTS),
  );
  const qValues = benjaminiHochberg(found.map(({ pValue }) => pValue));
  const terms = Array.from({ length: clusters }, (): { z: number; entry: ClusterTerm }[] => []);
  found.forEach(({ cluster, z, term, share, lift }, at) => {
    const qValue = qValues[at]!;
    if (qValue <= 0.01 && lift > 1) terms[cluster]!.push({ z, entry: { term, share, lift, qValue } });
  });
  return terms.map((list) =>
    list
      .sort((a, b) => b.z - a.z || (a.entry.term < b.entry.term ? -1 : 1))
      .slice(0, limit)
      .map(({ entry }) => entry),
  );
}

function termsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(wordPattern) ?? [];
  return new Set(words.filter((word) => word.length >= 3));
}
