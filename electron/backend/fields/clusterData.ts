import type { FieldSource } from '#shared/query/fields.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { readClusters } from '../store/clusterStore.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { EmbeddingSource } from '../project/embeddingSource.ts';

export type ClusterData = {
  readonly info: ClustersInfo;
  /** Cluster of each example, number − 1; −1 in none. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
};

const kept = createMemo<ClusterData | null>();

/** The clusters of these embeddings as they were stored, or null when none were made. Read once a run, and again when new ones were stored. */
export function clustersOf(project: OpenProject, source: EmbeddingSource): ClusterData | null {
  return kept(source, [project.clustersRevision], () => readFor(project, source));
}

/** What the page is told of the clusters of the embeddings in use. */
export function listClusters(project: OpenProject): MethodOutput<'clusters.list'> {
  const { embeddingSource } = project;
  if (!embeddingSource) return { hasEmbeddings: false, source: null, made: null };
  const { name } = embeddingSource.record;
  return { hasEmbeddings: true, source: name, made: clustersOf(project, embeddingSource)?.info ?? null };
}

function readFor({ file, rowCount }: OpenProject, { record: run }: EmbeddingSource): ClusterData | null {
  const record = readClusters(file, run.id);
  if (!record) return null;
  // Examples that came after the clusters are in none.
  const codes = new Int32Array(rowCount).fill(-1);
  codes.set(record.codes.subarray(0, codes.length));
  return { info: record.info, codes, names: record.info.items.map((item) => item.name) };
}

/** `cluster:`, by name or by number alone. */
export function clusterField({ codes, names, info }: ClusterData): Extract<FieldSource, { kind: 'category' }> {
  return { kind: 'category', codes, dictionary: names, aliases: info.items.map((item) => String(item.number)) };
}
