import { useEffect } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { JobInfo } from '#shared/contract/values.ts';
import { activeJobStates, queryClient, useJobs } from '#renderer/data/client.ts';

type JobChoices<C> = {
  readonly choices: C;
  readonly projectPath: string | null;
  /** The job whose progress and result are shown. */
  readonly jobId: number | null;
  choose(change: Partial<C>): void;
  show(jobId: number | null): void;
  /** Choices for one project are not those for the next. */
  startFor(projectPath: string): void;
};

/** What was chosen for a job and how it goes, kept while other screens are open: coming back finds it. */
export function createJobChoices<C extends object>(fresh: C): UseBoundStore<StoreApi<JobChoices<C>>> {
  return create<JobChoices<C>>()((set, get) => ({
    choices: fresh,
    jobId: null,
    projectPath: null,
    choose: (change) => set(({ choices }) => ({ choices: { ...choices, ...change } })),
    show: (jobId) => set({ jobId }),
    startFor: (projectPath) => {
      if (get().projectPath !== projectPath) set({ choices: fresh, jobId: null, projectPath });
    },
  }));
}

/**
 * The job to show: the one that was started here or, after the page was loaded anew, one that still runs. When it is done its
 * preview is asked for again: the name that was suggested is taken now.
 */
export function useShownJob(jobId: number | null, kind: 'export' | 'report'): JobInfo | null {
  const jobs = useJobs();
  const job =
    jobs.find(({ id }) => id === jobId) ??
    jobs.find((one) => one.kind === kind && activeJobStates.has(one.state)) ??
    null;
  const doneId = job?.state === 'done' ? job.id : null;
  useEffect(() => {
    if (doneId !== null) void queryClient.invalidateQueries({ queryKey: [`${kind}s.preview`] });
  }, [doneId, kind]);
  return job;
}
