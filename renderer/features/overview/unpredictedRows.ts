import type { ProjectInfo } from '#shared/contract/values.ts';

type Part = Pick<ProjectInfo, 'examples'> & {
  readonly activeRun: Pick<NonNullable<ProjectInfo['activeRun']>, 'total' | 'state'> | null;
};

/** Rows that came after the active run was made, so that it has no predictions for them; 0 while nothing is known. */
export function unpredictedRows({ examples, activeRun }: Part): number {
  if (activeRun === null || activeRun.state !== 'done') return 0;
  return Math.max(0, examples - activeRun.total);
}
