import type { JobInfo } from '#shared/contract/values.ts';
import type { ProjectFile } from './projectFile.ts';

export function insertJob(
  { db }: ProjectFile,
  job: {
    readonly kind: string;
    readonly title: string;
    readonly params: string;
    readonly paramsSha256: string;
    readonly unit: string;
  },
): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO job (kind, title, params, params_sha256, state, phase, done, total, unit, duration_ms, created_at)
       VALUES (?, ?, ?, ?, 'running', '', 0, 0, ?, 0, ?)`,
    )
    .run(job.kind, job.title, job.params, job.paramsSha256, job.unit, new Date().toISOString());
  return Number(lastInsertRowid);
}

export function saveJob({ db }: ProjectFile, id: number, job: JobInfo): void {
  db.prepare(
    'UPDATE job SET state = ?, phase = ?, done = ?, total = ?, error = ?, result = ?, duration_ms = ? WHERE id = ?',
  ).run(
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
