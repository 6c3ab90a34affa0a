import { useEffect, useRef } from 'react';
import type { JobInfo } from '#shared/contract/values.ts';
import { activeJobStates, useJobs } from '#renderer/data/client.ts';
import type { Screen } from '#renderer/state/screens.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { notify } from '#renderer/state/notices.ts';
import { withoutFlags } from '#renderer/ui/withoutFlags.ts';

/** Where a job is started and its end is told; null: by a notice alone. */
const homes: Readonly<Record<JobInfo['kind'], Screen | null>> = {
  import: 'import',
  predict: 'models',
  predictions: 'models',
  clusters: 'slices',
  similarity: 'consistency',
  heads: null,
  export: 'export',
  report: 'export',
  book: null,
};
/** Where its result is seen. */
const targets: Readonly<Record<JobInfo['kind'], Screen>> = {
  import: 'explore',
  predict: 'overview',
  predictions: 'overview',
  clusters: 'slices',
  similarity: 'consistency',
  heads: 'review',
  export: 'export',
  report: 'export',
  book: 'review',
};
const actions: Readonly<Record<JobInfo['kind'], string>> = {
  import: 'Look at the examples',
  predict: 'See what to work on',
  predictions: 'See what to work on',
  clusters: 'Look for weak slices',
  similarity: 'See the sets',
  heads: 'Review suspicious labels',
  export: 'Show the export',
  report: 'Show the report',
  book: 'Go on in Review',
};

/** Says when a job ended, unless its own screen is open and says so itself. */
export function useJobNotices(): void {
  const jobs = useJobs();
  const active = useRef(new Set<number>());
  useEffect(() => {
    for (const job of jobs) {
      if (activeJobStates.has(job.state)) active.current.add(job.id);
      else if (active.current.delete(job.id)) tell(job);
    }
  }, [jobs]);
}

function tell(job: JobInfo): void {
  const { screen, open } = useUi.getState();
  const home = homes[job.kind];
  if (screen === home) return;
  if (job.state === 'failed')
    notify({ title: `${job.title} failed`, text: withoutFlags(job.error?.message ?? ''), tone: 'error' });
  else if (job.state === 'done') {
    const target = targets[job.kind];
    notify({
      title: `${job.title}: done`,
      tone: 'success',
      ...(screen === target ? {} : { action: { label: actions[job.kind], run: () => open(target) } }),
    });
  }
}
