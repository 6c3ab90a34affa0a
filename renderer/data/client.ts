import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { MethodInput, MethodName, MethodOutput } from '#shared/contract/contract.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { createMutationId } from '#shared/rpc/mutationId.ts';
import { currentClient, onBackendEvent, useConnection } from './connection.ts';
import { rereadStale } from './rereadStale.ts';
import { untilAnswered } from './unsaved.ts';

export { useConnection, retryConnection, startConnection } from './connection.ts';

type CallOptions = { readonly signal?: AbortSignal };

/**
 * Calls a method of the backend. Waits while the page is not connected. A call that a dropped connection took down is
 * sent again where that is safe: reads, and mutations that carry a `mutationId` (a resend with the same id does nothing).
 * Rejects with a WinnowError.
 */
export function call<M extends MethodName>(
  name: M,
  input: MethodInput<M>,
  options: CallOptions = {},
): Promise<MethodOutput<M>> {
  const answer = callUntilAnswered(name, input, options);
  return 'mutationId' in input ? untilAnswered(answer) : answer;
}

async function callUntilAnswered<M extends MethodName>(
  name: M,
  input: MethodInput<M>,
  options: CallOptions,
): Promise<MethodOutput<M>> {
  for (let attempt = 0; ; attempt += 1) {
    const client = await currentClient(options.signal);
    try {
      return await client.call(name, input, options);
    } catch (error) {
      const isDropped = error instanceof WinnowError && error.code === 'disconnected';
      if (!isDropped || attempt >= 3 || !isSafeToResend(name, input)) throw error;
    }
  }
}

const readVerbs = new Set([
  'info',
  'list',
  'recognise',
  'inspect',
  'preview',
  'check',
  'complete',
  'rows',
  'positionOf',
  'facets',
  'overview',
  'pictures',
  'by',
  'measure',
  'progress',
  'next',
  'get',
  'neighbours',
  'state',
  'log',
  'failures',
  'compare',
  'create',
  'discover',
  'tree',
  'heatMap',
  'priorities',
  'estimate',
  'report',
  'baseline',
  'blind',
]);

function isSafeToResend(name: MethodName, input: object): boolean {
  return 'mutationId' in input || readVerbs.has(name.slice(name.indexOf('.') + 1));
}

/** A fresh id for one mutation, made once per intent so that a resend is recognised. */
export function newMutationId(): string {
  return createMutationId();
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: false,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

export type MethodOptions = {
  readonly enabled?: boolean;
  /** Shows the answer to the previous input until the new one is here. */
  readonly keepPrevious?: boolean;
  readonly staleTime?: number;
  readonly gcTime?: number;
};

/** The answer of a read, cached under `[name, input]` and re-read when an event says it changed. */
export function useMethod<M extends MethodName>(
  name: M,
  input: MethodInput<M>,
  options: MethodOptions = {},
): UseQueryResult<MethodOutput<M>, Error> {
  return useQuery<MethodOutput<M>, Error>({
    queryKey: [name, input],
    queryFn: ({ signal }) => call(name, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.gcTime === undefined ? {} : { gcTime: options.gcTime }),
  });
}

/** A method that changes something, for buttons: `const save = useMethodMutation('runs.activate'); save.mutate({ runId })`. */
export function useMethodMutation<M extends MethodName>(
  name: M,
): UseMutationResult<MethodOutput<M>, Error, MethodInput<M>> {
  return useMutation<MethodOutput<M>, Error, MethodInput<M>>({ mutationFn: (input) => call(name, input) });
}

/** Reads through the same cache outside of a component (to load the next examples ahead, for instance). */
export function prefetchMethod<M extends MethodName>(name: M, input: MethodInput<M>): Promise<void> {
  return queryClient.prefetchQuery({ queryKey: [name, input], queryFn: ({ signal }) => call(name, input, { signal }) });
}

/** The jobs, kept up to date by events. */
export function useJobs(): readonly JobInfo[] {
  return useMethod('jobs.list', {}).data ?? [];
}

/** One job by id; null until it is known. */
export function useJob(jobId: number | null): JobInfo | null {
  const jobs = useJobs();
  return jobs.find((job) => job.id === jobId) ?? null;
}

export const activeJobStates: ReadonlySet<JobInfo['state']> = new Set(['queued', 'running', 'paused']);

/** Reads that a decision changes. Views and queues are not among them: their order stays put while a person decides. */
const afterDecisions: ReadonlySet<string> = new Set<MethodName>([
  'project.info',
  'filters.check',
  'filters.complete',
  'views.rows',
  'columns.facets',
  'metrics.overview',
  'metrics.pictures',
  'metrics.by',
  'metrics.measure',
  'findings.list',
  'queues.progress',
  'queues.next',
  'examples.get',
  'examples.neighbours',
  'decisions.state',
  'decisions.log',
  'tags.list',
  'tags.priorities',
  'exports.preview',
  'reports.preview',
  'runs.list',
  'runs.compare',
  'slices.list',
  'slices.discover',
  'slices.tree',
  'slices.heatMap',
  'features.list',
  'samples.list',
  'humanLevel.report',
  'audit.estimate',
  'effect.get',
]);
const afterSlices: ReadonlySet<string> = new Set<MethodName>([
  'slices.list',
  'effect.get',
  'filters.check',
  'filters.complete',
  'humanLevel.report',
  'tags.list',
]);
/** Reads that a saved slice changes: their list, and whatever a filter that names one was asked of. */
function isAboutSlices(method: string, input: unknown): boolean {
  return afterSlices.has(method) || /\bslice:/.test(JSON.stringify(input) ?? '');
}
/** Reads that a change of the cost matrix changes. */
const afterCosts: ReadonlySet<string> = new Set<MethodName>([
  'costs.get',
  'metrics.overview',
  'metrics.by',
  'metrics.measure',
  'slices.list',
  'slices.discover',
]);
/** Reads that a random sample or a new baseline changes. */
const afterSamples: ReadonlySet<string> = new Set<MethodName>([
  'samples.list',
  'slices.list',
  'tags.priorities',
  'humanLevel.baseline',
  'humanLevel.report',
  'audit.estimate',
]);
/** Reads that cut numbers into bins. */
const afterBins: ReadonlySet<string> = new Set<MethodName>([
  'bins.get',
  'features.list',
  'slices.discover',
  'slices.tree',
  'slices.heatMap',
  'columns.facets',
  'metrics.by',
]);
/** Reads that a change of the taxonomy changes: names, keys and colours, and filters that a new name went into. */
const afterTags: ReadonlySet<string> = new Set<MethodName>([
  'tags.list',
  'tags.priorities',
  'slices.list',
  'examples.get',
  'views.rows',
  'filters.check',
  'filters.complete',
  'columns.facets',
  'features.list',
  'samples.list',
  'queues.progress',
  'humanLevel.report',
  'effect.get',
]);
/** Views keep their order; whatever else a filter that names a tag or a slice was asked of may be another now. */
function isAboutTags(method: string, input: unknown): boolean {
  return (
    afterTags.has(method) ||
    (!/^(?:views|queues)\./.test(method) && /\b(?:tag|slice)\b/i.test(JSON.stringify(input) ?? ''))
  );
}
/** Reads that do not depend on the open project. */
const independent: ReadonlySet<string> = new Set<MethodName>(['files.list', 'sources.recognise', 'jobs.list']);

/** Lets the backend's events refresh the cache; call once at start. Returns the function that ends it. */
export function connectEvents(client: QueryClient): () => void {
  const invalidate = (isStale: (method: string, input: unknown) => boolean) =>
    rereadStale(client, ({ queryKey }) => isStale(String(queryKey[0]), queryKey[1]));
  const endEvents = onBackendEvent((name, payload) => {
    if (name === 'jobs.changed') return putJob(client, payload as JobInfo);
    // For the one that searches; it reads no data.
    if (name === 'slices.searching') return;
    if (name === 'bins.changed') return invalidate((method) => afterBins.has(method));
    if (name === 'decisions.changed') return invalidate((method) => afterDecisions.has(method));
    if (name === 'tags.changed') return invalidate(isAboutTags);
    // What a search finds does not depend on the slices that are saved.
    if (name === 'slices.changed') return invalidate(isAboutSlices);
    if (name === 'costs.changed') return invalidate((method) => afterCosts.has(method));
    if (name === 'samples.changed') return invalidate((method) => afterSamples.has(method));
    invalidate((method) => !independent.has(method));
  });
  let wasLost = false;
  const endConnection = useConnection.subscribe(({ state }) => {
    if (state === 'lost') wasLost = true;
    if (state !== 'online' || !wasLost) return;
    wasLost = false;
    invalidate(() => true);
  });
  return () => {
    endEvents();
    endConnection();
  };
}

function putJob(client: QueryClient, job: JobInfo): void {
  client.setQueryData<JobInfo[]>(['jobs.list', {}], (jobs = []) => {
    const at = jobs.findIndex((other) => other.id === job.id);
    return at < 0 ? [...jobs, job] : jobs.map((other) => (other.id === job.id ? job : other));
  });
}

export { onBackendEvent } from './connection.ts';
export { toPlainError } from '#shared/base/winnowError.ts';
