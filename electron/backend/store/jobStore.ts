import type { JobInfo } from '#shared/contract/values.ts';
import { execute, insertRow, type WritableFile } from './sql.ts';

export function insertJob(
  file: WritableFile,
  job: {
    readonly kind: string;
    readonly title: string;
    readonly params: string;
    readonly paramsSha256: string;
    readonly unit: string;
  },
): number {
  return insertRow(
    file,
    `INSERT INTO job (kind, title, params, params_sha256, state, phase, done, total, unit, duration_ms, created_at)
       VALUES (?, ?, ?, ?, 'running', '', 0, 0, ?, 0, ?)`,
    job.kind,
    job.title,
    job.params,
    job.paramsSha256,
    job.unit,
    new Date().toISOString(),
  );
}

export function saveJob(file: WritableFile, id: number, job: JobInfo): void {
  execute(
    file,
    'UPDATE job SET state = ?, phase = ?, done = ?, total = ?, error = ?, result = ?, duration_ms = ? WHERE id = ?',
    job.state,
    job.phase,
    job.done,
    job.total,
    job.error ? JSON.stringify(job.error) : null,
    job.result == null ? null : JSON.stringify(job.result),
    job.durationMs,
    id,
  );
}
