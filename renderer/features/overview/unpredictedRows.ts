import type { ProjectInfo } from '#shared/contract/values.ts';

type Part = Pick<ProjectInfo, 'examples'> & {
  readonly activeRun: Pick<NonNullable<ProjectInfo['activeRun']>, 'done' | 'state'> | null;
};

/** Rows that the active run has not seen: they came after it, or it was stopped on the way. 0 while it is at them. */
export function unpredictedRows({ examples, activeRun }: Part): number {
  if (activeRun === null || activeRun.state === 'running') return 0;
  return Math.max(0, examples - activeRun.done);
}
