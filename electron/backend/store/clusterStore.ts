import { WinnowError } from '#shared/base/winnowError.ts';
import { clustersInfo, type ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { execute, firstRow, type ProjectFile, type WritableFile } from './sql.ts';

export type ClusterRecord = { readonly codes: Int16Array; readonly info: ClustersInfo };

export function readClusters(file: ProjectFile, runId: number): ClusterRecord | null {
  const row = firstRow<{ codes: Buffer; info: string }>(
    file,
    'SELECT codes, info FROM run_cluster WHERE run_id = ?',
    runId,
  );
  if (!row) return null;
  const info = clustersInfo.safeParse(JSON.parse(row.info));
  if (!info.success || row.codes.length % 2 !== 0)
    throw new WinnowError('not_a_project', 'The clusters in this project are damaged.', { file: file.path });
  // A copy: the buffer need not begin at an even address.
  const codes = new Int16Array(row.codes.length / 2);
  new Uint8Array(codes.buffer).set(row.codes);
  return { codes, info: info.data };
}

/** In place of the clusters that the run had. */
export function writeClusters(file: WritableFile, runId: number, { codes, info }: ClusterRecord): void {
  execute(
    file,
    `INSERT INTO run_cluster (run_id, k, seed, codes, info, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id) DO UPDATE SET k = excluded.k, seed = excluded.seed, codes = excluded.codes, info = excluded.info,
       created_at = excluded.created_at`,
    runId,
    info.k,
    info.seed,
    Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength),
    JSON.stringify(info),
    new Date().toISOString(),
  );
}
