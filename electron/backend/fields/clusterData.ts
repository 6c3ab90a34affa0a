import type { FieldSource } from '#shared/query/fields.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { readClusters } from '../store/clusterStore.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';

export type ClusterData = {
  readonly info: ClustersInfo;
  /** Cluster of each example, number − 1; −1 in none. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
};

const kept = createMemo<ClusterData | null>();

/** The clusters of a run's embeddings as they were stored, or null when none were made. Read once a run, and again when new ones were stored. */
export function clustersOf(project: OpenProject, run: RunData): ClusterData | null {
  return kept(run, [project.clustersRevision], () => readFor(project, run));
}

/** What the page is told of the clusters of the active run. */
export function listClusters(project: OpenProject): MethodOutput<'clusters.list'> {
  const { run } = project;
  if (!run) return { hasEmbeddings: false, made: null };
  return { hasEmbeddings: run.record.embeddingSize > 0, made: clustersOf(project, run)?.info ?? null };
}

function readFor({ file }: OpenProject, run: RunData): ClusterData | null {
  const record = readClusters(file, run.record.id);
  if (!record) return null;
  // Examples that came after the clusters are in none.
  const codes = new Int32Array(run.predicted.length).fill(-1);
  codes.set(record.codes.subarray(0, codes.length));
  return { info: record.info, codes, names: record.info.items.map((item) => item.name) };
}

/** `cluster:`, by name or by number alone. */
export function clusterField({ codes, names, info }: ClusterData): Extract<FieldSource, { kind: 'category' }> {
  return { kind: 'category', codes, dictionary: names, aliases: info.items.map((item) => String(item.number)) };
}
