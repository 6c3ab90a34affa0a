import type { FieldSource } from '#shared/query/fields.ts';
import type { ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { readClusters } from '../store/clusterStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import type { RunData } from '../project/runData.ts';

export type ClusterData = {
  readonly info: ClustersInfo;
  /** Cluster of each example, number − 1; −1 in none. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
};

const known = new WeakMap<RunData, { readonly found: ClusterData | null }>();

/** The clusters of a run's embeddings as they were stored, or null when none were made. Read once a run. */
export function clustersOf(file: ProjectFile, run: RunData): ClusterData | null {
  const cached = known.get(run);
  if (cached) return cached.found;
  const record = readClusters(file, run.record.id);
  let found: ClusterData | null = null;
  if (record) {
    // Examples that came after the clusters are in none.
    const codes = new Int32Array(run.predicted.length).fill(-1);
    codes.set(record.codes.subarray(0, codes.length));
    found = { info: record.info, codes, names: record.info.items.map((item) => item.name) };
  }
  known.set(run, { found });
  return found;
}

/** New clusters were stored: the next question reads them. */
export function forgetClusters(run: RunData): void {
  known.delete(run);
}

/** `cluster:`, by name or by number alone. */
export function clusterField({ codes, names, info }: ClusterData): Extract<FieldSource, { kind: 'category' }> {
  return { kind: 'category', codes, dictionary: names, aliases: info.items.map((item) => String(item.number)) };
}
