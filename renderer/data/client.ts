import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import {
  contract,
  type MethodInput,
  type MethodName,
  type MethodOutput,
  type TopicChanged,
} from '#shared/contract/contract.ts';
import { isStaleAfter } from '#shared/contract/topicsRead.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { createMutationId } from '#shared/rpc/mutationId.ts';
import { currentClient, onBackendEvent, useConnection } from './connection.ts';
import { isOnItsWay, takingIn } from './broughtAnswers.ts';
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
  if (contract[name].kind === 'read') return answer;
  return untilAnswered(takingIn(queryClient, { name, input, answer }));
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
      const isSafe = contract[name].kind === 'read' || 'mutationId' in input;
      if (!isDropped || attempt >= 3 || !isSafe) throw error;
    }
  }
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

/** The answer of a read for what is no component: the one in the cache while it holds, else asked for. Rejects with a WinnowError. */
export function readMethod<M extends MethodName>(name: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
  return queryClient.fetchQuery<MethodOutput<M>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => call(name, input, { signal }),
  });
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

/** The job of a kind that waits, runs or is paused; null without one. */
export function useActiveJob(kind: JobInfo['kind']): JobInfo | null {
  return useJobs().find((job) => job.kind === kind && activeJobStates.has(job.state)) ?? null;
}

/** Lets the backend's events refresh the cache; call once at start. Returns the function that ends it. */
export function connectEvents(client: QueryClient): () => void {
  const endEvents = onBackendEvent((name, payload) => {
    if (name === 'jobs.changed') return putJob(client, payload as JobInfo);
    const told = payload as Partial<TopicChanged>;
    rereadStale(client, ({ queryKey: [method, input], state: { data } }) => {
      const read = String(method);
      return isStaleAfter(name, told, { method: read, input, data }) && !isOnItsWay(name, told.mutationId, read);
    });
  });
  let wasLost = false;
  const endConnection = useConnection.subscribe(({ state }) => {
    if (state === 'lost') wasLost = true;
    if (state !== 'online' || !wasLost) return;
    wasLost = false;
    rereadStale(client, () => true);
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
